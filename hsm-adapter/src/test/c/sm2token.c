/*
 * A PKCS#11 module with SM2 keys for tests, over libcrypto. The standard has no numbers for SM2, so
 * that each vendor has its own: they are settings here (see control.h):
 *   key-type 0x…               CKA_KEY_TYPE of SM2 keys
 *   keygen 0x…                 mechanism that makes a pair
 *   mechanism 0x… IN OUT       mechanism that signs. IN: e (32 bytes), sm3 (SM3 of the message, no
 *                              Z), z (SM3 of Z and message). OUT: rs (64 bytes), der
 *   point octets|naked         whether CKA_EC_POINT is in an OCTET STRING (default) or not
 *   public-keys 0              pairs are made without public key objects
 *   token FILE                 one slot each, present while the file is there
 *   sessions N                 how many a token allows (default 64)
 *   pin-tries N                wrong PINs until it locks (default 3)
 *
 * A token's file is text: "label", "serial", "pin", "wrong" (PINs in a row), "pin-pad 1", then for
 * each object a line "object" and lines "a TYPE VALUE", both in hexadecimal. It is written again
 * whole at each change.
 */
#include <openssl/rand.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "control.h"
#include "cryptoki.h"
#include "sm2.h"

#define MAX_TOKENS 8
#define MAX_OBJECTS 64
#define MAX_ATTRIBUTES 32
#define MAX_SESSIONS 1024
#define MAX_MECHANISMS 8
#define MAX_MESSAGE (1 << 20)

struct attribute {
  CK_ATTRIBUTE_TYPE type;
  CK_ULONG length;
  CK_BYTE *value;
};

struct object {
  int there;
  int count;
  struct attribute attributes[MAX_ATTRIBUTES];
};

static struct token {
  char file[1024];
  char label[33], serial[17], pin[65];
  unsigned long wrong;
  int pin_pad;
  int loaded;
  int logged_in;
  CK_ULONG base; /* handles are this and the place; it grows at each login and logout */
  struct object objects[MAX_OBJECTS];
} tokens[MAX_TOKENS];

static struct session {
  int open;
  CK_ULONG generation;
  int token;
  CK_FLAGS flags;
  /* a search */
  int searching, found_count, found_next;
  CK_OBJECT_HANDLE found[MAX_OBJECTS];
  /* a signature */
  int signing, must_login;
  int mechanism;
  unsigned char d[SM2_LEN], x[SM2_LEN], y[SM2_LEN];
  CK_BYTE *message;
  CK_ULONG message_length;
} sessions[MAX_SESSIONS];

enum input { E, SM3, Z };

static struct {
  CK_MECHANISM_TYPE type;
  enum input input;
  int der;
} mechanisms[MAX_MECHANISMS];

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int initialized, token_count, mechanism_count;
static CK_ULONG key_type = 0x80000004UL, keygen = 0x80008001UL, max_sessions = 64, pin_tries = 3;
static int naked_point, public_keys = 1;

static const CK_BYTE sm2_oid[] = {0x06, 0x08, 0x2A, 0x81, 0x1C, 0xCF, 0x55, 0x01, 0x82, 0x2D};

/* ---- settings and token files ---- */

static void setting(char *word, char *rest) {
  char in[16], out[16];
  unsigned long number;
  if (strcmp(word, "token") == 0 && token_count < MAX_TOKENS) {
    snprintf(tokens[token_count++].file, sizeof tokens[0].file, "%s", rest);
  } else if (strcmp(word, "mechanism") == 0 && mechanism_count < MAX_MECHANISMS &&
             sscanf(rest, "%lx %15s %15s", &number, in, out) == 3) {
    mechanisms[mechanism_count].type = number;
    mechanisms[mechanism_count].input = strcmp(in, "e") == 0 ? E : strcmp(in, "z") == 0 ? Z : SM3;
    mechanisms[mechanism_count++].der = strcmp(out, "der") == 0;
  } else if (strcmp(word, "key-type") == 0) {
    key_type = strtoul(rest, NULL, 0);
  } else if (strcmp(word, "keygen") == 0) {
    keygen = strtoul(rest, NULL, 0);
  } else if (strcmp(word, "point") == 0) {
    naked_point = strcmp(rest, "naked") == 0;
  } else if (strcmp(word, "public-keys") == 0) {
    public_keys = atoi(rest);
  } else if (strcmp(word, "sessions") == 0) {
    max_sessions = strtoul(rest, NULL, 0);
  } else if (strcmp(word, "pin-tries") == 0) {
    pin_tries = strtoul(rest, NULL, 0);
  }
}

static const struct attribute *attribute(const struct object *object, CK_ATTRIBUTE_TYPE type) {
  for (int i = 0; i < object->count; i++) {
    if (object->attributes[i].type == type) {
      return &object->attributes[i];
    }
  }
  return NULL;
}

static void set(struct object *object, CK_ATTRIBUTE_TYPE type, const void *value, CK_ULONG length) {
  struct attribute *place = (struct attribute *)attribute(object, type);
  if (place == NULL) {
    if (object->count == MAX_ATTRIBUTES) {
      return;
    }
    place = &object->attributes[object->count++];
    place->type = type;
  } else {
    free(place->value);
  }
  place->value = malloc(length + 1);
  memcpy(place->value, value, length);
  place->length = length;
}

