/*
 * A cryptographic device with the interface of GM/T 0018 (SDF) for tests, over libcrypto.
 *
 * Built in the shapes in which real libraries come:
 *   -DECCref_MAX_BITS=256   fields of 32 bytes (default 512: of 64, values at their right end)
 *   -DRSAref_MAX_BITS=4096  fields of 512 bytes (default 2048: of 256)
 *   -DRSA_KEY_USAGE         the internal RSA operations take a key usage, as newer headers have it
 *   -DVENDOR_OPENERS        SDF_OpenDeviceWithPath and SDF_OpenDeviceEx are there
 *   -DNO_SIGN_ECC           SDF_InternalSign_ECC is not there
 *
 * Settings (see control.h):
 *   key N sm2 SIGN ENC [PASSWORD]   private values in hexadecimal, '-' for none
 *   key N rsa FILE [PASSWORD]       a PEM file
 *   sessions N                      how many may be open at once (default 64)
 *   locks-after N                   wrong passwords until a key locks; 0, the default: never
 *   locked-code 0x…                 what is returned then (default 0x01000018)
 *   wrong-code 0x…                  what a wrong password gets (default 0x01000018)
 *   denied-code 0x…                 what a signature without the right gets (default 0x01000007)
 *   loses-device N                  what "lose" does: 0, the default: all sessions are gone;
 *                                   1: the device does not answer before it is opened anew;
 *                                   2: nor can it be closed, so that it is "already open" then
 *   needs-path TEXT                 only the vendor's opener works, and only with this path
 *   touches-padding 0               the bytes left of a value in its field are not written
 *   spoils-signatures 1             what InternalSign gives is wrong
 *   gives-nothing 1                 OpenSession says that it went well, and gives NULL
 *   gives-garbage 1                 exported keys and signatures are noise
 *
 * Each session may be used by one thread at a time; two at once are told apart and refused with
 * SDR_STEPERR, so that no test passes by luck.
 */
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control.h"
#include "sm2.h"

#ifndef ECCref_MAX_BITS
#define ECCref_MAX_BITS 512
#endif
#ifndef RSAref_MAX_BITS
#define RSAref_MAX_BITS 2048
#endif
#define ECCref_MAX_LEN ((ECCref_MAX_BITS + 7) / 8)
#define RSAref_MAX_LEN ((RSAref_MAX_BITS + 7) / 8)

typedef struct {
  unsigned char IssuerName[40];
  unsigned char DeviceName[16];
  unsigned char DeviceSerial[16];
  unsigned int DeviceVersion;
  unsigned int StandardVersion;
  unsigned int AsymAlgAbility[2];
  unsigned int SymAlgAbility;
  unsigned int HashAlgAbility;
  unsigned int BufferSize;
} DEVICEINFO;

typedef struct {
  unsigned int bits;
  unsigned char x[ECCref_MAX_LEN];
  unsigned char y[ECCref_MAX_LEN];
} ECCrefPublicKey;

typedef struct {
  unsigned char r[ECCref_MAX_LEN];
  unsigned char s[ECCref_MAX_LEN];
} ECCSignature;

typedef struct {
  unsigned int bits;
  unsigned char m[RSAref_MAX_LEN];
  unsigned char e[RSAref_MAX_LEN];
} RSArefPublicKey;

enum {
  SDR_OK = 0,
  SDR_NOTSUPPORT = 0x01000002,
  SDR_COMMFAIL = 0x01000003,
  SDR_OPENDEVICE = 0x01000005,
  SDR_OPENSESSION = 0x01000006,
  SDR_PARDENY = 0x01000007,
  SDR_KEYNOTEXIST = 0x01000008,
  SDR_ALGNOTSUPPORT = 0x01000009,
  SDR_SKOPERR = 0x0100000C,
  SDR_VERIFYERR = 0x0100000E,
  SDR_STEPERR = 0x01000010,
  SDR_KEYTYPEERR = 0x01000014,
  SDR_RANDERR = 0x01000017,
  SDR_PRKRERR = 0x01000018,
  SDR_INARGERR = 0x0100001D,
  SDR_OUTARGERR = 0x0100001E,
  SGD_SM2_1 = 0x00020200,
  SGD_RSA_SIGN = 0x00010100
};

