package io.yinxin.hsm;

import io.yinxin.seal.Message;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What the faults of an SDF device mean for one key, and how it is opened anew. */
final class SdfFaults implements Faults {

  private static final Message HUNG =
      new Message(
          "the device does not answer: check its network and its log; the time it is given is"
              + " sdf.call-timeout",
          "设备没有响应：请检查网络和设备日志；等待时间由 sdf.call-timeout 设定");
  private static final Message EMPTY =
      new Message(
          "the index may be empty: seal keys list 'sdf:?module-path=…' shows what there is",
          "该索引可能为空：seal keys list 'sdf:?module-path=…' 可列出已有的密钥");
  private static final Message KIND =
      new Message(
          "the index holds a key of the other kind: key-type is sm2 or rsa",
          "该索引中是另一种密钥：key-type 为 sm2 或 rsa");
  private static final Message MISSING =
      new Message(
          "ask the vendor for a library that has it (GM/T 0018), or for the right one: some come in"
              + " several files",
          "请向厂商索取带有该函数（GM/T 0018）的库；有的厂商提供多个库文件，请确认所用的是哪一个");
  private static final Message REQUEST =
      new Message(
          "the device does not do this with this key: check the index and what the key may be used"
              + " for",
          "设备不支持对该密钥执行此操作：请检查密钥索引和密钥用途");

  private final SdfDevice device;
  private final SdfSettings settings;
  private final SdfPassword password;
  private final String place;

  SdfFaults(SdfDevice device, SdfSettings settings, SdfPassword password, String place) {
    this.device = device;
    this.settings = settings;
    this.password = password;
    this.place = place;
  }

  @Override
  public FaultClass classify(Exception fault) {
    if (fault instanceof SdfException answer) {
      return password.classify(answer);
    }
    // What a device gives that is no signature says nothing good of it.
    return fault instanceof TimeoutException ? FaultClass.HUNG : FaultClass.DOWN;
  }

  @Override
  public boolean isOnce(Exception fault) {
    return false;
  }

  @Override
  public boolean leavesSessionInOrder(Exception fault) {
    if (!(fault instanceof SdfException)) {
      return false;
    }
    FaultClass kind = classify(fault);
    return kind == FaultClass.BACKOFF || kind == FaultClass.CONFIG;
  }

  @Override
  public long epoch() {
    return device.generation();
  }

  /** A fresh session first; the device is opened anew when that did not help either. */
  @Override
  public boolean revive(Exception fault, long epoch, boolean lastThing) {
    return device.revive(epoch, lastThing, settings.limits().callNanos());
  }

  @Override
  public Message unusable(String why) {
    return new Message(
        "the key " + place + " cannot be used: " + why, "密钥 " + place + " 无法使用：" + why);
  }

  @Override
  public @Nullable Message hint(FaultClass kind, Exception fault) {
    if (kind == FaultClass.HUNG) {
      return HUNG;
    }
    if (kind != FaultClass.CONFIG || !(fault instanceof SdfException answer)) {
      return kind.hint();
    }
    return switch (answer.code()) {
      case SdfCodes.KEYNOTEXIST, SdfCodes.KEYERR -> EMPTY;
      case SdfCodes.KEYTYPEERR -> KIND;
      case SdfCodes.NOTSUPPORT -> MISSING;
      default -> REQUEST;
    };
  }
}
