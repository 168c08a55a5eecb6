/*
 * A PKCS#11 module that hands every call on to another one, and on the way does what control.h
 * describes: return codes, delays, hanging calls, lost sessions.
 *
 * Settings: "module PATH", the other one; "environment NAME VALUE", set before it is initialised;
 * "strict 1": it refuses to tell a length where there is no place for the value; "missing C_NAME":
 * its list has NULL in place of that function. With -DTALKS it prints a line when it is loaded.
 */
#include "control.h"
#include "cryptoki.h"

#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef CK_ULONG A;
/* Every function with as many arguments as the longest has: those too many are not looked at. */
typedef CK_RV (*forward)(A, A, A, A, A, A, A, A);

/* Whether it knows no questions for a length alone. */
static int strict;
static char module[4096], variable[256], value[4096], missing[64];
static CK_FUNCTION_LIST *real;
static pthread_mutex_t loading = PTHREAD_MUTEX_INITIALIZER;
/* SoftHSM frees a session that is taken away while another thread is using it. */
static pthread_rwlock_t inside = PTHREAD_RWLOCK_INITIALIZER;

#define FUNCTIONS(F)                                                                              \
  F(0, Initialize) F(1, Finalize) F(2, GetInfo) F(4, GetSlotList) F(5, GetSlotInfo)               \
  F(6, GetTokenInfo) F(7, GetMechanismList) F(8, GetMechanismInfo) F(9, InitToken)                \
  F(10, InitPIN) F(11, SetPIN) F(12, OpenSession) F(13, CloseSession) F(14, CloseAllSessions)     \
  F(15, GetSessionInfo) F(16, GetOperationState) F(17, SetOperationState) F(18, Login)            \
  F(19, Logout) F(20, CreateObject) F(21, CopyObject) F(22, DestroyObject) F(23, GetObjectSize)   \
  F(24, GetAttributeValue) F(25, SetAttributeValue) F(26, FindObjectsInit) F(27, FindObjects)     \
  F(28, FindObjectsFinal) F(29, EncryptInit) F(30, Encrypt) F(31, EncryptUpdate)                  \
  F(32, EncryptFinal) F(33, DecryptInit) F(34, Decrypt) F(35, DecryptUpdate) F(36, DecryptFinal)  \
  F(37, DigestInit) F(38, Digest) F(39, DigestUpdate) F(40, DigestKey) F(41, DigestFinal)         \
  F(42, SignInit) F(43, Sign) F(44, SignUpdate) F(45, SignFinal) F(46, SignRecoverInit)           \
  F(47, SignRecover) F(48, VerifyInit) F(49, Verify) F(50, VerifyUpdate) F(51, VerifyFinal)       \
  F(52, VerifyRecoverInit) F(53, VerifyRecover) F(54, DigestEncryptUpdate)                        \
  F(55, DecryptDigestUpdate) F(56, SignEncryptUpdate) F(57, DecryptVerifyUpdate)                  \
  F(58, GenerateKey) F(59, GenerateKeyPair) F(60, WrapKey) F(61, UnwrapKey) F(62, DeriveKey)      \
  F(63, SeedRandom) F(64, GenerateRandom) F(65, GetFunctionStatus) F(66, CancelFunction)          \
  F(67, WaitForSlotEvent)

#define DEFINE(i, name)                                                                           \
  static CK_RV shim_##name(A a, A b, A c, A d, A e, A f, A g, A h) {                              \
    CK_RV code = control_enter("C_" #name);                                                       \
    if (i == 0 && *variable) {                                                                    \
      setenv(variable, value, 1);                                                                 \
    }                                                                                             \
    if (strict && ((i == 4 && b == 0) || (i == 7 && b == 0) ||                                    \
                   (i == 24 && ((CK_ATTRIBUTE *)c)->pValue == NULL))) {                           \
      code = CKR_ARGUMENTS_BAD;                                                                   \
    }                                                                                             \
    if (code == CKR_OK) {                                                                         \
      pthread_rwlock_rdlock(&inside);                                                             \
      code = ((forward)real->functions[i])(a, b, c, d, e, f, g, h);                               \
      pthread_rwlock_unlock(&inside);                                                             \
    }                                                                                             \
    return code;                                                                                  \
  }
FUNCTIONS(DEFINE)

static void close_all(void) {
  CK_SLOT_ID slots[64];
  CK_ULONG count = 64;
  pthread_rwlock_wrlock(&inside);
  if (((forward)real->functions[4])(1, (A)slots, (A)&count, 0, 0, 0, 0, 0) == CKR_OK) {
    for (CK_ULONG i = 0; i < count; i++) {
      ((forward)real->functions[14])(slots[i], 0, 0, 0, 0, 0, 0, 0);
    }
  }
  pthread_rwlock_unlock(&inside);
}

static void setting(char *word, char *rest) {
  if (strcmp(word, "module") == 0) {
    snprintf(module, sizeof module, "%s", rest);
  } else if (strcmp(word, "strict") == 0) {
    strict = atoi(rest);
  } else if (strcmp(word, "missing") == 0) {
    snprintf(missing, sizeof missing, "%s", rest);
  } else if (strcmp(word, "environment") == 0) {
    sscanf(rest, "%255s %4095s", variable, value);
  }
}

#if defined(TALKS)
__attribute__((constructor)) static void talk(void) {
  puts("VENDOR LIBRARY 1.0");
  fflush(stdout);
}
#endif

EXPORTED CK_RV C_GetFunctionList(CK_FUNCTION_LIST **out) {
  static CK_FUNCTION_LIST list;
  CK_RV rv = CKR_OK;
  pthread_mutex_lock(&loading);
  if (real == NULL) {
    control_settings(setting);
    void *library = dlopen(module, RTLD_NOW | RTLD_LOCAL);
    CK_RV (*start)(CK_FUNCTION_LIST **) =
        library == NULL ? NULL
                        : (CK_RV(*)(CK_FUNCTION_LIST **))dlsym(library, "C_GetFunctionList");
    if (start == NULL) {
      fprintf(stderr, "shim: %s\n", dlerror());
    }
    rv = start == NULL ? CKR_FUNCTION_FAILED : start(&real);
    if (rv == CKR_OK) {
      list.version = real->version;
      list.functions[3] = (void (*)(void))C_GetFunctionList;
#define FILL(i, name)                                                                             \
  list.functions[i] = real->functions[i] == NULL || strcmp(missing, "C_" #name) == 0              \
                          ? NULL                                                                  \
                          : (void (*)(void))shim_##name;
      FUNCTIONS(FILL)
      control_lose = close_all;
    }
  }
  pthread_mutex_unlock(&loading);
  *out = &list;
  return rv;
}
