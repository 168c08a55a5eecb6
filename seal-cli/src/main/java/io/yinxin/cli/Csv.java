package io.yinxin.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads comma-separated values with a header line: RFC 4180, and nothing that is not in it. */
final class Csv {

  private final String text;
  private int at;
  private int line = 1;

  private Csv(String text) {
    this.text = text;
  }

  /**
   * Reads rows.
   *
   * @return each row's values by column, in the order of the columns
   * @throws IOException when a row has not as many values as the header, or a quote is astray; the
   *     message has the line and no value
   */
  static List<Map<String, String>> rows(String text) throws IOException {
    Csv csv = new Csv(text.startsWith("\uFEFF") ? text.substring(1) : text);
    List<String> header = csv.record();
    List<Map<String, String>> rows = new ArrayList<>();
    while (csv.at < csv.text.length()) {
      int line = csv.line;
      List<String> values = csv.record();
      if (values.size() != header.size()) {
        throw new IOException(
            "line " + line + " has " + values.size() + " values, not " + header.size());
      }
      Map<String, String> row = new LinkedHashMap<>();
      for (int i = 0; i < values.size(); i++) {
        if (row.put(header.get(i), values.get(i)) != null) {
          throw new IOException("a column is there twice: " + header.get(i));
        }
      }
      rows.add(row);
    }
    return rows;
  }

  private List<String> record() throws IOException {
    List<String> values = new ArrayList<>();
    while (true) {
      values.add(at < text.length() && text.charAt(at) == '"' ? quoted() : plain());
      if (at == text.length()) {
        return values;
      }
      char c = text.charAt(at++);
      if (c == ',') {
        continue;
      }
      if (c == '\r' && at < text.length() && text.charAt(at) == '\n') {
        at++;
      } else if (c != '\n') {
        throw new IOException("line " + line + " has a character behind a closing quote");
      }
      line++;
      return values;
    }
  }

  private String plain() throws IOException {
    int from = at;
    while (at < text.length() && ",\r\n".indexOf(text.charAt(at)) < 0) {
      if (text.charAt(at) == '"') {
        throw new IOException("line " + line + " has a quote inside a value without quotes");
      }
      at++;
    }
    return text.substring(from, at);
  }

  private String quoted() throws IOException {
    StringBuilder value = new StringBuilder();
    int begun = line;
    for (at++; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '"') {
        at++;
        if (at == text.length() || text.charAt(at) != '"') {
          return value.toString();
        }
      } else if (c == '\n') {
        line++;
      }
      value.append(c);
    }
    throw new IOException("line " + begun + " opens a quote that is never closed");
  }
}
