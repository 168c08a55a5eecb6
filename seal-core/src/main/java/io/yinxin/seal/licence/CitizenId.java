package io.yinxin.seal.licence;

import io.yinxin.seal.Message;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The number of a person: citizen identification number (公民身份号码, GB 11643-1999). Immutable.
 *
 * <p>Eighteen characters: region (6 digits), date of birth (8), sequence (3, odd for men), check
 * character (ISO/IEC 7064, MOD 11-2). The fifteen digits of before 1999 went out of use in 2013 and
 * are refused. A number that begins with 9 is that of a foreigner with permanent residence, whose
 * region has another meaning.
 *
 * <p>It is personal data: {@link #toString} masks it, and no message holds it.
 *
 * @param value the number, 18 characters, upper case
 * @since 0.1
 */
public record CitizenId(String value) {

  private static final int LENGTH = 18;
  private static final int BIRTH_AT = 6;
  private static final int SEQUENCE_AT = 14;
  private static final String CHECK_CHARACTERS = "10X98765432";
  private static final int[] WEIGHTS = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  private static final int EARLIEST_YEAR = 1800;
  private static final int LATEST_YEAR = 9999;

  /** The provinces of GB/T 2260, and 83 of residents from Taiwan. */
  private static final Set<String> PROVINCES =
      Set.of(
          "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37",
          "41", "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64",
          "65", "71", "81", "82", "83");

  /**
   * Refuses what is no number.
   *
   * @throws IllegalArgumentException if {@link #check} has something to say
   */
  public CitizenId {
    UnifiedCode.refuse(check(value));
  }

  /**
   * Reads a number as people write it: blanks around it and a small x do no harm.
   *
   * @param text the number
   * @return it
   * @throws IllegalArgumentException if it is none; the message does not hold the text
   */
  public static CitizenId parse(String text) {
    return new CitizenId(text.strip().toUpperCase(Locale.ROOT));
  }

  /**
   * Tells what is wrong with a text as a number.
   *
   * @param text what may be a number
   * @return what is wrong, without the text itself; empty if it is a number
   */
  public static Optional<Message> check(String text) {
    if (text.length() == 15) {
      return fault("a citizen id of 15 digits is out of use: 18 are due", "15 位身份证号已停用，应为 18 位");
    }
    if (text.length() != LENGTH) {
      return fault("a citizen id has 18 characters", "公民身份号码应为 18 位");
    }
    for (int i = 0; i < LENGTH - 1; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return fault("a citizen id begins with 17 digits", "公民身份号码前 17 位应为数字");
      }
    }
    if (text.charAt(0) != '9' && !PROVINCES.contains(text.substring(0, 2))) {
      return fault("the citizen id has an unknown region", "公民身份号码中的行政区划不存在");
    }
    try {
      if (birth(text).getYear() < EARLIEST_YEAR) {
        return fault("the citizen id has an impossible date of birth", "公民身份号码中的出生日期不可能");
      }
    } catch (DateTimeException e) {
      return fault("the citizen id has an impossible date of birth", "公民身份号码中的出生日期不存在");
    }
    return text.charAt(LENGTH - 1) == checkCharacter(text)
        ? Optional.empty()
        : fault("the check character of the citizen id is wrong", "公民身份号码的校验码不正确");
  }

  /**
   * Makes a number.
   *
   * @param region six digits
   * @param birth the date of birth, years 1800 to 9999
   * @param sequence 0 to 999
   * @return the number
   * @throws IllegalArgumentException if a part is not of its form
   */
  public static CitizenId make(String region, LocalDate birth, int sequence) {
    if (!region.matches("[0-9]{6}") || sequence < 0 || sequence > 999) {
      throw new IllegalArgumentException("a region has six digits, a sequence at most three");
    }
    if (birth.getYear() < EARLIEST_YEAR || birth.getYear() > LATEST_YEAR) {
      throw new IllegalArgumentException("a date of birth is in the years 1800 to 9999");
    }
    String number =
        region
            + birth.format(DateTimeFormatter.BASIC_ISO_DATE)
            + String.format(Locale.ROOT, "%03d", sequence);
    return new CitizenId(number + checkCharacter(number));
  }

  /**
   * When the person was born.
   *
   * @return the date
   */
  public LocalDate birth() {
    return birth(value);
  }

  private static LocalDate birth(String text) {
    return LocalDate.parse(text.substring(BIRTH_AT, SEQUENCE_AT), DateTimeFormatter.BASIC_ISO_DATE);
  }

  private static char checkCharacter(String number) {
    int sum = 0;
    for (int i = 0; i < WEIGHTS.length; i++) {
      sum += (number.charAt(i) - '0') * WEIGHTS[i];
    }
    return CHECK_CHARACTERS.charAt(sum % 11);
  }

  private static Optional<Message> fault(String en, String zh) {
    return Optional.of(new Message(en, zh));
  }

  /** The first and the last character: enough to tell two apart, too little to know anyone by. */
  @Override
  public String toString() {
    return value.charAt(0) + "*".repeat(LENGTH - 2) + value.charAt(LENGTH - 1);
  }
}