#define MAX_KEYS 32
#define MAX_SESSIONS 1024

struct pair {
  int there;
  unsigned char d[SM2_LEN], x[SM2_LEN], y[SM2_LEN];
};

static struct key {
  int there;
  struct pair sign, enc;
  RSA *rsa;
  char password[64];
  unsigned int wrong;
} keys[MAX_KEYS + 1];

static struct session {
  int open, busy;
  uint32_t generation;
  uint64_t rights; /* one bit a key */
} sessions[MAX_SESSIONS];

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int device_open;
static char device; /* its address is the handle */
static unsigned int session_limit = 64, locks_after, locked_code = SDR_PRKRERR;
static unsigned int wrong_code = SDR_PRKRERR, denied_code = SDR_PARDENY;
static int loses_device, device_lost;
static int touches_padding = 1, spoils, gives_nothing, gives_garbage;
static char needs_path[256];

#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

static int unhex(const char *text, unsigned char out[SM2_LEN]) {
  if (strlen(text) != 2 * SM2_LEN) {
    return 0;
  }
  for (int i = 0; i < SM2_LEN; i++) {
    unsigned int byte;
    if (sscanf(text + 2 * i, "%2x", &byte) != 1) {
      return 0;
    }
    out[i] = (unsigned char)byte;
  }
  return 1;
}

static void pair(struct pair *to, const char *hex) {
  to->there = hex != NULL && unhex(hex, to->d) && sm2_public(to->d, to->x, to->y);
}

static void setting(char *word, char *rest) {
  char *save = NULL;
  if (strcmp(word, "key") == 0) {
    const char *index = strtok_r(rest, " ", &save), *kind = strtok_r(NULL, " ", &save);
    const char *first = strtok_r(NULL, " ", &save), *second = NULL, *password;
    unsigned long n = index == NULL ? 0 : strtoul(index, NULL, 10);
    if (n < 1 || n > MAX_KEYS || kind == NULL || first == NULL) {
      return;
    }
    struct key *key = &keys[n];
    if (strcmp(kind, "sm2") == 0) {
      second = strtok_r(NULL, " ", &save);
      pair(&key->sign, first);
      pair(&key->enc, second);
    } else {
      FILE *file = fopen(first, "re");
      EVP_PKEY *found = file == NULL ? NULL : PEM_read_PrivateKey(file, NULL, NULL, NULL);
      key->rsa = found == NULL ? NULL : EVP_PKEY_get1_RSA(found);
      EVP_PKEY_free(found);
      if (file != NULL) {
        fclose(file);
      }
    }
    password = strtok_r(NULL, " ", &save);
    snprintf(key->password, sizeof key->password, "%s", password == NULL ? "" : password);
    key->there = 1;
  } else if (strcmp(word, "sessions") == 0) {
    session_limit = (unsigned int)strtoul(rest, NULL, 0);
  } else if (strcmp(word, "locks-after") == 0) {
    locks_after = (unsigned int)strtoul(rest, NULL, 0);
  } else if (strcmp(word, "locked-code") == 0) {
    locked_code = (unsigned int)strtoul(rest, NULL, 0);
  } else if (strcmp(word, "wrong-code") == 0) {
    wrong_code = (unsigned int)strtoul(rest, NULL, 0);
  } else if (strcmp(word, "denied-code") == 0) {
    denied_code = (unsigned int)strtoul(rest, NULL, 0);
  } else if (strcmp(word, "loses-device") == 0) {
    loses_device = atoi(rest);
  } else if (strcmp(word, "needs-path") == 0) {
    snprintf(needs_path, sizeof needs_path, "%s", rest);
  } else if (strcmp(word, "touches-padding") == 0) {
    touches_padding = atoi(rest);
  } else if (strcmp(word, "spoils-signatures") == 0) {
    spoils = atoi(rest);
  } else if (strcmp(word, "gives-nothing") == 0) {
    gives_nothing = atoi(rest);
  } else if (strcmp(word, "gives-garbage") == 0) {
    gives_garbage = atoi(rest);
  }
}

static void lose_sessions(void) {
  pthread_mutex_lock(&lock);
  for (int i = 0; i < MAX_SESSIONS; i++) {
    sessions[i].open = 0;
  }
  pthread_mutex_unlock(&lock);
}