static void set_number(struct object *object, CK_ATTRIBUTE_TYPE type, CK_ULONG value) {
  set(object, type, &value, sizeof value);
}

static void set_flag(struct object *object, CK_ATTRIBUTE_TYPE type, CK_BBOOL value) {
  set(object, type, &value, 1);
}

static void set_flag_if_missing(struct object *object, CK_ATTRIBUTE_TYPE type, CK_BBOOL value) {
  if (attribute(object, type) == NULL) {
    set_flag(object, type, value);
  }
}

static int flag(const struct object *object, CK_ATTRIBUTE_TYPE type) {
  const struct attribute *found = attribute(object, type);
  return found != NULL && found->length == 1 && *found->value;
}

static CK_ULONG number(const struct object *object, CK_ATTRIBUTE_TYPE type) {
  const struct attribute *found = attribute(object, type);
  CK_ULONG value = CK_UNAVAILABLE;
  if (found != NULL && found->length == sizeof value) {
    memcpy(&value, found->value, sizeof value);
  }
  return value;
}

static void wipe(struct object *object) {
  for (int i = 0; i < object->count; i++) {
    free(object->attributes[i].value);
  }
  memset(object, 0, sizeof *object);
}

static struct object *free_place(struct token *token) {
  for (int i = 0; i < MAX_OBJECTS; i++) {
    if (!token->objects[i].there) {
      return &token->objects[i];
    }
  }
  return NULL;
}

static void load(struct token *token) {
  FILE *file = fopen(token->file, "re");
  if (file == NULL) {
    return;
  }
  static char text[65536];
  struct object *object = NULL;
  while (fgets(text, sizeof text, file) != NULL) {
    text[strcspn(text, "\r\n")] = 0;
    char *rest = text + strcspn(text, " ");
    if (*rest) {
      *rest++ = 0;
    }
    if (strcmp(text, "label") == 0) {
      snprintf(token->label, sizeof token->label, "%s", rest);
    } else if (strcmp(text, "serial") == 0) {
      snprintf(token->serial, sizeof token->serial, "%s", rest);
    } else if (strcmp(text, "pin") == 0) {
      snprintf(token->pin, sizeof token->pin, "%s", rest);
    } else if (strcmp(text, "wrong") == 0) {
      token->wrong = strtoul(rest, NULL, 10);
    } else if (strcmp(text, "pin-pad") == 0) {
      token->pin_pad = atoi(rest);
    } else if (strcmp(text, "object") == 0) {
      object = free_place(token);
      if (object != NULL) {
        object->there = 1;
      }
    } else if (strcmp(text, "a") == 0 && object != NULL) {
      char *hex;
      CK_ATTRIBUTE_TYPE type = strtoul(rest, &hex, 16);
      static CK_BYTE value[32768];
      CK_ULONG length = 0;
      unsigned int byte;
      for (hex += *hex == ' '; sscanf(hex, "%2x", &byte) == 1; hex += 2) {
        value[length++] = (CK_BYTE)byte;
      }
      set(object, type, value, length);
    }
  }
  fclose(file);
  token->loaded = 1;
}

static void save(const struct token *token) {
  char part[1100];
  snprintf(part, sizeof part, "%s.part", token->file);
  FILE *file = fopen(part, "we");
  if (file == NULL) {
    return;
  }
  fprintf(file, "label %s\nserial %s\npin %s\nwrong %lu\npin-pad %d\n", token->label, token->serial,
          token->pin, token->wrong, token->pin_pad);
  for (int i = 0; i < MAX_OBJECTS; i++) {
    const struct object *object = &token->objects[i];
    if (!object->there) {
      continue;
    }
    fprintf(file, "object\n");
    for (int a = 0; a < object->count; a++) {
      fprintf(file, "a %lx ", object->attributes[a].type);
      for (CK_ULONG b = 0; b < object->attributes[a].length; b++) {
        fprintf(file, "%02x", object->attributes[a].value[b]);
      }
      fprintf(file, "\n");
    }
  }
  fclose(file);
  rename(part, token->file);
}

/* ---- sessions; all under the lock ---- */

static void close_session(struct session *session) {
  session->open = session->searching = session->signing = 0;
  free(session->message);
  session->message = NULL;
  memset(session->d, 0, sizeof session->d);
}

static void log_out(struct token *token) {
  token->logged_in = 0;
  token->base += MAX_OBJECTS;
}

static int open_sessions(int token) {
  int open = 0;
  for (int i = 0; i < MAX_SESSIONS; i++) {
    open += sessions[i].open && sessions[i].token == token;
  }
  return open;
}

static void close_all(int token) {
  for (int i = 0; i < MAX_SESSIONS; i++) {
    if (sessions[i].open && sessions[i].token == token) {
      close_session(&sessions[i]);
    }
  }
  /* The application is logged out with its last session. */
  log_out(&tokens[token]);
}

static void lose_sessions(void) {
  pthread_mutex_lock(&lock);
  for (int i = 0; i < token_count; i++) {
    close_all(i);
  }
  pthread_mutex_unlock(&lock);
}

static void start(void) {
  control_lose = lose_sessions;
  control_settings(setting);
}

static CK_SESSION_HANDLE handle(int place) {
  return (sessions[place].generation << 12) | (CK_ULONG)(place + 1);
}

