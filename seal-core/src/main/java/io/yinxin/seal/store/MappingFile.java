package io.yinxin.seal.store;

import io.yinxin.seal.FileRefused;
import io.yinxin.seal.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the file of a {@link TableMapping}, with all that is wrong in it. */
final class MappingFile {

  private static final int MAX_BYTES = 256 << 10;
  private static final int MAX_FAULTS = 1000;
  private static final int MAX_NAME = 128;
  private static final Pattern PLACE = Pattern.compile("\\$\\{([^}]*)}?");
  private static final Set<String> PLACES = Set.of("licence", "row", "time", "cause", "message");

  private static final Map<String, ResultState> MARKS =
      Map.of(
          "done", ResultState.SEALED,
          "failed", ResultState.FAILED,
          "withdrawn", ResultState.WITHDRAWN);

  private final List<TableMapping.Fault> faults = new ArrayList<>();
  private final Map<String, Integer> lines = new HashMap<>();
  private final Map<String, String> single = new HashMap<>();
  private final Map<String, @Nullable String> pending = new LinkedHashMap<>();
  private final Map<String, String> fields = new LinkedHashMap<>();
  private final Map<ResultState, Map<String, String>> marks = new EnumMap<>(ResultState.class);

  private MappingFile() {}

  static MappingFile read(Path file) throws IOException {
    String name = file.getFileName() + "";
    if (Files.size(file) > MAX_BYTES) {
      throw new FileRefused(
          new Message("mapping " + name + " has more than 256 KB", "映射文件 " + name + " 超过 256 KB"),
          null);
    }
    String text = Files.readString(file, TextEncoding.of(file, name));
    MappingFile mapping = new MappingFile();
    int line = 0;
    for (String each :
        text.startsWith("\uFEFF") ? text.substring(1).split("\n", -1) : text.split("\n", -1)) {
      mapping.line(++line, each.strip());
    }
    mapping.end();
    return mapping;
  }

  List<TableMapping.Fault> faults() {
    return faults;
  }

  /** What was read, if there are no faults. */
  TableMapping mapping() {
    String table = need("table");
    String key = need("key");
    return new TableMapping(
        table,
        single.getOrDefault("mark.table", table),
        key,
        single.getOrDefault("case-number", key),
        pending,
        fields,
        marks);
  }

  private String need(String name) {
    return Objects.requireNonNull(single.get(name), name);
  }

  private void fault(int line, String name, String en, String zh) {
    if (faults.size() < MAX_FAULTS) {
      faults.add(new TableMapping.Fault(line, name, new Message(en, zh)));
    }
  }

  private void line(int number, String line) {
    if (line.isEmpty() || line.startsWith("#")) {
      return;
    }
    int equals = line.indexOf('=');
    String name = (equals < 0 ? line : line.substring(0, equals)).strip();
    if (equals < 0) {
      fault(number, name, "no line of the form NAME = VALUE", "不是“名称 = 值”的形式");
      return;
    }
    if (lines.putIfAbsent(name, number) != null) {
      fault(
          number,
          name,
          "it stands on line " + lines.get(name) + " already",
          "已在第 " + lines.get(name) + " 行出现过");
      return;
    }
    String value = line.substring(equals + 1).strip();
    int dot = name.indexOf('.');
    String group = dot < 0 || name.equals("mark.table") ? "" : name.substring(0, dot);
    String rest = name.substring(dot + 1).strip();
    ResultState state = MARKS.get(group);
    if (!group.isEmpty() && rest.isEmpty()) {
      fault(number, name, "a name is missing behind the dot", "点号之后缺少名称");
    } else if (group.equals("pending")) {
      if (column(number, name, rest)) {
        pending.put(rest, value.isEmpty() ? null : value);
      }
    } else if (group.equals("field")) {
      if (column(number, name, value)) {
        fields.put(rest, value);
      }
    } else if (state != null) {
      if (column(number, name, rest) && places(number, name, value)) {
        marks.computeIfAbsent(state, s -> new LinkedHashMap<>()).put(rest, value);
      }
    } else if (Set.of("table", "mark.table", "key", "case-number").contains(name)) {
      if (name.endsWith("table") ? table(number, name, value) : column(number, name, value)) {
        single.put(name, value);
      }
    } else {
      fault(
          number,
          name,
          "unknown name; there are table, mark.table, key, case-number, pending.COLUMN, field.FIELD,"
              + " done.COLUMN, failed.COLUMN, withdrawn.COLUMN",
          "未知名称；可用的有 table、mark.table、key、case-number、pending.列、field.字段、done.列、failed.列、"
              + "withdrawn.列");
    }
  }