static void lose(void) {
  if (!loses_device) {
    lose_sessions();
    return;
  }
  pthread_mutex_lock(&lock);
  device_lost = 1;
  pthread_mutex_unlock(&lock);
}

static void start(void) {
  control_lose = lose;
  control_settings(setting);
}

#define ENTER(name)                                  \
  do {                                               \
    pthread_once(&once, start);                      \
    unsigned long injected = control_enter(name);    \
    if (injected) {                                  \
      return (int)injected;                          \
    }                                                \
  } while (0)

/* A handle is a number, not an address: a lost one is told from a good one, and never followed. */
static void *handle(unsigned int slot) {
  return (void *)(((uintptr_t)sessions[slot].generation << 16) | (slot + 1));
}

/* Takes a session for one call; NULL, with a code, if that cannot be. */
static struct session *take(void *wanted, int *code) {
  uintptr_t value = (uintptr_t)wanted;
  unsigned int slot = (unsigned int)(value & 0xffff) - 1;
  struct session *found = NULL;
  *code = SDR_INARGERR;
  pthread_mutex_lock(&lock);
  if (slot < MAX_SESSIONS && sessions[slot].open && handle(slot) == wanted) {
    if (device_lost) {
      *code = SDR_COMMFAIL;
    } else if (sessions[slot].busy) {
      *code = SDR_STEPERR;
    } else {
      found = &sessions[slot];
      found->busy = 1;
    }
  }
  pthread_mutex_unlock(&lock);
  return found;
}

static int give_back(struct session *session, int code) {
  pthread_mutex_lock(&lock);
  session->busy = 0;
  pthread_mutex_unlock(&lock);
  return code;
}

static struct key *key_at(unsigned int index, int *code) {
  if (index > MAX_KEYS) {
    *code = SDR_INARGERR;
    return NULL;
  }
  if (index == 0 || !keys[index].there) {
    *code = SDR_KEYNOTEXIST;
    return NULL;
  }
  return &keys[index];
}

static int may_use(struct session *session, unsigned int index) {
  pthread_mutex_lock(&lock);
  int may = (session->rights >> index) & 1;
  pthread_mutex_unlock(&lock);
  return may;
}

static void put(unsigned char *field, size_t size, const unsigned char *value, size_t length) {
  if (touches_padding) {
    memset(field, 0, size - length);
  }
  memcpy(field + size - length, value, length);
}

/* ---- device and sessions ---- */

static int open_device(void **out, const char *path) {
  if (out == NULL) {
    return SDR_OUTARGERR;
  }
  if (*needs_path && (path == NULL || strcmp(path, needs_path) != 0)) {
    return SDR_OPENDEVICE;
  }
  pthread_mutex_lock(&lock);
  int code = device_open ? SDR_OPENDEVICE : SDR_OK;
  if (code == SDR_OK) {
    device_open = 1;
    *out = &device;
  }
  pthread_mutex_unlock(&lock);
  return code;
}

EXPORTED int SDF_OpenDevice(void **phDeviceHandle) {
  ENTER("SDF_OpenDevice");
  return open_device(phDeviceHandle, NULL);
}

#ifdef VENDOR_OPENERS
EXPORTED int SDF_OpenDeviceWithPath(char *pcCfgPath, void **phDeviceHandle) {
  ENTER("SDF_OpenDeviceWithPath");
  return open_device(phDeviceHandle, pcCfgPath);
}

EXPORTED int SDF_OpenDeviceEx(void **phDeviceHandle, char *iniPath, void *conf) {
  (void)conf;
  ENTER("SDF_OpenDeviceEx");
  return open_device(phDeviceHandle, iniPath);
}
#endif

EXPORTED int SDF_CloseDevice(void *hDeviceHandle) {
  ENTER("SDF_CloseDevice");
  if (hDeviceHandle != &device || !device_open) {
    return SDR_INARGERR;
  }
  int lost = device_lost;
  lose_sessions();
  device_lost = 0;
  if (lost && loses_device == 2) {
    return SDR_COMMFAIL;
  }
  device_open = 0;
  return SDR_OK;
}