static int present(struct token *token) {
  if (access(token->file, R_OK) != 0) {
    if (token->loaded) {
      for (int i = 0; i < MAX_OBJECTS; i++) {
        wipe(&token->objects[i]);
      }
      close_all((int)(token - tokens));
      token->loaded = 0;
    }
    return 0;
  }
  if (!token->loaded) {
    load(token);
  }
  return 1;
}

static CK_RV find_session(CK_SESSION_HANDLE wanted, struct session **session,
                          struct token **token) {
  CK_ULONG place = (wanted & 0xfff) - 1;
  if (!initialized) {
    return CKR_CRYPTOKI_NOT_INITIALIZED;
  }
  if (place >= MAX_SESSIONS || !sessions[place].open || handle((int)place) != wanted) {
    return CKR_SESSION_HANDLE_INVALID;
  }
  *session = &sessions[place];
  *token = &tokens[sessions[place].token];
  return present(*token) ? CKR_OK : CKR_DEVICE_REMOVED;
}

static int visible(const struct token *token, const struct object *object) {
  return object->there && (token->logged_in || !flag(object, CKA_PRIVATE));
}

static struct object *find_object(struct token *token, CK_OBJECT_HANDLE wanted) {
  CK_ULONG place = wanted - token->base - 1;
  return place < MAX_OBJECTS && visible(token, &token->objects[place]) ? &token->objects[place]
                                                                       : NULL;
}

static CK_RV slot_token(CK_SLOT_ID slot, struct token **token) {
  if (!initialized) {
    return CKR_CRYPTOKI_NOT_INITIALIZED;
  }
  if (slot >= (CK_ULONG)token_count) {
    return CKR_SLOT_ID_INVALID;
  }
  *token = &tokens[slot];
  return present(*token) ? CKR_OK : CKR_TOKEN_NOT_PRESENT;
}

#define ENTER(name)                               \
  do {                                            \
    pthread_once(&once, start);                   \
    unsigned long injected = control_enter(name); \
    if (injected) {                               \
      return injected;                            \
    }                                             \
    pthread_mutex_lock(&lock);                    \
  } while (0)

static CK_RV leave(CK_RV rv) {
  pthread_mutex_unlock(&lock);
  return rv;
}

static void blank(CK_UTF8CHAR *to, size_t size, const char *text) {
  size_t length = strlen(text);
  memset(to, ' ', size);
  memcpy(to, text, length < size ? length : size);
}

/* ---- general ---- */

static CK_RV initialize(void *arguments) {
  (void)arguments;
  ENTER("C_Initialize");
  if (initialized) {
    return leave(CKR_CRYPTOKI_ALREADY_INITIALIZED);
  }
  initialized = 1;
  return leave(CKR_OK);
}

static CK_RV finalize(void *reserved) {
  (void)reserved;
  ENTER("C_Finalize");
  if (!initialized) {
    return leave(CKR_CRYPTOKI_NOT_INITIALIZED);
  }
  for (int i = 0; i < token_count; i++) {
    close_all(i);
  }
  initialized = 0;
  return leave(CKR_OK);
}

static CK_RV get_info(CK_INFO *info) {
  ENTER("C_GetInfo");
  memset(info, 0, sizeof *info);
  info->cryptokiVersion.major = 2;
  info->cryptokiVersion.minor = 40;
  blank(info->manufacturerID, sizeof info->manufacturerID, "Yinxin tests");
  blank(info->libraryDescription, sizeof info->libraryDescription, "SM2 over libcrypto");
  return leave(initialized ? CKR_OK : CKR_CRYPTOKI_NOT_INITIALIZED);
}

static CK_RV get_slot_list(CK_BBOOL with_token, CK_SLOT_ID *list, CK_ULONG *count) {
  ENTER("C_GetSlotList");
  if (!initialized) {
    return leave(CKR_CRYPTOKI_NOT_INITIALIZED);
  }
  CK_SLOT_ID found[MAX_TOKENS];
  CK_ULONG n = 0;
  for (int i = 0; i < token_count; i++) {
    if (present(&tokens[i]) || !with_token) {
      found[n++] = (CK_SLOT_ID)i;
    }
  }
  if (list != NULL && *count < n) {
    *count = n;
    return leave(CKR_BUFFER_TOO_SMALL);
  }
  if (list != NULL) {
    memcpy(list, found, n * sizeof *list);
  }
  *count = n;
  return leave(CKR_OK);
}

static CK_RV get_slot_info(CK_SLOT_ID slot, CK_SLOT_INFO *info) {
  ENTER("C_GetSlotInfo");
  struct token *token;
  CK_RV rv = slot_token(slot, &token);
  if (rv != CKR_OK && rv != CKR_TOKEN_NOT_PRESENT) {
    return leave(rv);
  }
  memset(info, 0, sizeof *info);
  blank(info->slotDescription, sizeof info->slotDescription, "a file");
  blank(info->manufacturerID, sizeof info->manufacturerID, "Yinxin tests");
  info->flags = rv == CKR_OK ? CKF_TOKEN_PRESENT : 0;
  return leave(CKR_OK);
}

