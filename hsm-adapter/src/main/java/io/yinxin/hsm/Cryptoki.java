package io.yinxin.hsm;

import java.util.Map;

/** The numbers of PKCS#11 that are used here (OASIS PKCS #11 3.1, pkcs11t.h). */
final class Cryptoki {

  static final long CKO_CERTIFICATE = 1;
  static final long CKO_PUBLIC_KEY = 2;
  static final long CKO_PRIVATE_KEY = 3;

  static final long CKC_X_509 = 0;

  static final long CKK_RSA = 0;
  static final long CKK_EC = 3;
  static final long CKK_EC_EDWARDS = 0x40;

  static final long CKA_CLASS = 0;
  static final long CKA_TOKEN = 1;
  static final long CKA_PRIVATE = 2;
  static final long CKA_LABEL = 3;
  static final long CKA_VALUE = 0x11;
  static final long CKA_CERTIFICATE_TYPE = 0x80;
  static final long CKA_ISSUER = 0x81;
  static final long CKA_SERIAL_NUMBER = 0x82;
  static final long CKA_KEY_TYPE = 0x100;
  static final long CKA_SUBJECT = 0x101;
  static final long CKA_ID = 0x102;
  static final long CKA_SENSITIVE = 0x103;
  static final long CKA_SIGN = 0x108;
  static final long CKA_VERIFY = 0x10a;
  static final long CKA_MODULUS = 0x120;
  static final long CKA_MODULUS_BITS = 0x121;
  static final long CKA_PUBLIC_EXPONENT = 0x122;
  static final long CKA_PRIVATE_EXPONENT = 0x123;
  static final long CKA_PRIME_1 = 0x124;
  static final long CKA_PRIME_2 = 0x125;
  static final long CKA_EXPONENT_1 = 0x126;
  static final long CKA_EXPONENT_2 = 0x127;
  static final long CKA_COEFFICIENT = 0x128;
  static final long CKA_EXTRACTABLE = 0x162;
  static final long CKA_EC_PARAMS = 0x180;
  static final long CKA_EC_POINT = 0x181;
  static final long CKA_ALWAYS_AUTHENTICATE = 0x202;

  static final long CKM_RSA_PKCS_KEY_PAIR_GEN = 0;
  static final long CKM_RSA_PKCS = 1;
  static final long CKM_RSA_PKCS_PSS = 0xd;
  static final long CKM_SHA256 = 0x250;
  static final long CKM_EC_KEY_PAIR_GEN = 0x1040;
  static final long CKM_ECDSA = 0x1041;
  static final long CKM_EC_EDWARDS_KEY_PAIR_GEN = 0x1055;
  static final long CKM_EDDSA = 0x1057;

  static final long CKG_MGF1_SHA256 = 2;

  static final long CKF_RW_SESSION = 2;
  static final long CKF_SERIAL_SESSION = 4;
  static final long CKF_OS_LOCKING_OK = 2;

  static final long CKF_LOGIN_REQUIRED = 4;
  static final long CKF_USER_PIN_INITIALIZED = 8;
  static final long CKF_PROTECTED_AUTHENTICATION_PATH = 0x100;
  static final long CKF_TOKEN_INITIALIZED = 0x400;
  static final long CKF_USER_PIN_COUNT_LOW = 0x10000;
  static final long CKF_USER_PIN_FINAL_TRY = 0x20000;
  static final long CKF_USER_PIN_LOCKED = 0x40000;

  static final long CKU_SO = 0;
  static final long CKU_USER = 1;
  static final long CKU_CONTEXT_SPECIFIC = 2;

  static final long CKS_RO_USER_FUNCTIONS = 1;
  static final long CKS_RW_USER_FUNCTIONS = 3;

