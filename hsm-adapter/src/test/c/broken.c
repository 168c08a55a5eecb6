/* Libraries that are not PKCS#11, each in a way of its own; BROKEN chooses. */
#include "cryptoki.h"

#include <stddef.h>

#define EXPORTED __attribute__((visibility("default")))

#if defined(NO_FUNCTION_LIST)
EXPORTED int something_else(void) {
  return 0;
}
#else
#if !defined(NULL_LIST) && !defined(LEAVES_POINTER)
static CK_FUNCTION_LIST list;
#endif

EXPORTED CK_RV C_GetFunctionList(CK_FUNCTION_LIST **out) {
#if defined(REFUSES)
  *out = &list;
  return CKR_FUNCTION_FAILED;
#elif defined(NULL_LIST)
  *out = NULL;
  return CKR_OK;
#elif defined(LEAVES_POINTER)
  (void)out;
  return CKR_OK;
#elif defined(VERSION_NINE)
  list.version.major = 9;
  *out = &list;
  return CKR_OK;
#else /* EMPTY_LIST: every function missing */
  list.version.major = 2;
  list.version.minor = 40;
  *out = &list;
  return CKR_OK;
#endif
}
#endif
