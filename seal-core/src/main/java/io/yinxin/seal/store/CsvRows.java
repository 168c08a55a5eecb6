package io.yinxin.seal.store;

import io.yinxin.seal.FileRefused;
import io.yinxin.seal.Message;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Comma-separated values with a header line (RFC 4180). Lines without any value are passed over;
 * after a quote that is never closed reading goes on with the next line.
 */
final class CsvRows extends RowFile {

  private static final int MAX_LINES = 1000;

  /** Lines that were read for a row that turned out to be none. */
  private final Deque<Line> again = new ArrayDeque<>();

  private final char separator;
  private final List<String> header;

  CsvRows(BufferedReader in, String name) throws IOException {
    super(in, name);
    Line first = line();
    while (first != null && first.text().isBlank()) {
      first = line();
    }
    if (first == null) {
      throw refused("has no rows", "没有任何行");
    }
    separator = separator(first.text());
    List<String> values = new ArrayList<>();
    Joined joined = join(first);
    Message fault = joined.fault() != null ? joined.fault() : split(joined.text(), values);
    if (fault != null) {
      throw refused("has a bad header line: " + fault.en(), "的标题行有误：" + fault.zh());
    }
    values.replaceAll(String::strip);
    while (values.get(values.size() - 1).isEmpty()) {
      values.remove(values.size() - 1);
    }
    Set<String> seen = new HashSet<>();
    for (String each : values) {
      if (each.isEmpty()) {
        throw refused("has a column without a name", "有一列没有名称");
      }
      if (!seen.add(each)) {
        throw refused("has two columns named " + each, "有两列都叫 " + each);
      }
    }
    header = List.copyOf(values);
  }

  private FileRefused refused(String en, String zh) {
    return new FileRefused(
        new Message(name() + " " + en, name() + " " + zh),
        new Message(
            "the first line names the columns, each line behind it is a row", "第一行为列名，之后每行一条记录"));
  }

  private static char separator(String header) {
    for (char each : new char[] {',', '\t', ';'}) {
      if (header.indexOf(each) >= 0) {
        return each;
      }
    }
    return ',';
  }

  private @Nullable Line line() throws IOException {
    Line queued = again.poll();
    return queued == null ? nextLine() : queued;
  }

  @Override
  public RowReader.@Nullable Row next() throws IOException {
    for (Line first = line(); first != null; first = line()) {
      if (first.text().isBlank()) {
        continue;
      }
      Joined joined = join(first);
      List<String> values = new ArrayList<>();
      Message fault = joined.fault() != null ? joined.fault() : split(joined.text(), values);
      if (fault == null) {
        if (values.stream().allMatch(String::isBlank)) {
          continue;
        }
        fault = tooFewOrMany(values);
      }
      if (fault != null) {
        again(joined.more());
      }
      Map<String, String> row = new LinkedHashMap<>();
      for (int i = 0; fault == null && i < header.size(); i++) {
        row.put(header.get(i), values.get(i));
        fault = fault(values.get(i));
      }
      return new RowReader.Row(first.number(), fault == null ? row : Map.of(), fault);
    }
    return null;
  }

  private @Nullable Message tooFewOrMany(List<String> values) {
    // Spreadsheets leave separators behind the last column.
    while (values.size() > header.size() && values.get(values.size() - 1).isBlank()) {
      values.remove(values.size() - 1);
    }
    return values.size() == header.size()
        ? null
        : new Message(
            values.size() + " values in " + header.size() + " columns",
            "共 " + header.size() + " 列，却有 " + values.size() + " 个值");
  }

  /** Reading goes on behind the first line of a bad row: its quotes may have taken in others. */
  private void again(List<Line> lines) {
    for (int i = lines.size() - 1; i >= 0; i--) {
      again.addFirst(lines.get(i));
    }
  }

  /** A row's lines as one text, the lines behind the first, and why they are no row. */
  private record Joined(String text, List<Line> more, @Nullable Message fault) {}

  /** A value in quotes may go over many lines: all quotes of a row come in pairs. */
  private Joined join(Line first) throws IOException {
    StringBuilder text = new StringBuilder(first.text());
    List<Line> more = new ArrayList<>();
    long quotes = quotes(first.text());
    while (quotes % 2 != 0) {
      Line next = more.size() < MAX_LINES && text.length() <= MAX_ROW ? line() : null;
      if (next == null) {
        return new Joined("", more, new Message("a quote that is never closed", "引号没有配对"));
      }
      more.add(next);
      text.append('\n').append(next.text());
      quotes += quotes(next.text());
    }
    return new Joined(text.toString(), more, text.length() > MAX_ROW ? tooLong() : null);
  }

  private static long quotes(String text) {
    return text.chars().filter(c -> c == '"').count();
  }

  /** Takes a row apart; what is wrong with it, null if nothing is. */
  private @Nullable Message split(String text, List<String> values) {
    int at = 0;
    while (true) {
      StringBuilder value = new StringBuilder();
      if (at < text.length() && text.charAt(at) == '"') {
        int end = at + 1;
        while (true) {
          int quote = text.indexOf('"', end);
          value.append(text, end, quote);
          if (quote + 1 == text.length() || text.charAt(quote + 1) != '"') {
            at = quote + 1;
            break;
          }
          value.append('"');
          end = quote + 2;
        }
        if (at < text.length() && text.charAt(at) != separator) {
          return new Message("a character behind a closing quote", "右引号之后还有字符");
        }
      } else {
        int end = text.indexOf(separator, at);
        value.append(text, at, end < 0 ? text.length() : end);
        if (value.indexOf("\"") >= 0) {
          return new Message("a quote inside a value without quotes", "未加引号的值中有引号");
        }
        at = end < 0 ? text.length() : end;
      }
      values.add(value.toString());
      if (values.size() > MAX_COLUMNS) {
        return new Message("more than " + MAX_COLUMNS + " columns", "超过 " + MAX_COLUMNS + " 列");
      }
      if (at == text.length()) {
        return null;
      }
      at++;
    }
  }
}