  static final long CKR_OK = 0;
  static final long CKR_HOST_MEMORY = 2;
  static final long CKR_SLOT_ID_INVALID = 3;
  static final long CKR_GENERAL_ERROR = 5;
  static final long CKR_FUNCTION_FAILED = 6;
  static final long CKR_ARGUMENTS_BAD = 7;
  static final long CKR_NEED_TO_CREATE_THREADS = 0x9;
  static final long CKR_CANT_LOCK = 0xa;
  static final long CKR_ATTRIBUTE_SENSITIVE = 0x11;
  static final long CKR_ATTRIBUTE_TYPE_INVALID = 0x12;
  static final long CKR_DATA_INVALID = 0x20;
  static final long CKR_DATA_LEN_RANGE = 0x21;
  static final long CKR_DEVICE_ERROR = 0x30;
  static final long CKR_DEVICE_MEMORY = 0x31;
  static final long CKR_DEVICE_REMOVED = 0x32;
  static final long CKR_FUNCTION_CANCELED = 0x50;
  static final long CKR_FUNCTION_NOT_SUPPORTED = 0x54;
  static final long CKR_KEY_HANDLE_INVALID = 0x60;
  static final long CKR_KEY_SIZE_RANGE = 0x62;
  static final long CKR_KEY_TYPE_INCONSISTENT = 0x63;
  static final long CKR_KEY_FUNCTION_NOT_PERMITTED = 0x68;
  static final long CKR_MECHANISM_INVALID = 0x70;
  static final long CKR_MECHANISM_PARAM_INVALID = 0x71;
  static final long CKR_OBJECT_HANDLE_INVALID = 0x82;
  static final long CKR_OPERATION_ACTIVE = 0x90;
  static final long CKR_OPERATION_NOT_INITIALIZED = 0x91;
  static final long CKR_PIN_INCORRECT = 0xa0;
  static final long CKR_PIN_INVALID = 0xa1;
  static final long CKR_PIN_LEN_RANGE = 0xa2;
  static final long CKR_PIN_EXPIRED = 0xa3;
  static final long CKR_PIN_LOCKED = 0xa4;
  static final long CKR_SESSION_CLOSED = 0xb0;
  static final long CKR_SESSION_COUNT = 0xb1;
  static final long CKR_SESSION_HANDLE_INVALID = 0xb3;
  static final long CKR_SESSION_READ_ONLY = 0xb5;
  static final long CKR_TOKEN_NOT_PRESENT = 0xe0;
  static final long CKR_TOKEN_NOT_RECOGNIZED = 0xe1;
  static final long CKR_TOKEN_WRITE_PROTECTED = 0xe2;
  static final long CKR_USER_ALREADY_LOGGED_IN = 0x100;
  static final long CKR_USER_NOT_LOGGED_IN = 0x101;
  static final long CKR_USER_PIN_NOT_INITIALIZED = 0x102;
  static final long CKR_BUFFER_TOO_SMALL = 0x150;
  static final long CKR_CRYPTOKI_NOT_INITIALIZED = 0x190;
  static final long CKR_CRYPTOKI_ALREADY_INITIALIZED = 0x191;

  static final long CKR_FUNCTION_REJECTED = 0x200;

