package io.yinxin.hsm;

import io.yinxin.seal.Message;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an error of a device means for the caller, whatever the device's interface: each class has
 * one way to go on.
 */
enum FaultClass {
  /** The device is busy or short of something: the same again, a little later. */
  BACKOFF(
      "the device is busy: use fewer threads, or allow more sessions on it",
      "设备繁忙：请减少线程数，或提高设备允许的会话数"),
  /** This session is gone or out of step: a new one, and once more. */
  NEW_SESSION("the device keeps closing its sessions: look at its log", "设备不断关闭会话：请查看设备日志"),
  /** The login or the key's handle is gone: log in, find the key again, and once more. */
  RELOGIN(
      "the token keeps losing its login: look whether another program logs out of it",
      "令牌的登录状态不断丢失：请检查是否有其他程序将其登出"),
  /** The device or its library is out of order: set it aside, take another, try later. */
  DOWN("check that the device is on and connected, and look at its log", "请检查设备是否开机、连接正常，并查看设备日志"),
  /** A call did not come back in time: its thread and session are left to themselves. */
  HUNG(
      "the device does not answer: check its network and its log; the time it is given is"
          + " pkcs11.call-timeout",
      "设备没有响应：请检查网络和设备日志；等待时间由 pkcs11.call-timeout 设定"),
  /** The PIN: nothing is tried again, a person has to look. */
  AUTH(null, null),
  /** The request itself: the same request will fail for ever. */
  CONFIG(
      "the token does not do this with this key: check the key's kind and attributes"
          + " (CKA_SIGN), and for SM2 the profile",
      "令牌不支持对该密钥执行此操作：请检查密钥类型和属性（CKA_SIGN），SM2 还需检查 profile");

  private final @Nullable String en;
  private final @Nullable String zh;

  FaultClass(@Nullable String en, @Nullable String zh) {
    this.en = en;
    this.zh = zh;
  }

  /** What would help, null where that is said elsewhere. */
  @Nullable Message hint() {
    return en == null || zh == null ? null : new Message(en, zh);
  }

  /**
   * The class of what a PKCS#11 function answered.
   *
   * @param rv what it answered
   * @param busy values of the vendor's own that mean "busy"
   */
  static FaultClass of(long rv, Set<Long> busy) {
    if (rv == Cryptoki.CKR_DEVICE_MEMORY
        || rv == Cryptoki.CKR_SESSION_COUNT
        || rv == Cryptoki.CKR_FUNCTION_FAILED
        || rv == Cryptoki.CKR_FUNCTION_CANCELED
        || busy.contains(rv)) {
      return BACKOFF;
    }
    if (rv == Cryptoki.CKR_SESSION_HANDLE_INVALID
        || rv == Cryptoki.CKR_SESSION_CLOSED
        || rv == Cryptoki.CKR_OPERATION_ACTIVE
        || rv == Cryptoki.CKR_OPERATION_NOT_INITIALIZED) {
      return NEW_SESSION;
    }
    if (rv == Cryptoki.CKR_USER_NOT_LOGGED_IN
        || rv == Cryptoki.CKR_OBJECT_HANDLE_INVALID
        || rv == Cryptoki.CKR_KEY_HANDLE_INVALID) {
      return RELOGIN;
    }
    if (Cryptoki.isPinRefusal(rv)) {
      return AUTH;
    }
    if (rv == Cryptoki.CKR_MECHANISM_INVALID
        || rv == Cryptoki.CKR_MECHANISM_PARAM_INVALID
        || rv == Cryptoki.CKR_KEY_TYPE_INCONSISTENT
        || rv == Cryptoki.CKR_KEY_SIZE_RANGE
        || rv == Cryptoki.CKR_KEY_FUNCTION_NOT_PERMITTED
        || rv == Cryptoki.CKR_DATA_INVALID
        || rv == Cryptoki.CKR_DATA_LEN_RANGE
        || rv == Cryptoki.CKR_ARGUMENTS_BAD
        || rv == Cryptoki.CKR_FUNCTION_NOT_SUPPORTED) {
      return CONFIG;
    }
    // What is left, the vendors' own values too, says no more than "it does not work".
    return DOWN;
  }
}
