package io.yinxin.seal.store;

import io.yinxin.seal.FileRefused;
import io.yinxin.seal.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a site's own table stands for rows of the result store. Immutable.
 *
 * <p>A mapping is a text file of lines {@code NAME = VALUE}; lines that begin with {@code #} are
 * passed over. Names of tables and columns are written as the database knows them, in its case; no
 * part of the file is SQL.
 *
 * <pre>
 * table = public.case_result        (or view; schema in front where there is one)
 * key = case_no                     (a column that names each row, and that never changes)
 * case-number = case_no             (the column with the case's number; the key if not given)
 * pending.state = FINISHED          (rows of which this is so wait; all of them must be so;
 * pending.licence =                  nothing stands for NULL)
 * field.名称 = company_name          (a field of the template, and the column that it comes from)
 * mark.table = public.case_result   (where rows are marked, if it is not the table that is read)
 * done.state = LICENSED             (a sealed row is marked like this;
 * done.licence = ${licence}          ${licence} ${row} ${time} ${cause} ${message} are replaced)
 * failed.state = ERROR              (a failed row, and, with withdrawn., a withdrawn one; not
 * failed.note = ${message}           marked if not given)
 * </pre>
 *
 * @param table the table or view that is read
 * @param markTable the table in which rows are marked
 * @param key the column that names each row
 * @param caseNumber the column with the number of the case
 * @param pending the values of a row that waits, by column; null stands for NULL
 * @param fields the columns by the field that they become
 * @param marks what a row's columns are set to, by the state in which it ended; an empty value sets
 *     NULL
 * @since 0.1
 */
public record TableMapping(
    String table,
    String markTable,
    String key,
    String caseNumber,
    Map<String, @Nullable String> pending,
    Map<String, String> fields,
    Map<ResultState, Map<String, String>> marks) {

  /** Copies the collections. */
  public TableMapping {
    Objects.requireNonNull(table, "table");
    Objects.requireNonNull(markTable, "markTable");
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(caseNumber, "caseNumber");
    pending = Collections.unmodifiableMap(new LinkedHashMap<>(pending));
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    marks = Collections.unmodifiableMap(new LinkedHashMap<>(marks));
  }

  /**
   * Something that is wrong with a mapping.
   *
   * @param line the line, from 1; 0 where one is missing
   * @param name the name on it, or the one that is missing; empty where it has none
   * @param what what is wrong
   */
  public record Fault(int line, String name, Message what) {}

  /**
   * Finds everything that is wrong with a mapping as it stands in its file. Whether the table has
   * such columns is seen when it is opened.
   *
   * @param file the file, UTF-8 or GB 18030
   * @return the faults in the order of lines, none if it can be used
   * @throws FileRefused if it is no text, or longer than 256 KB
   * @throws IOException if it cannot be read
   */
  public static List<Fault> check(Path file) throws IOException {
    return MappingFile.read(file).faults();
  }

  /**
   * Reads a mapping.
   *
   * @param file the file, UTF-8 or GB 18030
   * @return the mapping
   * @throws FileRefused if anything is wrong with it, the first fault
   * @throws IOException if it cannot be read
   */
  public static TableMapping read(Path file) throws IOException {
    MappingFile read = MappingFile.read(file);
    if (!read.faults().isEmpty()) {
      Fault first = read.faults().get(0);
      String name = file.getFileName() + "";
      throw new FileRefused(
          new Message(
              name + ", line " + first.line() + ": " + first.what().en(),
              name + " 第 " + first.line() + " 行：" + first.what().zh()),
          null);
    }
    return read.mapping();
  }

  /**
   * A mark for a row that has ended.
   *
   * @param value a value of {@link #marks}
   * @param row the row
   * @return the value with the row's own words in it; null for NULL
   */
  public static @Nullable String mark(String value, ResultRow row) {
    return value.isEmpty() ? null : MappingFile.filled(value, row);
  }
}
