package io.yinxin.seal.licence;

import io.yinxin.seal.Message;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The identifier of a licence (电子证照标识, GB/T 36904-2018). Immutable.
 *
 * <p>Six parts with dots between them: {@code 1.2.156.3005.2}, the code of the licence's type, the
 * code of the body that issued it, a serial, a version and a check character (ISO/IEC 7064, MOD
 * 37,36, over all between the root and itself, dots left out).
 *
 * @param typeCode 21 characters: the unified code of the body that defines the type, and 3 digits
 * @param issuerCode 18 characters: the issuing body's unified code; some regions write their 6
 *     digits instead. Its own check character is not looked at: {@link #check} tells what others
 *     issued
 * @param serial 1 to 64 digits and capital letters
 * @param version 1 to 999; it grows when the licence is changed or renewed
 * @since 0.1
 */
public record LicenceId(String typeCode, String issuerCode, String serial, int version) {

  /** What every identifier begins with. */
  public static final String ROOT = "1.2.156.3005.2";

  private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  private static final int MODULUS = 36;
  private static final int MAX_LENGTH = 200;

  private static final Pattern TYPE = Pattern.compile("[0-9A-Z]{18}[0-9]{3}");
  private static final Pattern ISSUER = Pattern.compile("[0-9A-Z]{18}|[0-9]{6}");
  private static final Pattern SERIAL = Pattern.compile("[0-9A-Z]{1,64}");
  private static final Pattern VERSION = Pattern.compile("[0-9]{3}");

  /**
   * Refuses parts that are not of their form.
   *
   * @throws IllegalArgumentException if one is not
   */
  public LicenceId {
    if (!TYPE.matcher(typeCode).matches()) {
      throw new IllegalArgumentException("a type code has 18 characters and 3 digits");
    }
    if (!ISSUER.matcher(issuerCode).matches()) {
      throw new IllegalArgumentException("an issuer's code has 18 characters");
    }
    if (!SERIAL.matcher(serial).matches()) {
      throw new IllegalArgumentException("a serial has 1 to 64 digits and capital letters");
    }
    if (version < 1 || version > 999) {
      throw new IllegalArgumentException("a version is 1 to 999");
    }
  }

  /**
   * Reads an identifier as people write it: blanks around it and small letters do no harm.
   *
   * @param text the identifier, check character included
   * @return it
   * @throws IllegalArgumentException if it is none
   */
  public static LicenceId parse(String text) {
    String clean = text.strip().toUpperCase(Locale.ROOT);
    UnifiedCode.refuse(check(clean));
    String[] parts = clean.substring(ROOT.length() + 1).split("\\.", -1);
    return new LicenceId(parts[0], parts[1], parts[2], Integer.parseInt(parts[3]));
  }

  /**
   * Tells what is wrong with a text as an identifier.
   *
   * @param text what may be an identifier
   * @return what is wrong; empty if it is an identifier
   */
  public static Optional<Message> check(String text) {
    if (text.length() > MAX_LENGTH || !text.startsWith(ROOT + ".")) {
      return fault("a licence identifier begins with " + ROOT, "电子证照标识应以 " + ROOT + " 开头");
    }
    String[] parts = text.substring(ROOT.length() + 1).split("\\.", -1);
    if (parts.length != 5) {
      return fault(
          "a licence identifier has five parts behind " + ROOT, "电子证照标识在 " + ROOT + " 之后应有五段");
    }
    if (!TYPE.matcher(parts[0]).matches()) {
      return fault(
          "the licence identifier's type code is not of 18 characters and 3 digits",
          "电子证照标识中的证照类型代码应为 18 位代码加 3 位数字");
    }
    if (!ISSUER.matcher(parts[1]).matches()) {
      return fault(
          "the licence identifier's issuer is not a code of 18 characters",
          "电子证照标识中的颁发机构代码应为 18 位");
    }
    if (!SERIAL.matcher(parts[2]).matches()) {
      return fault(
          "the licence identifier's serial is not of 1 to 64 digits and capital letters",
          "电子证照标识中的流水号应为 1 至 64 位数字或大写字母");
    }
    if (!VERSION.matcher(parts[3]).matches() || parts[3].equals("000")) {
      return fault("the licence identifier's version is not 001 to 999", "电子证照标识中的版本号应为 001 至 999");
    }
    String checked = parts[0] + parts[1] + parts[2] + parts[3];
    return parts[4].length() == 1 && parts[4].charAt(0) == checkCharacter(checked)
        ? Optional.empty()
        : fault("the check character of the licence identifier is wrong", "电子证照标识的校验码不正确");
  }

  /**
   * The whole identifier, with root and check character.
   *
   * @return the identifier
   */
  public String value() {
    return stem() + "." + threeDigits() + "." + checkCharacter();
  }

  /**
   * What all versions of a licence have in common.
   *
   * @return root, type, issuer and serial
   */
  public String stem() {
    return ROOT + "." + typeCode + "." + issuerCode + "." + serial;
  }

  /**
   * The check character.
   *
   * @return a digit or capital letter
   */
  public char checkCharacter() {
    return checkCharacter(typeCode + issuerCode + serial + threeDigits());
  }

  /**
   * The same licence, changed or renewed.
   *
   * @param version 1 to 999
   * @return its identifier
   */
  public LicenceId withVersion(int version) {
    return new LicenceId(typeCode, issuerCode, serial, version);
  }

  private String threeDigits() {
    return Integer.toString(1000 + version).substring(1);
  }

  /** MOD 37,36: ISO/IEC 7064. */
  private static char checkCharacter(String text) {
    int p = MODULUS;
    for (int i = 0; i < text.length(); i++) {
      int sum = (p + ALPHABET.indexOf(text.charAt(i))) % MODULUS;
      p = 2 * (sum == 0 ? MODULUS : sum) % (MODULUS + 1);
    }
    return ALPHABET.charAt((MODULUS + 1 - p) % MODULUS);
  }

  private static Optional<Message> fault(String en, String zh) {
    return Optional.of(new Message(en, zh));
  }

  @Override
  public String toString() {
    return value();
  }
}