static CK_RV get_token_info(CK_SLOT_ID slot, CK_TOKEN_INFO *info) {
  ENTER("C_GetTokenInfo");
  struct token *token;
  CK_RV rv = slot_token(slot, &token);
  if (rv != CKR_OK) {
    return leave(rv);
  }
  memset(info, 0, sizeof *info);
  blank(info->label, sizeof info->label, token->label);
  blank(info->manufacturerID, sizeof info->manufacturerID, "Yinxin tests");
  blank(info->model, sizeof info->model, "SM2");
  blank(info->serialNumber, sizeof info->serialNumber, token->serial);
  info->flags = CKF_RNG | CKF_LOGIN_REQUIRED | CKF_USER_PIN_INITIALIZED | CKF_TOKEN_INITIALIZED;
  if (token->pin_pad) {
    info->flags |= CKF_PROTECTED_AUTHENTICATION_PATH;
  }
  if (token->wrong > 0) {
    info->flags |= CKF_USER_PIN_COUNT_LOW;
  }
  if (token->wrong >= pin_tries) {
    info->flags |= CKF_USER_PIN_LOCKED;
  } else if (token->wrong + 1 >= pin_tries) {
    info->flags |= CKF_USER_PIN_FINAL_TRY;
  }
  info->ulMaxSessionCount = info->ulMaxRwSessionCount = max_sessions;
  info->ulSessionCount = (CK_ULONG)open_sessions((int)slot);
  info->ulMaxPinLen = 64;
  info->ulMinPinLen = 1;
  info->ulTotalPublicMemory = info->ulFreePublicMemory = CK_UNAVAILABLE;
  info->ulTotalPrivateMemory = info->ulFreePrivateMemory = CK_UNAVAILABLE;
  return leave(CKR_OK);
}

static CK_RV get_mechanism_list(CK_SLOT_ID slot, CK_MECHANISM_TYPE *list, CK_ULONG *count) {
  ENTER("C_GetMechanismList");
  struct token *token;
  CK_RV rv = slot_token(slot, &token);
  CK_ULONG n = (CK_ULONG)mechanism_count + 1;
  if (rv == CKR_OK && list != NULL && *count < n) {
    rv = CKR_BUFFER_TOO_SMALL;
  } else if (rv == CKR_OK && list != NULL) {
    list[0] = keygen;
    for (int i = 0; i < mechanism_count; i++) {
      list[i + 1] = mechanisms[i].type;
    }
  }
  *count = n;
  return leave(rv);
}

static int mechanism_at(CK_MECHANISM_TYPE type) {
  for (int i = 0; i < mechanism_count; i++) {
    if (mechanisms[i].type == type) {
      return i;
    }
  }
  return -1;
}

static CK_RV get_mechanism_info(CK_SLOT_ID slot, CK_MECHANISM_TYPE type, CK_MECHANISM_INFO *info) {
  ENTER("C_GetMechanismInfo");
  struct token *token;
  CK_RV rv = slot_token(slot, &token);
  if (rv == CKR_OK) {
    info->ulMinKeySize = info->ulMaxKeySize = 256;
    info->flags = CKF_HW | (type == keygen ? CKF_GENERATE_KEY_PAIR : CKF_SIGN);
    rv = type == keygen || mechanism_at(type) >= 0 ? CKR_OK : CKR_MECHANISM_INVALID;
  }
  return leave(rv);
}

/* ---- sessions and login ---- */

static CK_RV open_session(CK_SLOT_ID slot, CK_FLAGS flags, void *application, void *notify,
                          CK_SESSION_HANDLE *out) {
  (void)application;
  (void)notify;
  ENTER("C_OpenSession");
  struct token *token;
  CK_RV rv = slot_token(slot, &token);
  if (rv != CKR_OK) {
    return leave(rv);
  }
  if (!(flags & CKF_SERIAL_SESSION)) {
    return leave(CKR_SESSION_PARALLEL_NOT_SUPPORTED);
  }
  if ((CK_ULONG)open_sessions((int)slot) >= max_sessions) {
    return leave(CKR_SESSION_COUNT);
  }
  for (int i = 0; i < MAX_SESSIONS; i++) {
    if (!sessions[i].open) {
      CK_ULONG generation = sessions[i].generation + 1;
      memset(&sessions[i], 0, sizeof sessions[i]);
      sessions[i].generation = generation;
      sessions[i].open = 1;
      sessions[i].token = (int)slot;
      sessions[i].flags = flags;
      *out = handle(i);
      return leave(CKR_OK);
    }
  }
  return leave(CKR_SESSION_COUNT);
}

static CK_RV close_one(CK_SESSION_HANDLE wanted) {
  ENTER("C_CloseSession");
  struct session *session;
  struct token *token;
  CK_RV rv = find_session(wanted, &session, &token);
  if (rv == CKR_OK) {
    close_session(session);
    if (open_sessions((int)(token - tokens)) == 0) {
      log_out(token);
    }
  }
  return leave(rv);
}

static CK_RV close_all_sessions(CK_SLOT_ID slot) {
  ENTER("C_CloseAllSessions");
  struct token *token;
  CK_RV rv = slot_token(slot, &token);
  if (rv == CKR_OK) {
    close_all((int)slot);
  }
  return leave(rv);
}

static CK_RV get_session_info(CK_SESSION_HANDLE wanted, CK_SESSION_INFO *info) {
  ENTER("C_GetSessionInfo");
  struct session *session;
  struct token *token;
  CK_RV rv = find_session(wanted, &session, &token);
  if (rv == CKR_OK) {
    int rw = (session->flags & CKF_RW_SESSION) != 0;
    info->slotID = (CK_SLOT_ID)session->token;
    info->state = (CK_STATE)(2 * rw + token->logged_in);
    info->flags = session->flags;
    info->ulDeviceError = 0;
  }
  return leave(rv);
}