  private boolean column(int line, String name, String column) {
    if (column.isEmpty()) {
      fault(line, name, "no column", "没有列名");
      return false;
    }
    return identifier(line, name, column);
  }

  private boolean table(int line, String name, String table) {
    String[] parts = table.split("\\.", -1);
    if (parts.length > 2 || List.of(parts).contains("")) {
      fault(line, name, "not TABLE or SCHEMA.TABLE", "不是“表名”或“模式名.表名”");
      return false;
    }
    return identifier(line, name, table);
  }

  private boolean identifier(int line, String name, String text) {
    boolean good =
        text.length() <= MAX_NAME
            && text.chars().noneMatch(c -> c == '"' || Character.isISOControl(c));
    if (!good) {
      fault(
          line,
          name,
          "no name of a table or column: too long, or with a quote or control character",
          "不是表名或列名：过长，或含有引号、控制字符");
    }
    return good;
  }

  private boolean places(int line, String name, String value) {
    Matcher place = PLACE.matcher(value);
    while (place.find()) {
      if (!PLACES.contains(place.group(1)) || !place.group().endsWith("}")) {
        fault(
            line,
            name,
            "unknown "
                + place.group()
                + "; there are ${licence} ${row} ${time} ${cause} ${message}",
            "未知的 " + place.group() + "；可用的有 ${licence} ${row} ${time} ${cause} ${message}");
        return false;
      }
    }
    return true;
  }

  private void end() {
    for (String each : List.of("table", "key")) {
      if (!single.containsKey(each) && !lines.containsKey(each)) {
        fault(0, each, "it is missing", "缺少此项");
      }
    }
    if (fields.isEmpty()) {
      fault(0, "field.FIELD", "no field is mapped", "没有对应任何字段");
    }
    if (!marks.containsKey(ResultState.SEALED)) {
      fault(0, "done.COLUMN", "nothing says how a row is marked done", "没有说明如何标记已完成的行");
    }
    MARKS.forEach(
        (group, state) -> {
          Map<String, String> set = marks.get(state);
          if (set != null) {
            mark(group, set);
          }
        });
    faults.sort(java.util.Comparator.comparingInt(TableMapping.Fault::line));
  }

  private void mark(String group, Map<String, String> set) {
    String first = group + "." + set.keySet().iterator().next();
    String key = single.get("key");
    if (key != null && set.containsKey(key)) {
      fault(line(group, key), group + "." + key, "the key itself is not to be set", "不能修改主键列");
    }
    // Where a view decides which rows wait, the database alone can tell.
    boolean ends =
        pending.isEmpty()
            || set.entrySet().stream()
                .anyMatch(
                    each ->
                        pending.containsKey(each.getKey())
                            && !each.getValue()
                                .equals(
                                    Objects.requireNonNullElse(pending.get(each.getKey()), "")));
    if (!ends) {
      fault(
          lines.getOrDefault(first, 0),
          first,
          "a row that is marked like this still waits: set a pending. column to another value",
          "这样标记之后，该行仍符合待办条件：请将某个 pending. 列设为其他值");
    }
  }

  private int line(String group, String column) {
    return lines.getOrDefault(group + "." + column, 0);
  }

  /** A value with what stands for the row's own words replaced. */
  static String filled(String value, ResultRow row) {
    Message message = row.message();
    Map<String, @Nullable String> words = new HashMap<>();
    words.put("licence", row.licence());
    words.put("row", Long.toString(row.id()));
    words.put("time", row.changedAt().toString());
    words.put("cause", row.cause());
    words.put("message", message == null ? null : message.zh());
    return PLACE
        .matcher(value)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    Objects.requireNonNullElse(words.get(found.group(1)), "")));
  }
}
