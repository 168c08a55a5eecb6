/* What the test modules need of PKCS#11 2.40: types, structures and numbers, for Linux and macOS. */
#ifndef CRYPTOKI_H
#define CRYPTOKI_H

typedef unsigned char CK_BYTE, CK_BBOOL, CK_UTF8CHAR;
typedef unsigned long CK_ULONG, CK_RV, CK_FLAGS, CK_SLOT_ID, CK_SESSION_HANDLE, CK_OBJECT_HANDLE,
    CK_ATTRIBUTE_TYPE, CK_MECHANISM_TYPE, CK_USER_TYPE, CK_STATE;

typedef struct {
  CK_BYTE major, minor;
} CK_VERSION;

typedef struct {
  CK_VERSION cryptokiVersion;
  CK_UTF8CHAR manufacturerID[32];
  CK_FLAGS flags;
  CK_UTF8CHAR libraryDescription[32];
  CK_VERSION libraryVersion;
} CK_INFO;

typedef struct {
  CK_UTF8CHAR slotDescription[64];
  CK_UTF8CHAR manufacturerID[32];
  CK_FLAGS flags;
  CK_VERSION hardwareVersion, firmwareVersion;
} CK_SLOT_INFO;

typedef struct {
  CK_UTF8CHAR label[32], manufacturerID[32], model[16], serialNumber[16];
  CK_FLAGS flags;
  CK_ULONG ulMaxSessionCount, ulSessionCount, ulMaxRwSessionCount, ulRwSessionCount, ulMaxPinLen,
      ulMinPinLen, ulTotalPublicMemory, ulFreePublicMemory, ulTotalPrivateMemory,
      ulFreePrivateMemory;
  CK_VERSION hardwareVersion, firmwareVersion;
  CK_BYTE utcTime[16];
} CK_TOKEN_INFO;

typedef struct {
  CK_SLOT_ID slotID;
  CK_STATE state;
  CK_FLAGS flags;
  CK_ULONG ulDeviceError;
} CK_SESSION_INFO;

typedef struct {
  CK_ATTRIBUTE_TYPE type;
  void *pValue;
  CK_ULONG ulValueLen;
} CK_ATTRIBUTE;

typedef struct {
  CK_MECHANISM_TYPE mechanism;
  void *pParameter;
  CK_ULONG ulParameterLen;
} CK_MECHANISM;

typedef struct {
  CK_ULONG ulMinKeySize, ulMaxKeySize;
  CK_FLAGS flags;
} CK_MECHANISM_INFO;

/* The list of version 2: 68 pointers, in the standard's order. */
typedef struct {
  CK_VERSION version;
  void (*functions[68])(void);
} CK_FUNCTION_LIST;

#define CK_UNAVAILABLE ((CK_ULONG)-1)

enum {
  CKR_OK = 0,
  CKR_SLOT_ID_INVALID = 0x3,
  CKR_FUNCTION_FAILED = 0x6,
  CKR_ARGUMENTS_BAD = 0x7,
  CKR_ATTRIBUTE_SENSITIVE = 0x11,
  CKR_ATTRIBUTE_TYPE_INVALID = 0x12,
  CKR_DATA_LEN_RANGE = 0x21,
  CKR_DEVICE_MEMORY = 0x31,
  CKR_DEVICE_REMOVED = 0x32,
  CKR_FUNCTION_NOT_SUPPORTED = 0x54,
  CKR_KEY_HANDLE_INVALID = 0x60,
  CKR_KEY_TYPE_INCONSISTENT = 0x63,
  CKR_KEY_FUNCTION_NOT_PERMITTED = 0x68,
  CKR_MECHANISM_INVALID = 0x70,
  CKR_OBJECT_HANDLE_INVALID = 0x82,
  CKR_OPERATION_ACTIVE = 0x90,
  CKR_OPERATION_NOT_INITIALIZED = 0x91,
  CKR_PIN_INCORRECT = 0xA0,
  CKR_PIN_LOCKED = 0xA4,
  CKR_SESSION_COUNT = 0xB1,
  CKR_SESSION_HANDLE_INVALID = 0xB3,
  CKR_SESSION_PARALLEL_NOT_SUPPORTED = 0xB4,
  CKR_SESSION_READ_ONLY = 0xB5,
  CKR_TEMPLATE_INCOMPLETE = 0xD0,
  CKR_TEMPLATE_INCONSISTENT = 0xD1,
  CKR_TOKEN_NOT_PRESENT = 0xE0,
  CKR_USER_ALREADY_LOGGED_IN = 0x100,
  CKR_USER_NOT_LOGGED_IN = 0x101,
  CKR_USER_TYPE_INVALID = 0x103,
  CKR_BUFFER_TOO_SMALL = 0x150,
  CKR_CRYPTOKI_NOT_INITIALIZED = 0x190,
  CKR_CRYPTOKI_ALREADY_INITIALIZED = 0x191,

  CKU_USER = 1,
  CKU_CONTEXT_SPECIFIC = 2,
  CKF_RW_SESSION = 2,
  CKF_SERIAL_SESSION = 4,
  CKF_TOKEN_PRESENT = 1,
  CKF_RNG = 0x1,
  CKF_LOGIN_REQUIRED = 0x4,
  CKF_USER_PIN_INITIALIZED = 0x8,
  CKF_TOKEN_INITIALIZED = 0x400,
  CKF_PROTECTED_AUTHENTICATION_PATH = 0x100,
  CKF_USER_PIN_COUNT_LOW = 0x10000,
  CKF_USER_PIN_FINAL_TRY = 0x20000,
  CKF_USER_PIN_LOCKED = 0x40000,
  CKF_HW = 0x1,
  CKF_SIGN = 0x800,
  CKF_GENERATE_KEY_PAIR = 0x10000,

  CKO_PUBLIC_KEY = 2,
  CKO_PRIVATE_KEY = 3,
  CKA_CLASS = 0x0,
  CKA_TOKEN = 0x1,
  CKA_PRIVATE = 0x2,
  CKA_VALUE = 0x11,
  CKA_KEY_TYPE = 0x100,
  CKA_SENSITIVE = 0x103,
  CKA_SIGN = 0x108,
  CKA_VERIFY = 0x10A,
  CKA_EXTRACTABLE = 0x162,
  CKA_LOCAL = 0x163,
  CKA_NEVER_EXTRACTABLE = 0x164,
  CKA_ALWAYS_SENSITIVE = 0x165,
  CKA_EC_PARAMS = 0x180,
  CKA_EC_POINT = 0x181,
  CKA_ALWAYS_AUTHENTICATE = 0x202
};

#endif