static CK_RV check_pin(struct token *token, const CK_UTF8CHAR *pin, CK_ULONG length) {
  if (token->wrong >= pin_tries) {
    return CKR_PIN_LOCKED;
  }
  /* With a PIN pad, whoever stands there always types the right one. */
  int right = pin == NULL ? token->pin_pad
                          : strlen(token->pin) == length && memcmp(token->pin, pin, length) == 0;
  unsigned long before = token->wrong;
  token->wrong = right ? 0 : token->wrong + 1;
  if (token->wrong != before) {
    save(token);
  }
  return right ? CKR_OK : CKR_PIN_INCORRECT;
}

static CK_RV login(CK_SESSION_HANDLE wanted, CK_USER_TYPE user, CK_UTF8CHAR *pin, CK_ULONG length) {
  ENTER("C_Login");
  struct session *session;
  struct token *token;
  CK_RV rv = find_session(wanted, &session, &token);
  if (rv != CKR_OK) {
    return leave(rv);
  }
  if (user == CKU_CONTEXT_SPECIFIC) {
    if (!session->signing || !session->must_login) {
      return leave(CKR_OPERATION_NOT_INITIALIZED);
    }
    rv = check_pin(token, pin, length);
    session->must_login = rv != CKR_OK;
    return leave(rv);
  }
  if (user != CKU_USER) {
    return leave(CKR_USER_TYPE_INVALID);
  }
  if (token->logged_in) {
    return leave(CKR_USER_ALREADY_LOGGED_IN);
  }
  rv = check_pin(token, pin, length);
  if (rv == CKR_OK) {
    token->logged_in = 1;
    token->base += MAX_OBJECTS;
  }
  return leave(rv);
}

static CK_RV logout(CK_SESSION_HANDLE wanted) {
  ENTER("C_Logout");
  struct session *session;
  struct token *token;
  CK_RV rv = find_session(wanted, &session, &token);
  if (rv == CKR_OK) {
    rv = token->logged_in ? CKR_OK : CKR_USER_NOT_LOGGED_IN;
    log_out(token);
  }
  return leave(rv);
}

/* ---- objects ---- */

static CK_RV writable(const struct session *session, const struct token *token) {
  return !token->logged_in                    ? CKR_USER_NOT_LOGGED_IN
         : !(session->flags & CKF_RW_SESSION) ? CKR_SESSION_READ_ONLY
                                              : CKR_OK;
}

static CK_OBJECT_HANDLE object_handle(const struct token *token, const struct object *object) {
  return token->base + 1 + (CK_ULONG)(object - token->objects);
}

static void fill(struct object *object, const CK_ATTRIBUTE *template, CK_ULONG count) {
  for (CK_ULONG i = 0; i < count; i++) {
    set(object, template[i].type, template[i].pValue, template[i].ulValueLen);
  }
}

static CK_RV create_object(CK_SESSION_HANDLE wanted, CK_ATTRIBUTE *template, CK_ULONG count,
                           CK_OBJECT_HANDLE *out) {
  ENTER("C_CreateObject");
  struct session *session;
  struct token *token;
  CK_RV rv = find_session(wanted, &session, &token);
  if (rv == CKR_OK) {
    rv = writable(session, token);
  }
  if (rv != CKR_OK) {
    return leave(rv);
  }
  struct object *object = free_place(token);
  if (object == NULL) {
    return leave(CKR_DEVICE_MEMORY);
  }
  fill(object, template, count);
  if (number(object, CKA_CLASS) == CK_UNAVAILABLE) {
    wipe(object);
    return leave(CKR_TEMPLATE_INCOMPLETE);
  }
  object->there = 1;
  if (number(object, CKA_CLASS) == CKO_PRIVATE_KEY) {
    set_flag_if_missing(object, CKA_PRIVATE, 1);
    set_flag_if_missing(object, CKA_SENSITIVE, 1);
    set_flag_if_missing(object, CKA_SIGN, 1);
  }
  save(token);
  *out = object_handle(token, object);
  return leave(CKR_OK);
}

static CK_RV destroy_object(CK_SESSION_HANDLE wanted, CK_OBJECT_HANDLE which) {
  ENTER("C_DestroyObject");
  struct session *session;
  struct token *token;
  CK_RV rv = find_session(wanted, &session, &token);
  if (rv == CKR_OK) {
    rv = writable(session, token);
  }
  if (rv == CKR_OK) {
    struct object *object = find_object(token, which);
    if (object == NULL) {
      rv = CKR_OBJECT_HANDLE_INVALID;
    } else {
      wipe(object);
      save(token);
    }
  }
  return leave(rv);
}

static int secret(const struct object *object, CK_ATTRIBUTE_TYPE type) {
  return type == CKA_VALUE && number(object, CKA_CLASS) == CKO_PRIVATE_KEY &&
         (flag(object, CKA_SENSITIVE) || !flag(object, CKA_EXTRACTABLE));
}