EXPORTED int SDF_OpenSession(void *hDeviceHandle, void **phSessionHandle) {
  ENTER("SDF_OpenSession");
  if (phSessionHandle == NULL) {
    return SDR_OUTARGERR;
  }
  int code = SDR_OPENSESSION;
  unsigned int open = 0;
  pthread_mutex_lock(&lock);
  for (int i = 0; i < MAX_SESSIONS; i++) {
    open += (unsigned int)sessions[i].open;
  }
  if (hDeviceHandle != &device || !device_open) {
    code = SDR_INARGERR;
  } else if (device_lost) {
    code = SDR_COMMFAIL;
  } else if (open < session_limit) {
    for (unsigned int i = 0; i < MAX_SESSIONS; i++) {
      if (!sessions[i].open && !sessions[i].busy) {
        sessions[i].open = 1;
        sessions[i].generation++;
        sessions[i].rights = 0;
        *phSessionHandle = gives_nothing ? NULL : handle(i);
        code = SDR_OK;
        break;
      }
    }
  }
  pthread_mutex_unlock(&lock);
  return code;
}

EXPORTED int SDF_CloseSession(void *hSessionHandle) {
  ENTER("SDF_CloseSession");
  int code;
  struct session *session = take(hSessionHandle, &code);
  if (session == NULL) {
    return code;
  }
  pthread_mutex_lock(&lock);
  session->open = 0;
  pthread_mutex_unlock(&lock);
  return give_back(session, SDR_OK);
}

EXPORTED int SDF_GetDeviceInfo(void *hSessionHandle, DEVICEINFO *pstDeviceInfo) {
  ENTER("SDF_GetDeviceInfo");
  int code;
  struct session *session = take(hSessionHandle, &code);
  if (session == NULL) {
    return code;
  }
  memset(pstDeviceInfo, 0, sizeof *pstDeviceInfo);
  memcpy(pstDeviceInfo->IssuerName, "Yinxin tests", 12);
  memcpy(pstDeviceInfo->DeviceName, "libcrypto", 9);
  memcpy(pstDeviceInfo->DeviceSerial, "2026110000000001", 16);
  pstDeviceInfo->DeviceVersion = 1;
  pstDeviceInfo->StandardVersion = 1;
  pstDeviceInfo->AsymAlgAbility[0] = 0x00030700;
  pstDeviceInfo->AsymAlgAbility[1] = 2048 | 256;
  pstDeviceInfo->HashAlgAbility = 1;
  return give_back(session, SDR_OK);
}

EXPORTED int SDF_GenerateRandom(void *hSessionHandle, unsigned int uiLength,
                                unsigned char *pucRandom) {
  ENTER("SDF_GenerateRandom");
  int code;
  struct session *session = take(hSessionHandle, &code);
  if (session == NULL) {
    return code;
  }
  return give_back(session, RAND_bytes(pucRandom, (int)uiLength) == 1 ? SDR_OK : SDR_RANDERR);
}

/* ---- rights ---- */

EXPORTED int SDF_GetPrivateKeyAccessRight(void *hSessionHandle, unsigned int uiKeyIndex,
                                          unsigned char *pucPassword, unsigned int uiPwdLength) {
  ENTER("SDF_GetPrivateKeyAccessRight");
  int code;
  struct session *session = take(hSessionHandle, &code);
  if (session == NULL) {
    return code;
  }
  struct key *key = key_at(uiKeyIndex, &code);
  if (key == NULL) {
    return give_back(session, code);
  }
  pthread_mutex_lock(&lock);
  if (locks_after && key->wrong >= locks_after) {
    code = (int)locked_code;
  } else if (pucPassword == NULL || strlen(key->password) != uiPwdLength ||
             memcmp(key->password, pucPassword, uiPwdLength) != 0) {
    key->wrong++;
    code = (int)wrong_code;
  } else {
    key->wrong = 0;
    session->rights |= (uint64_t)1 << uiKeyIndex;
    code = SDR_OK;
  }
  pthread_mutex_unlock(&lock);
  return give_back(session, code);
}

