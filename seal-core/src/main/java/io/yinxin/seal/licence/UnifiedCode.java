package io.yinxin.seal.licence;

import io.yinxin.seal.Message;
import java.util.Locale;
import java.util.Optional;

/**
 * The number of a body or company: unified social credit code (统一社会信用代码, GB 32100-2015). Immutable.
 *
 * <p>Eighteen characters: registering department, category, region (6 digits, GB/T 2260),
 * organisation code (9, GB 11714), check character (weights 3<sup>i</sup>, modulus 31).
 *
 * @param value the code, 18 characters, upper case
 * @since 0.1
 */
public record UnifiedCode(String value) {

  private static final String ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  private static final int LENGTH = 18;
  private static final int REGION_AT = 2;
  private static final int ORGANISATION_AT = 8;
  private static final int[] ORGANISATION_WEIGHTS = {3, 7, 9, 10, 5, 8, 4, 2};

  /**
   * Refuses what is no code.
   *
   * @throws IllegalArgumentException if {@link #check} has something to say
   */
  public UnifiedCode {
    refuse(check(value));
  }

  /**
   * Reads a code as people write it: blanks around it and small letters do no harm.
   *
   * @param text the code
   * @return it
   * @throws IllegalArgumentException if it is none; the message does not hold the text
   */
  public static UnifiedCode parse(String text) {
    return new UnifiedCode(text.strip().toUpperCase(Locale.ROOT));
  }

  /**
   * Tells what is wrong with a text as a code.
   *
   * @param text what may be a code
   * @return what is wrong, without the text itself; empty if it is a code
   */
  public static Optional<Message> check(String text) {
    if (text.length() != LENGTH) {
      return fault("a unified social credit code has 18 characters", "统一社会信用代码应为 18 位");
    }
    for (int i = 0; i < LENGTH; i++) {
      if (ALPHABET.indexOf(text.charAt(i)) < 0) {
        return fault(
            "a unified social credit code has digits and capital letters without I, O, S, V, Z",
            "统一社会信用代码只含数字和大写字母（不含 I、O、S、V、Z）");
      }
    }
    for (int i = REGION_AT; i < ORGANISATION_AT; i++) {
      if (text.charAt(i) > '9') {
        return fault(
            "characters 3 to 8 of a unified social credit code are digits of the region",
            "统一社会信用代码第 3 至 8 位应为行政区划数字");
      }
    }
    return text.charAt(LENGTH - 1) == checkCharacter(text)
        ? Optional.empty()
        : fault(
            "the check character of the unified social credit code is wrong", "统一社会信用代码的校验码不正确");
  }

  /**
   * Makes a code.
   *
   * @param department of registration, for instance {@code 1} (机构编制) or {@code 9} (工商)
   * @param category of the body within the department
   * @param region six digits
   * @param organisation the first eight characters of its organisation code (GB 11714); that code's
   *     own check character is added
   * @return the code
   * @throws IllegalArgumentException if a part is not of its form
   */
  public static UnifiedCode make(
      char department, char category, String region, String organisation) {
    if (organisation.length() != ORGANISATION_WEIGHTS.length) {
      throw new IllegalArgumentException("an organisation code begins with eight characters");
    }
    int sum = 0;
    for (int i = 0; i < ORGANISATION_WEIGHTS.length; i++) {
      sum += Character.digit(organisation.charAt(i), 36) * ORGANISATION_WEIGHTS[i];
    }
    int rest = (11 - sum % 11) % 11;
    String code =
        "" + department + category + region + organisation + (rest == 10 ? "X" : "" + rest);
    if (code.length() != LENGTH - 1) {
      throw new IllegalArgumentException("a region has six digits");
    }
    for (int i = 0; i < code.length(); i++) {
      if (ALPHABET.indexOf(code.charAt(i)) < 0) {
        throw new IllegalArgumentException("not a character of a unified social credit code");
      }
    }
    return new UnifiedCode(code + checkCharacter(code));
  }

  /** Of the first seventeen characters; all are of the alphabet. */
  private static char checkCharacter(String code) {
    int sum = 0;
    int weight = 1;
    for (int i = 0; i < LENGTH - 1; i++) {
      sum += ALPHABET.indexOf(code.charAt(i)) * weight;
      weight = weight * 3 % 31;
    }
    return ALPHABET.charAt((31 - sum % 31) % 31);
  }

  private static Optional<Message> fault(String en, String zh) {
    return Optional.of(new Message(en, zh));
  }

  /** For the three kinds of number alike. */
  static void refuse(Optional<Message> fault) {
    if (fault.isPresent()) {
      throw new IllegalArgumentException(fault.get().en());
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