static CK_RV get_attribute_value(CK_SESSION_HANDLE wanted, CK_OBJECT_HANDLE which,
                                 CK_ATTRIBUTE *template, CK_ULONG count) {
  ENTER("C_GetAttributeValue");
  struct session *session;
  struct token *token;
  CK_RV rv = find_session(wanted, &session, &token);
  if (rv != CKR_OK) {
    return leave(rv);
  }
  struct object *object = find_object(token, which);
  if (object == NULL) {
    return leave(CKR_OBJECT_HANDLE_INVALID);
  }
  for (CK_ULONG i = 0; i < count; i++) {
    const struct attribute *found = attribute(object, template[i].type);
    if (secret(object, template[i].type)) {
      template[i].ulValueLen = CK_UNAVAILABLE;
      rv = CKR_ATTRIBUTE_SENSITIVE;
    } else if (found == NULL) {
      template[i].ulValueLen = CK_UNAVAILABLE;
      rv = CKR_ATTRIBUTE_TYPE_INVALID;
    } else if (template[i].pValue == NULL) {
      template[i].ulValueLen = found->length;
    } else if (template[i].ulValueLen < found->length) {
      template[i].ulValueLen = CK_UNAVAILABLE;
      rv = CKR_BUFFER_TOO_SMALL;
    } else {
      memcpy(template[i].pValue, found->value, found->length);
      template[i].ulValueLen = found->length;
    }
  }
  return leave(rv);
}

static CK_RV set_attribute_value(CK_SESSION_HANDLE wanted, CK_OBJECT_HANDLE which,
                                 CK_ATTRIBUTE *template, CK_ULONG count) {
  ENTER("C_SetAttributeValue");
  struct session *session;
  struct token *token;
  CK_RV rv = find_session(wanted, &session, &token);
  if (rv == CKR_OK) {
    rv = writable(session, token);
  }
  if (rv == CKR_OK) {
    struct object *object = find_object(token, which);
    if (object == NULL) {
      rv = CKR_OBJECT_HANDLE_INVALID;
    } else {
      fill(object, template, count);
      save(token);
    }
  }
  return leave(rv);
}

static CK_RV find_objects_init(CK_SESSION_HANDLE wanted, CK_ATTRIBUTE *template, CK_ULONG count) {
  ENTER("C_FindObjectsInit");
  struct session *session;
  struct token *token;
  CK_RV rv = find_session(wanted, &session, &token);
  if (rv != CKR_OK) {
    return leave(rv);
  }
  if (session->searching) {
    return leave(CKR_OPERATION_ACTIVE);
  }
  session->searching = 1;
  session->found_count = session->found_next = 0;
  for (int i = 0; i < MAX_OBJECTS; i++) {
    const struct object *object = &token->objects[i];
    int matches = visible(token, object);
    for (CK_ULONG a = 0; a < count && matches; a++) {
      const struct attribute *found = attribute(object, template[a].type);
      matches = found != NULL && !secret(object, template[a].type) &&
                found->length == template[a].ulValueLen &&
                memcmp(found->value, template[a].pValue, found->length) == 0;
    }
    if (matches) {
      session->found[session->found_count++] = object_handle(token, object);
    }
  }
  return leave(CKR_OK);
}

static CK_RV find_objects(CK_SESSION_HANDLE wanted, CK_OBJECT_HANDLE *out, CK_ULONG max,
                          CK_ULONG *count) {
  ENTER("C_FindObjects");
  struct session *session;
  struct token *token;
  CK_RV rv = find_session(wanted, &session, &token);
  if (rv == CKR_OK && !session->searching) {
    rv = CKR_OPERATION_NOT_INITIALIZED;
  }
  if (rv == CKR_OK) {
    *count = 0;
    while (*count < max && session->found_next < session->found_count) {
      out[(*count)++] = session->found[session->found_next++];
    }
  }
  return leave(rv);
}

static CK_RV find_objects_final(CK_SESSION_HANDLE wanted) {
  ENTER("C_FindObjectsFinal");
  struct session *session;
  struct token *token;
  CK_RV rv = find_session(wanted, &session, &token);
  if (rv == CKR_OK) {
    rv = session->searching ? CKR_OK : CKR_OPERATION_NOT_INITIALIZED;
    session->searching = 0;
  }
  return leave(rv);
}

/* ---- signatures ---- */

static CK_RV sign_init(CK_SESSION_HANDLE wanted, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE which) {
  ENTER("C_SignInit");
  struct session *session;
  struct token *token;
  CK_RV rv = find_session(wanted, &session, &token);
  if (rv != CKR_OK) {
    return leave(rv);
  }
  if (session->signing) {
    return leave(CKR_OPERATION_ACTIVE);
  }
  int at = mechanism_at(mechanism->mechanism);
  if (at < 0) {
    return leave(CKR_MECHANISM_INVALID);
  }
  struct object *object = find_object(token, which);
  if (object == NULL) {
    return leave(CKR_KEY_HANDLE_INVALID);
  }
  const struct attribute *value = attribute(object, CKA_VALUE);
  const struct attribute *curve = attribute(object, CKA_EC_PARAMS);
  if (number(object, CKA_CLASS) != CKO_PRIVATE_KEY || value == NULL || value->length != SM2_LEN ||
      curve == NULL || curve->length != sizeof sm2_oid ||
      memcmp(curve->value, sm2_oid, sizeof sm2_oid) != 0) {
    return leave(CKR_KEY_TYPE_INCONSISTENT);
  }
  if (!flag(object, CKA_SIGN)) {
    return leave(CKR_KEY_FUNCTION_NOT_PERMITTED);
  }
  memcpy(session->d, value->value, SM2_LEN);
  if (mechanisms[at].input == Z && !sm2_public(session->d, session->x, session->y)) {
    return leave(CKR_FUNCTION_FAILED);
  }
  session->mechanism = at;
  session->signing = 1;
  session->must_login = flag(object, CKA_ALWAYS_AUTHENTICATE);
  session->message_length = 0;
  return leave(CKR_OK);
}