  private static final Map<Long, String> RETURN_VALUES =
      Map.ofEntries(
          Map.entry(0x1L, "CKR_CANCEL"),
          Map.entry(CKR_HOST_MEMORY, "CKR_HOST_MEMORY"),
          Map.entry(CKR_SLOT_ID_INVALID, "CKR_SLOT_ID_INVALID"),
          Map.entry(CKR_GENERAL_ERROR, "CKR_GENERAL_ERROR"),
          Map.entry(CKR_FUNCTION_FAILED, "CKR_FUNCTION_FAILED"),
          Map.entry(CKR_ARGUMENTS_BAD, "CKR_ARGUMENTS_BAD"),
          Map.entry(CKR_NEED_TO_CREATE_THREADS, "CKR_NEED_TO_CREATE_THREADS"),
          Map.entry(CKR_CANT_LOCK, "CKR_CANT_LOCK"),
          Map.entry(0x10L, "CKR_ATTRIBUTE_READ_ONLY"),
          Map.entry(CKR_ATTRIBUTE_SENSITIVE, "CKR_ATTRIBUTE_SENSITIVE"),
          Map.entry(CKR_ATTRIBUTE_TYPE_INVALID, "CKR_ATTRIBUTE_TYPE_INVALID"),
          Map.entry(0x13L, "CKR_ATTRIBUTE_VALUE_INVALID"),
          Map.entry(0x1bL, "CKR_ACTION_PROHIBITED"),
          Map.entry(CKR_DATA_INVALID, "CKR_DATA_INVALID"),
          Map.entry(CKR_DATA_LEN_RANGE, "CKR_DATA_LEN_RANGE"),
          Map.entry(CKR_DEVICE_ERROR, "CKR_DEVICE_ERROR"),
          Map.entry(CKR_DEVICE_MEMORY, "CKR_DEVICE_MEMORY"),
          Map.entry(CKR_DEVICE_REMOVED, "CKR_DEVICE_REMOVED"),
          Map.entry(CKR_FUNCTION_CANCELED, "CKR_FUNCTION_CANCELED"),
          Map.entry(CKR_FUNCTION_NOT_SUPPORTED, "CKR_FUNCTION_NOT_SUPPORTED"),
          Map.entry(CKR_KEY_HANDLE_INVALID, "CKR_KEY_HANDLE_INVALID"),
          Map.entry(CKR_KEY_SIZE_RANGE, "CKR_KEY_SIZE_RANGE"),
          Map.entry(CKR_KEY_TYPE_INCONSISTENT, "CKR_KEY_TYPE_INCONSISTENT"),
          Map.entry(CKR_KEY_FUNCTION_NOT_PERMITTED, "CKR_KEY_FUNCTION_NOT_PERMITTED"),
          Map.entry(CKR_MECHANISM_INVALID, "CKR_MECHANISM_INVALID"),
          Map.entry(CKR_MECHANISM_PARAM_INVALID, "CKR_MECHANISM_PARAM_INVALID"),
          Map.entry(CKR_OBJECT_HANDLE_INVALID, "CKR_OBJECT_HANDLE_INVALID"),
          Map.entry(CKR_OPERATION_ACTIVE, "CKR_OPERATION_ACTIVE"),
          Map.entry(CKR_OPERATION_NOT_INITIALIZED, "CKR_OPERATION_NOT_INITIALIZED"),
          Map.entry(CKR_PIN_INCORRECT, "CKR_PIN_INCORRECT"),
          Map.entry(CKR_PIN_INVALID, "CKR_PIN_INVALID"),
          Map.entry(CKR_PIN_LEN_RANGE, "CKR_PIN_LEN_RANGE"),
          Map.entry(CKR_PIN_EXPIRED, "CKR_PIN_EXPIRED"),
          Map.entry(CKR_PIN_LOCKED, "CKR_PIN_LOCKED"),
          Map.entry(CKR_SESSION_CLOSED, "CKR_SESSION_CLOSED"),
          Map.entry(CKR_SESSION_COUNT, "CKR_SESSION_COUNT"),
          Map.entry(CKR_SESSION_HANDLE_INVALID, "CKR_SESSION_HANDLE_INVALID"),
          Map.entry(0xb4L, "CKR_SESSION_PARALLEL_NOT_SUPPORTED"),
          Map.entry(CKR_SESSION_READ_ONLY, "CKR_SESSION_READ_ONLY"),
          Map.entry(0xb6L, "CKR_SESSION_EXISTS"),
          Map.entry(0xb8L, "CKR_SESSION_READ_WRITE_SO_EXISTS"),
          Map.entry(0xd0L, "CKR_TEMPLATE_INCOMPLETE"),
          Map.entry(0xd1L, "CKR_TEMPLATE_INCONSISTENT"),
          Map.entry(CKR_TOKEN_NOT_PRESENT, "CKR_TOKEN_NOT_PRESENT"),
          Map.entry(CKR_TOKEN_NOT_RECOGNIZED, "CKR_TOKEN_NOT_RECOGNIZED"),
          Map.entry(CKR_TOKEN_WRITE_PROTECTED, "CKR_TOKEN_WRITE_PROTECTED"),
          Map.entry(CKR_USER_ALREADY_LOGGED_IN, "CKR_USER_ALREADY_LOGGED_IN"),
          Map.entry(CKR_USER_NOT_LOGGED_IN, "CKR_USER_NOT_LOGGED_IN"),
          Map.entry(CKR_USER_PIN_NOT_INITIALIZED, "CKR_USER_PIN_NOT_INITIALIZED"),
          Map.entry(0x103L, "CKR_USER_TYPE_INVALID"),
          Map.entry(0x104L, "CKR_USER_ANOTHER_ALREADY_LOGGED_IN"),
          Map.entry(0x105L, "CKR_USER_TOO_MANY_TYPES"),
          Map.entry(0x130L, "CKR_DOMAIN_PARAMS_INVALID"),
          Map.entry(0x140L, "CKR_CURVE_NOT_SUPPORTED"),
          Map.entry(CKR_BUFFER_TOO_SMALL, "CKR_BUFFER_TOO_SMALL"),
          Map.entry(CKR_CRYPTOKI_NOT_INITIALIZED, "CKR_CRYPTOKI_NOT_INITIALIZED"),
          Map.entry(CKR_CRYPTOKI_ALREADY_INITIALIZED, "CKR_CRYPTOKI_ALREADY_INITIALIZED"),
          Map.entry(CKR_FUNCTION_REJECTED, "CKR_FUNCTION_REJECTED"));

  private Cryptoki() {}

  /** Whether a token refused a PIN, or has none to compare with. */
  static boolean isPinRefusal(long rv) {
    return rv == CKR_PIN_INCORRECT
        || rv == CKR_PIN_INVALID
        || rv == CKR_PIN_LEN_RANGE
        || rv == CKR_PIN_EXPIRED
        || rv == CKR_PIN_LOCKED
        || rv == CKR_USER_PIN_NOT_INITIALIZED;
  }

  /** A return value as it goes into messages: its name, where it has one, and its number. */
  static String returnValue(long rv) {
    String name = RETURN_VALUES.get(rv);
    String number = String.format(java.util.Locale.ROOT, "0x%08X", rv);
    return name == null ? number : name + " (" + number + ")";
  }
}
