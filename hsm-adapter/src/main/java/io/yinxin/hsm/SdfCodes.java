package io.yinxin.hsm;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The error codes of GM/T 0018 (appendix A), those that vendors add, and what each means for going
 * on. A profile in the configuration may put any code into another class.
 */
final class SdfCodes {

  static final int UNKNOWNERR = 0x01000001;
  static final int NOTSUPPORT = 0x01000002;
  static final int COMMFAIL = 0x01000003;
  static final int OPENDEVICE = 0x01000005;
  static final int OPENSESSION = 0x01000006;
  static final int PARDENY = 0x01000007;
  static final int KEYNOTEXIST = 0x01000008;
  static final int PKOPERR = 0x0100000b;
  static final int KEYTYPEERR = 0x01000014;
  static final int KEYERR = 0x01000015;
  static final int NOBUFFER = 0x0100001c;
  static final int INARGERR = 0x0100001d;

  private static final int BASE = 0x01000000;
  private static final int NETWORK = 0x01010000;
  private static final int CARD = 0x01020000;

  /** By the last byte, from 1. */
  private static final List<String> NAMES =
      List.of(
          "SDR_UNKNOWERR",
          "SDR_NOTSUPPORT",
          "SDR_COMMFAIL",
          "SDR_HARDFAIL",
          "SDR_OPENDEVICE",
          "SDR_OPENSESSION",
          "SDR_PARDENY",
          "SDR_KEYNOTEXIST",
          "SDR_ALGNOTSUPPORT",
          "SDR_ALGMODNOTSUPPORT",
          "SDR_PKOPERR",
          "SDR_SKOPERR",
          "SDR_SIGNERR",
          "SDR_VERIFYERR",
          "SDR_SYMOPERR",
          "SDR_STEPERR",
          "SDR_FILESIZEERR",
          "SDR_FILENOEXIST",
          "SDR_FILEOFSERR",
          "SDR_KEYTYPEERR",
          "SDR_KEYERR",
          "SDR_ENCDATAERR",
          "SDR_RANDERR",
          "SDR_PRKRERR",
          "SDR_MACERR",
          "SDR_FILEEXISTS",
          "SDR_FILEWERR",
          "SDR_NOBUFFER",
          "SDR_INARGERR",
          "SDR_OUTARGERR");

  private SdfCodes() {}

  /** A code as it goes into messages: its name, where the standard has one, and eight digits. */
  static String name(int code) {
    int place = code - BASE - 1;
    String number = String.format(Locale.ROOT, "0x%08X", code);
    return place >= 0 && place < NAMES.size() ? NAMES.get(place) + " (" + number + ")" : number;
  }

  /**
   * Whether an answer to "what key is there" may mean: none of that kind. Libraries have many words
   * for it, and only those that tell of a device or session out of order say something else.
   */
  static boolean mayMeanNoKey(SdfException fault) {
    FaultClass found = classify(fault.code());
    return !fault.isLost()
        && (found == null
            || found == FaultClass.CONFIG
            || fault.code() == INARGERR
            || fault.code() == UNKNOWNERR
            || fault.code() == PKOPERR);
  }

  /**
   * What a code means.
   *
   * @param fault the failed call
   * @param vendor classes from the configuration, which go first
   * @param accepted whether the device has taken the password before
   */
  static FaultClass classify(
      SdfException fault, Map<Integer, FaultClass> vendor, boolean accepted) {
    if (fault.isLost()) {
      return FaultClass.DOWN;
    }
    FaultClass configured = vendor.get(fault.code());
    if (configured != null) {
      return configured;
    }
    FaultClass found = classify(fault.code());
    if (!fault.function().equals("SDF_GetPrivateKeyAccessRight")) {
      return found == null ? FaultClass.DOWN : found;
    }
    // A password counts as refused unless the code says plainly that it was not looked at: whoever
    // sends a wrong one again locks the key. Not all libraries use the standard's code for it.
    return switch (fault.code() - BASE) {
      case 0x02, 0x03, 0x04, 0x06, 0x08, 0x09, 0x14, 0x15, 0x1c ->
          found == null ? FaultClass.AUTH : found;
      // A handle that is none, or a password that is too long or too short.
      case 0x1d -> accepted ? FaultClass.NEW_SESSION : FaultClass.AUTH;
      default ->
          found == FaultClass.DOWN && (accepted || fault.code() >>> 16 == NETWORK >>> 16)
              ? FaultClass.DOWN
              : FaultClass.AUTH;
    };
  }

  private static @org.jspecify.annotations.Nullable FaultClass classify(int code) {
    if ((code & 0xffff0000) == NETWORK) {
      // Network machines of one vendor: below 0x100 it is what was asked, above it the way there.
      return (code & 0xffff) < 0x100 ? FaultClass.CONFIG : FaultClass.DOWN;
    }
    int n = code - BASE;
    if ((code & 0xffff0000) == CARD) {
      // Cards of the same vendor count in decimal: 0x10 stands for ten.
      n = code & 0xffff;
      n = (n & 0xf) > 9 || n > 0x99 ? 0x100 : (n >> 4) * 10 + (n & 0xf);
    }
    return switch (n) {
      case 0x06, 0x1c -> FaultClass.BACKOFF;
      case 0x0b, 0x0c, 0x0d, 0x0f, 0x10, 0x1d -> FaultClass.NEW_SESSION;
      case 0x07 -> FaultClass.RELOGIN;
      case 0x01, 0x03, 0x04, 0x05, 0x17 -> FaultClass.DOWN;
      case 0x18 -> FaultClass.AUTH;
      case 0x02,
          0x08,
          0x09,
          0x0a,
          0x0e,
          0x11,
          0x12,
          0x13,
          0x14,
          0x15,
          0x16,
          0x19,
          0x1a,
          0x1b,
          0x1e,
          0x1f ->
          FaultClass.CONFIG;
      // Older headers go on where the standard of then ended: handle, lock, initialisation.
      case 0x20 -> FaultClass.NEW_SESSION;
      case 0x21 -> FaultClass.AUTH;
      case 0x22 -> FaultClass.DOWN;
      default -> null;
    };
  }
}
