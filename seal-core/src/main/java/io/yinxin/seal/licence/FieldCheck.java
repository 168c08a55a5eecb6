package io.yinxin.seal.licence;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException.DocumentRejected;
import io.yinxin.seal.internal.render.Layout;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Holds a row's values against what the template says of its fields. No message has a value. */
final class FieldCheck {

  /** A pattern that takes more steps than this for one value is badly written. */
  private static final int MAX_STEPS = 1_000_000;

  private FieldCheck() {}

  /**
   * Checks a value.
   *
   * @param field the field
   * @param given the value, null where the row has none
   * @return the value without blanks around it; empty where there is none
   * @throws DocumentRejected if it is not what the template asks for
   */
  static String value(Layout.Field field, @Nullable String given) throws DocumentRejected {
    String value = given == null ? "" : given.strip();
    if (field.kind() != Layout.Kind.TEXT) {
      value = value.toUpperCase(Locale.ROOT); // the x of a citizen id
    }
    if (value.isEmpty()) {
      if (field.optional()) {
        return "";
      }
      throw rejected("field '" + field.name() + "' is missing", "缺少字段 '" + field.name() + "'");
    }
    if (value.length() > field.max()) {
      throw rejected(
          "field '" + field.name() + "' has more than " + field.max() + " characters",
          "字段 '" + field.name() + "' 超过 " + field.max() + " 个字符");
    }
    if (value.length() < field.min()) {
      throw rejected(
          "field '" + field.name() + "' has fewer than " + field.min() + " characters",
          "字段 '" + field.name() + "' 不足 " + field.min() + " 个字符");
    }
    Optional<Message> fault = fault(field, value);
    if (fault.isPresent()) {
      throw rejected(
          "field '" + field.name() + "': " + fault.get().en(),
          "字段 '" + field.name() + "': " + fault.get().zh());
    }
    return value;
  }

  private static Optional<Message> fault(Layout.Field field, String value) {
    Optional<Message> fault =
        switch (field.kind()) {
          case TEXT -> Optional.empty();
          case DATE -> date(field, value);
          case CITIZEN_ID -> CitizenId.check(value);
          case UNIFIED_CODE -> UnifiedCode.check(value);
          case HOLDER_CODE -> holder(value);
          case LICENCE_ID -> LicenceId.check(value);
        };
    if (fault.isPresent()) {
      return fault;
    }
    if (!field.choices().isEmpty() && !field.choices().contains(value)) {
      return Optional.of(
          new Message(
              "it is none of " + String.join(", ", field.choices()),
              "不在可选值之中：" + String.join("、", field.choices())));
    }
    Pattern pattern = field.pattern();
    return pattern == null ? Optional.empty() : pattern(pattern, value);
  }

  private static Optional<Message> date(Layout.Field field, String value) {
    LocalDate date;
    try {
      date = LocalDate.parse(value);
    } catch (DateTimeParseException e) {
      // Its message has the value.
      return Optional.of(
          new Message("it is no date of the form 2026-11-23", "不是 2026-11-23 形式的日期"));
    }
    LocalDate from = field.from();
    if (from != null && date.isBefore(from)) {
      return Optional.of(new Message("it is before " + from, "早于 " + from));
    }
    LocalDate to = field.to();
    return to != null && date.isAfter(to)
        ? Optional.of(new Message("it is after " + to, "晚于 " + to))
        : Optional.empty();
  }

  private static Optional<Message> holder(String value) {
    if (CitizenId.check(value).isEmpty() || UnifiedCode.check(value).isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Message(
            "it is neither a citizen id nor a unified social credit code",
            "既不是公民身份号码，也不是统一社会信用代码"));
  }

  private static Optional<Message> pattern(Pattern pattern, String value) {
    try {
      return pattern.matcher(new Counted(value)).matches()
          ? Optional.empty()
          : Optional.of(new Message("it does not match its pattern", "与其 pattern 不符"));
    } catch (TooManySteps | StackOverflowError e) {
      return Optional.of(
          new Message(
              "its pattern takes too long: simplify it in the template",
              "其 pattern 匹配耗时过长，请在模板中简化"));
    }
  }

  private static DocumentRejected rejected(String en, String zh) {
    return new DocumentRejected(
        DocumentRejected.Reason.UNDRAWABLE, new Message(en, zh), null, null);
  }

  private static final class TooManySteps extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooManySteps() {
      super("too many steps", null, false, false);
    }
  }

  /** Ends the search of a pattern that backtracks without end. */
  private static final class Counted implements CharSequence {
    private final String text;
    private int steps;

    Counted(String text) {
      this.text = text;
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      if (++steps > MAX_STEPS) {
        throw new TooManySteps();
      }
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