static CK_RV append(struct session *session, const CK_BYTE *part, CK_ULONG length) {
  if (session->message_length + length > MAX_MESSAGE) {
    return CKR_DATA_LEN_RANGE;
  }
  CK_BYTE *grown = realloc(session->message, session->message_length + length + 1);
  if (grown == NULL) {
    return CKR_DEVICE_MEMORY;
  }
  memcpy(grown + session->message_length, part, length);
  session->message = grown;
  session->message_length += length;
  return CKR_OK;
}

/* Called under the lock, which is let go of while the numbers are crunched. */
static CK_RV sign_message(struct session *session, const CK_BYTE *data, CK_ULONG length,
                          CK_BYTE *out, CK_ULONG *out_length) {
  int at = session->mechanism;
  CK_ULONG most = mechanisms[at].der ? 72 : 2 * SM2_LEN;
  if (out == NULL) {
    *out_length = most;
    return CKR_OK;
  }
  if (session->must_login) {
    return CKR_USER_NOT_LOGGED_IN;
  }
  unsigned char d[SM2_LEN], e[SM2_LEN], r[SM2_LEN], s[SM2_LEN], der[72];
  int ok;
  memcpy(d, session->d, SM2_LEN);
  if (mechanisms[at].input != E) {
    ok = sm2_digest(session->x, session->y, mechanisms[at].input == Z, data, length, e);
  } else if (length == SM2_LEN) {
    memcpy(e, data, SM2_LEN);
    ok = 1;
  } else {
    session->signing = 0;
    return CKR_DATA_LEN_RANGE;
  }
  if (*out_length < most) {
    *out_length = most;
    return CKR_BUFFER_TOO_SMALL;
  }
  session->signing = 0;
  pthread_mutex_unlock(&lock);
  ok = ok && sm2_sign(d, e, r, s);
  memset(d, 0, sizeof d);
  pthread_mutex_lock(&lock);
  if (!ok) {
    return CKR_FUNCTION_FAILED;
  }
  if (mechanisms[at].der) {
    *out_length = sm2_der(r, s, der);
    memcpy(out, der, *out_length);
  } else {
    memcpy(out, r, SM2_LEN);
    memcpy(out + SM2_LEN, s, SM2_LEN);
    *out_length = 2 * SM2_LEN;
  }
  return CKR_OK;
}

static CK_RV sign(CK_SESSION_HANDLE wanted, CK_BYTE *data, CK_ULONG length, CK_BYTE *out,
                  CK_ULONG *out_length) {
  ENTER("C_Sign");
  struct session *session;
  struct token *token;
  CK_RV rv = find_session(wanted, &session, &token);
  if (rv == CKR_OK && !session->signing) {
    rv = CKR_OPERATION_NOT_INITIALIZED;
  }
  return leave(rv == CKR_OK ? sign_message(session, data, length, out, out_length) : rv);
}

static CK_RV sign_update(CK_SESSION_HANDLE wanted, CK_BYTE *part, CK_ULONG length) {
  ENTER("C_SignUpdate");
  struct session *session;
  struct token *token;
  CK_RV rv = find_session(wanted, &session, &token);
  if (rv == CKR_OK && !session->signing) {
    rv = CKR_OPERATION_NOT_INITIALIZED;
  }
  return leave(rv == CKR_OK ? append(session, part, length) : rv);
}

static CK_RV sign_final(CK_SESSION_HANDLE wanted, CK_BYTE *out, CK_ULONG *out_length) {
  ENTER("C_SignFinal");
  struct session *session;
  struct token *token;
  CK_RV rv = find_session(wanted, &session, &token);
  if (rv == CKR_OK && !session->signing) {
    rv = CKR_OPERATION_NOT_INITIALIZED;
  }
  return leave(rv == CKR_OK ? sign_message(session, session->message, session->message_length, out,
                                           out_length)
                            : rv);
}

/* ---- keys ---- */

static void describe(struct object *object, const CK_BYTE *point, CK_ULONG length) {
  set_number(object, CKA_KEY_TYPE, key_type);
  set(object, CKA_EC_PARAMS, sm2_oid, sizeof sm2_oid);
  set(object, CKA_EC_POINT, point, length);
  set_flag(object, CKA_TOKEN, 1);
  set_flag(object, CKA_LOCAL, 1);
  object->there = 1;
}