EXPORTED int SDF_ReleasePrivateKeyAccessRight(void *hSessionHandle, unsigned int uiKeyIndex) {
  ENTER("SDF_ReleasePrivateKeyAccessRight");
  int code;
  struct session *session = take(hSessionHandle, &code);
  if (session == NULL) {
    return code;
  }
  struct key *key = key_at(uiKeyIndex, &code);
  if (key != NULL) {
    code = may_use(session, uiKeyIndex) ? SDR_OK : SDR_PRKRERR;
    pthread_mutex_lock(&lock);
    session->rights &= ~((uint64_t)1 << uiKeyIndex);
    pthread_mutex_unlock(&lock);
  }
  return give_back(session, code);
}

/* ---- SM2 ---- */

static int export_ecc(void *wanted, unsigned int index, ECCrefPublicKey *out, int enc) {
  int code;
  struct session *session = take(wanted, &code);
  if (session == NULL) {
    return code;
  }
  struct key *key = key_at(index, &code);
  if (key != NULL) {
    const struct pair *found = enc ? &key->enc : &key->sign;
    if (key->rsa != NULL) {
      code = SDR_KEYTYPEERR;
    } else if (!found->there) {
      code = SDR_KEYNOTEXIST;
    } else {
      out->bits = 256;
      put(out->x, sizeof out->x, found->x, SM2_LEN);
      put(out->y, sizeof out->y, found->y, SM2_LEN);
      if (gives_garbage) {
        RAND_bytes((unsigned char *)out, sizeof *out);
      }
      code = SDR_OK;
    }
  }
  return give_back(session, code);
}

EXPORTED int SDF_ExportSignPublicKey_ECC(void *hSessionHandle, unsigned int uiKeyIndex,
                                         ECCrefPublicKey *pucPublicKey) {
  ENTER("SDF_ExportSignPublicKey_ECC");
  return export_ecc(hSessionHandle, uiKeyIndex, pucPublicKey, 0);
}

EXPORTED int SDF_ExportEncPublicKey_ECC(void *hSessionHandle, unsigned int uiKeyIndex,
                                        ECCrefPublicKey *pucPublicKey) {
  ENTER("SDF_ExportEncPublicKey_ECC");
  return export_ecc(hSessionHandle, uiKeyIndex, pucPublicKey, 1);
}

#ifndef NO_SIGN_ECC
EXPORTED int SDF_InternalSign_ECC(void *hSessionHandle, unsigned int uiISKIndex,
                                  unsigned char *pucData, unsigned int uiDataLength,
                                  ECCSignature *pucSignature) {
  ENTER("SDF_InternalSign_ECC");
  int code;
  struct session *session = take(hSessionHandle, &code);
  if (session == NULL) {
    return code;
  }
  struct key *key = key_at(uiISKIndex, &code);
  if (key == NULL) {
    return give_back(session, code);
  }
  if (!key->sign.there) {
    code = SDR_KEYTYPEERR;
  } else if (pucData == NULL || uiDataLength != SM2_LEN) {
    code = SDR_INARGERR;
  } else if (!may_use(session, uiISKIndex)) {
    code = (int)denied_code;
  } else {
    unsigned char r[SM2_LEN], s[SM2_LEN];
    code = sm2_sign(key->sign.d, pucData, r, s) ? SDR_OK : SDR_SKOPERR;
    if (code == SDR_OK) {
      s[SM2_LEN - 1] ^= (unsigned char)spoils;
      put(pucSignature->r, sizeof pucSignature->r, r, SM2_LEN);
      put(pucSignature->s, sizeof pucSignature->s, s, SM2_LEN);
    }
  }
  return give_back(session, code);
}
#endif

static int verify(const unsigned char x[SM2_LEN], const unsigned char y[SM2_LEN],
                  const unsigned char *data, unsigned int length, const ECCSignature *signature) {
  if (data == NULL || length != SM2_LEN || signature == NULL) {
    return SDR_INARGERR;
  }
  return sm2_verify(x, y, data, signature->r + ECCref_MAX_LEN - SM2_LEN,
                    signature->s + ECCref_MAX_LEN - SM2_LEN)
             ? SDR_OK
             : SDR_VERIFYERR;
}

