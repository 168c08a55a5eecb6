package io.yinxin.seal.store;

import io.yinxin.seal.Message;
import io.yinxin.seal.internal.json.Json;
import io.yinxin.seal.internal.json.JsonException;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON Lines: an object a line, whose members are texts, numbers, true or false. */
final class JsonRows extends RowFile {

  JsonRows(BufferedReader in, String name) {
    super(in, name);
  }

  @Override
  public RowReader.@Nullable Row next() throws IOException {
    Line line = nextLine();
    while (line != null && line.text().isBlank()) {
      line = nextLine();
    }
    return line == null ? null : row(line);
  }

  private static RowReader.Row row(Line line) {
    Map<String, String> values = new LinkedHashMap<>();
    Message fault = line.text().length() > MAX_ROW ? tooLong() : read(line.text(), values);
    return new RowReader.Row(line.number(), fault == null ? values : Map.of(), fault);
  }

  private static @Nullable Message read(String text, Map<String, String> values) {
    Map<String, @Nullable Object> members;
    try {
      members = Json.parseObject(text);
    } catch (JsonException e) {
      return new Message("not a JSON object: " + e.getMessage(), "不是 JSON 对象：" + e.getMessage());
    }
    if (members.size() > MAX_COLUMNS) {
      return new Message("more than " + MAX_COLUMNS + " members", "成员超过 " + MAX_COLUMNS + " 个");
    }
    for (Map.Entry<String, @Nullable Object> each : members.entrySet()) {
      Object value = each.getValue();
      if (value instanceof Map || value instanceof Iterable) {
        return new Message("a value that is an object or a list", "有的值是对象或数组");
      }
      if (value != null) {
        String plain = value instanceof Json.Digits digits ? digits.text() : value.toString();
        Message fault = fault(plain);
        if (fault != null || (fault = fault(each.getKey())) != null) {
          return fault;
        }
        values.put(each.getKey(), plain);
      }
    }
    return null;
  }
}