static CK_RV generate_key_pair(CK_SESSION_HANDLE wanted, CK_MECHANISM *mechanism,
                               CK_ATTRIBUTE *public_template, CK_ULONG public_count,
                               CK_ATTRIBUTE *private_template, CK_ULONG private_count,
                               CK_OBJECT_HANDLE *public_out, CK_OBJECT_HANDLE *private_out) {
  ENTER("C_GenerateKeyPair");
  struct session *session;
  struct token *token;
  CK_RV rv = find_session(wanted, &session, &token);
  if (rv == CKR_OK) {
    rv = mechanism->mechanism == keygen ? writable(session, token) : CKR_MECHANISM_INVALID;
  }
  for (CK_ULONG i = 0; i < public_count && rv == CKR_OK; i++) {
    if (public_template[i].type == CKA_EC_PARAMS &&
        (public_template[i].ulValueLen != sizeof sm2_oid ||
         memcmp(public_template[i].pValue, sm2_oid, sizeof sm2_oid) != 0)) {
      rv = CKR_TEMPLATE_INCONSISTENT;
    }
  }
  if (rv != CKR_OK) {
    return leave(rv);
  }
  unsigned char d[SM2_LEN], point[3 + 2 * SM2_LEN] = {4, 2 * SM2_LEN + 1, 4};
  if (!sm2_generate(d) || !sm2_public(d, point + 3, point + 3 + SM2_LEN)) {
    return leave(CKR_FUNCTION_FAILED);
  }
  const CK_BYTE *shown = naked_point ? point + 2 : point;
  CK_ULONG shown_length = sizeof point - (naked_point ? 2 : 0);
  *public_out = 0;
  if (public_keys) {
    struct object *object = free_place(token);
    if (object == NULL) {
      return leave(CKR_DEVICE_MEMORY);
    }
    fill(object, public_template, public_count);
    set_number(object, CKA_CLASS, CKO_PUBLIC_KEY);
    set_flag_if_missing(object, CKA_VERIFY, 1);
    describe(object, shown, shown_length);
    *public_out = object_handle(token, object);
  }
  struct object *object = free_place(token);
  if (object == NULL) {
    return leave(CKR_DEVICE_MEMORY);
  }
  fill(object, private_template, private_count);
  set_number(object, CKA_CLASS, CKO_PRIVATE_KEY);
  set_flag_if_missing(object, CKA_PRIVATE, 1);
  set_flag_if_missing(object, CKA_SENSITIVE, 1);
  set_flag_if_missing(object, CKA_EXTRACTABLE, 0);
  set_flag_if_missing(object, CKA_SIGN, 1);
  set_flag(object, CKA_ALWAYS_SENSITIVE, (CK_BBOOL)flag(object, CKA_SENSITIVE));
  set_flag(object, CKA_NEVER_EXTRACTABLE, !flag(object, CKA_EXTRACTABLE));
  describe(object, shown, shown_length);
  set(object, CKA_VALUE, d, sizeof d);
  *private_out = object_handle(token, object);
  memset(d, 0, sizeof d);
  save(token);
  return leave(CKR_OK);
}

static CK_RV generate_random(CK_SESSION_HANDLE wanted, CK_BYTE *out, CK_ULONG length) {
  ENTER("C_GenerateRandom");
  struct session *session;
  struct token *token;
  CK_RV rv = find_session(wanted, &session, &token);
  if (rv == CKR_OK && RAND_bytes(out, (int)length) != 1) {
    rv = CKR_FUNCTION_FAILED;
  }
  return leave(rv);
}

/* ---- the list ---- */

static CK_RV not_supported(void) { return CKR_FUNCTION_NOT_SUPPORTED; }

EXPORTED CK_RV C_GetFunctionList(CK_FUNCTION_LIST **out);

#define FUNCTION(name) ((void (*)(void))(name))

static CK_FUNCTION_LIST list;
static pthread_once_t listed = PTHREAD_ONCE_INIT;

static void make_list(void) {
  static const struct {
    int place;
    void (*function)(void);
  } known[] = {
      {0, FUNCTION(initialize)},          {1, FUNCTION(finalize)},
      {2, FUNCTION(get_info)},            {3, FUNCTION(C_GetFunctionList)},
      {4, FUNCTION(get_slot_list)},       {5, FUNCTION(get_slot_info)},
      {6, FUNCTION(get_token_info)},      {7, FUNCTION(get_mechanism_list)},
      {8, FUNCTION(get_mechanism_info)},  {12, FUNCTION(open_session)},
      {13, FUNCTION(close_one)},          {14, FUNCTION(close_all_sessions)},
      {15, FUNCTION(get_session_info)},   {18, FUNCTION(login)},
      {19, FUNCTION(logout)},             {20, FUNCTION(create_object)},
      {22, FUNCTION(destroy_object)},     {24, FUNCTION(get_attribute_value)},
      {25, FUNCTION(set_attribute_value)}, {26, FUNCTION(find_objects_init)},
      {27, FUNCTION(find_objects)},       {28, FUNCTION(find_objects_final)},
      {42, FUNCTION(sign_init)},          {43, FUNCTION(sign)},
      {44, FUNCTION(sign_update)},        {45, FUNCTION(sign_final)},
      {59, FUNCTION(generate_key_pair)},  {64, FUNCTION(generate_random)},
  };
  list.version.major = 2;
  list.version.minor = 40;
  for (int i = 0; i < 68; i++) {
    list.functions[i] = FUNCTION(not_supported);
  }
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    list.functions[known[i].place] = known[i].function;
  }
}

EXPORTED CK_RV C_GetFunctionList(CK_FUNCTION_LIST **out) {
  pthread_once(&listed, make_list);
  *out = &list;
  return CKR_OK;
}