EXPORTED int SDF_InternalVerify_ECC(void *hSessionHandle, unsigned int uiISKIndex,
                                    unsigned char *pucData, unsigned int uiDataLength,
                                    ECCSignature *pucSignature) {
  ENTER("SDF_InternalVerify_ECC");
  int code;
  struct session *session = take(hSessionHandle, &code);
  if (session == NULL) {
    return code;
  }
  struct key *key = key_at(uiISKIndex, &code);
  if (key != NULL) {
    code = key->sign.there
               ? verify(key->sign.x, key->sign.y, pucData, uiDataLength, pucSignature)
               : SDR_KEYTYPEERR;
  }
  return give_back(session, code);
}

EXPORTED int SDF_ExternalVerify_ECC(void *hSessionHandle, unsigned int uiAlgID,
                                    ECCrefPublicKey *pucPublicKey, unsigned char *pucDataInput,
                                    unsigned int uiInputLength, ECCSignature *pucSignature) {
  ENTER("SDF_ExternalVerify_ECC");
  int code;
  struct session *session = take(hSessionHandle, &code);
  if (session == NULL) {
    return code;
  }
  code = uiAlgID == SGD_SM2_1
             ? verify(pucPublicKey->x + ECCref_MAX_LEN - SM2_LEN,
                      pucPublicKey->y + ECCref_MAX_LEN - SM2_LEN, pucDataInput, uiInputLength,
                      pucSignature)
             : SDR_ALGNOTSUPPORT;
  return give_back(session, code);
}

/* ---- RSA ---- */

EXPORTED int SDF_ExportSignPublicKey_RSA(void *hSessionHandle, unsigned int uiKeyIndex,
                                         RSArefPublicKey *pucPublicKey) {
  ENTER("SDF_ExportSignPublicKey_RSA");
  int code;
  struct session *session = take(hSessionHandle, &code);
  if (session == NULL) {
    return code;
  }
  struct key *key = key_at(uiKeyIndex, &code);
  if (key != NULL && key->rsa == NULL) {
    code = SDR_KEYTYPEERR;
  } else if (key != NULL && RSA_bits(key->rsa) > RSAref_MAX_BITS) {
    code = SDR_NOTSUPPORT;
  } else if (key != NULL) {
    unsigned char value[RSAref_MAX_LEN];
    int length = BN_bn2bin(RSA_get0_n(key->rsa), value);
    pucPublicKey->bits = (unsigned int)RSA_bits(key->rsa);
    put(pucPublicKey->m, sizeof pucPublicKey->m, value, (size_t)length);
    length = BN_bn2bin(RSA_get0_e(key->rsa), value);
    put(pucPublicKey->e, sizeof pucPublicKey->e, value, (size_t)length);
    code = SDR_OK;
  }
  return give_back(session, code);
}

/* The raw operation: the caller pads. */
EXPORTED int SDF_InternalPrivateKeyOperation_RSA(void *hSessionHandle, unsigned int uiKeyIndex,
#ifdef RSA_KEY_USAGE
                                                 unsigned int uiKeyUsage,
#endif
                                                 unsigned char *pucDataInput,
                                                 unsigned int uiInputLength,
                                                 unsigned char *pucDataOutput,
                                                 unsigned int *puiOutputLength) {
  ENTER("SDF_InternalPrivateKeyOperation_RSA");
  int code;
  struct session *session = take(hSessionHandle, &code);
  if (session == NULL) {
    return code;
  }
  struct key *key = key_at(uiKeyIndex, &code);
  if (key == NULL) {
    return give_back(session, code);
  }
#ifdef RSA_KEY_USAGE
  if (uiKeyUsage != SGD_RSA_SIGN) {
    return give_back(session, SDR_INARGERR);
  }
#endif
  if (key->rsa == NULL) {
    code = SDR_KEYTYPEERR;
  } else if (uiInputLength != (unsigned int)RSA_size(key->rsa)) {
    code = SDR_INARGERR;
  } else if (*puiOutputLength < uiInputLength) {
    code = SDR_OUTARGERR;
  } else if (!may_use(session, uiKeyIndex)) {
    code = (int)denied_code;
  } else {
    int length = RSA_private_encrypt((int)uiInputLength, pucDataInput, pucDataOutput, key->rsa,
                                     RSA_NO_PADDING);
    code = length > 0 ? SDR_OK : SDR_SKOPERR;
    if (code == SDR_OK) {
      *puiOutputLength = (unsigned int)length;
    }
  }
  return give_back(session, code);
}
