package io.yinxin.seal.internal.sql;

import io.yinxin.seal.Message;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.json.Json;
import io.yinxin.seal.store.ImportOptions;
import io.yinxin.seal.store.ImportReport;
import io.yinxin.seal.store.ResultState;
import io.yinxin.seal.store.RowReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One import of rows into the result store, inside one transaction. */
final class ResultImport {

  private static final List<String> CASE_NUMBERS =
      List.of("办件编号", "案件编号", "受理号", "caseNumber", "case_number");
  private static final int CHUNK = 500;
  private static final int MAX_BAD_ROWS = 1000;
  private static final int MAX_CASE_NUMBER = 200;

  /** A row that may be written. */
  private record Candidate(
      RowReader.Row row, String caseNumber, String content, Map<String, String> values) {}

  /** What is there under a case number. */
  private record There(String content, boolean failed) {}

  private final Connection connection;
  private final String now;
  private final ImportOptions options;
  private final List<ImportReport.BadRow> badRows = new ArrayList<>();
  private final List<Candidate> chunk = new ArrayList<>();
  private @Nullable Long batch;
  private long read;
  private long added;
  private long replaced;
  private long known;
  private long bad;

  ImportReport run(RowReader rows) throws SQLException, IOException {
    for (RowReader.Row row = rows.next(); row != null; row = rows.next()) {
      read++;
      if (row.fault() != null) {
        bad(row, row.fault());
      } else {
        take(row);
        if (chunk.size() == CHUNK) {
          flush();
        }
      }
    }
    flush();
    if (batch != null) {
      Database.update(
          connection,
          "UPDATE result_batch SET row_count = ? WHERE id = ?",
          added + replaced,
          batch);
    }
    return new ImportReport(batch, read, added, replaced, known, bad, badRows);
  }

  ResultImport(Connection connection, String now, ImportOptions options) {
    this.connection = connection;
    this.now = now;
    this.options = options;
  }

  private void bad(RowReader.Row row, Message message) {
    bad++;
    if (badRows.size() < MAX_BAD_ROWS) {
      badRows.add(new ImportReport.BadRow(row.line(), row.key(), message));
    }
  }

  private void take(RowReader.Row row) {
    Map<String, String> values = new LinkedHashMap<>();
    for (Map.Entry<String, String> each : row.values().entrySet()) {
      String field = options.fields().getOrDefault(each.getKey(), each.getKey());
      if (!field.isEmpty() && values.put(field, each.getValue()) != null) {
        bad(row, new Message("two columns are the field " + field, "有两列对应字段“" + field + "”"));
        return;
      }
    }
    for (String field : options.required()) {
      if (values.getOrDefault(field, "").isBlank()) {
        bad(row, new Message("no value for the field " + field, "字段“" + field + "”没有值"));
        return;
      }
    }
    String content = content(values);
    String caseNumber = row.key();
    String column = options.caseNumber();
    if (caseNumber == null && column != null) {
      caseNumber = row.values().getOrDefault(column, "").strip();
      if (caseNumber.isEmpty()) {
        bad(row, new Message("no case number in the column " + column, "“" + column + "”列没有办件编号"));
        return;
      }
    } else if (caseNumber == null) {
      for (String name : CASE_NUMBERS) {
        String value = row.values().getOrDefault(name, "").strip();
        if (!value.isEmpty()) {
          caseNumber = value;
          break;
        }
      }
    }
    if (caseNumber == null) {
      caseNumber = "content:" + content;
    } else if (caseNumber.length() > MAX_CASE_NUMBER) {
      bad(
          row,
          new Message(
              "a case number of more than " + MAX_CASE_NUMBER + " characters",
              "办件编号超过 " + MAX_CASE_NUMBER + " 个字符"));
      return;
    }
    chunk.add(new Candidate(row, caseNumber, content, values));
  }

  /** A digest of the values that does not depend on the order of the columns. */
  private static String content(Map<String, String> values) {
    MessageDigest digest = HashAlgorithm.SHA256.newDigest();
    new TreeMap<>(values)
        .forEach(
            (field, value) -> {
              for (String each : List.of(field, value)) {
                byte[] bytes = each.getBytes(StandardCharsets.UTF_8);
                digest.update(ByteBuffer.allocate(4).putInt(bytes.length).array());
                digest.update(bytes);
              }
            });
    return HexFormat.of().formatHex(digest.digest());
  }

  private void flush() throws SQLException, IOException {
    if (chunk.isEmpty()) {
      return;
    }
    Map<String, There> there = there();
    List<Candidate> fresh = new ArrayList<>();
    for (Candidate each : chunk) {
      There found = there.get(each.caseNumber());
      if (found == null) {
        there.put(each.caseNumber(), new There(each.content(), false));
        fresh.add(each);
      } else if (found.failed() && !found.content().equals(each.content()) && replace(each)) {
        there.put(each.caseNumber(), new There(each.content(), false));
        replaced++;
      } else {
        judge(each, found.content());
      }
    }
    chunk.clear();
    if (!fresh.isEmpty()) {
      insert(fresh);
    }
  }

  /** Puts a mended row in the place of one that failed; false if that one is in use again. */
  private boolean replace(Candidate mended) throws SQLException, IOException {
    return Database.update(
            connection,
            "UPDATE result SET batch_id = ?, content = ?, field_values = ?, state = 'PENDING',"
                + " attempts = 0, cause = NULL, message_en = NULL, message_zh = NULL,"
                + " changed_at = ? WHERE type = ? AND case_number = ? AND state = 'FAILED'",
            batch(),
            mended.content(),
            Json.write(mended.values()),
            now,
            options.type(),
            mended.caseNumber())
        == 1;
  }

  private void judge(Candidate candidate, @Nullable String content) {
    if (candidate.content().equals(content)) {
      known++;
    } else {
      bad(
          candidate.row(),
          new Message(
              "the case number is there already with other values; the row there stays",
              "该办件编号已存在且内容不同；已有的行保持不变"));
    }
  }

  /** What is there under the case numbers of the chunk. */
  private Map<String, There> there() throws SQLException, IOException {
    List<String> values = new ArrayList<>();
    values.add(options.type());
    chunk.forEach(each -> values.add(each.caseNumber()));
    Map<String, There> there = new HashMap<>();
    Database.query(
        connection,
        row ->
            there.put(
                row.getString(1),
                new There(row.getString(2), row.getString(3).equals(ResultState.FAILED.name()))),
        "SELECT case_number, content, state FROM result WHERE type = ? AND case_number IN "
            + Database.marks(chunk.size()),
        values.toArray());
    return there;
  }

  private void insert(List<Candidate> fresh) throws SQLException, IOException {
    long number = batch();
    int[] counts;
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO result (batch_id, type, case_number, content, field_values, state,"
                + " attempts, changed_at) VALUES (?, ?, ?, ?, ?, 'PENDING', 0, ?)"
                + " ON CONFLICT (type, case_number) DO NOTHING")) {
      for (Candidate each : fresh) {
        Database.bind(
            insert,
            number,
            options.type(),
            each.caseNumber(),
            each.content(),
            Json.write(each.values()),
            now);
        insert.addBatch();
      }
      counts = insert.executeBatch();
    }
    // Zero: someone else imported the row at this very moment.
    for (int i = 0; i < counts.length; i++) {
      Candidate each = fresh.get(i);
      if (counts[i] != 0) {
        added++;
      } else {
        judge(
            each,
            Database.first(
                    connection,
                    row -> row.getString(1),
                    "SELECT content FROM result WHERE type = ? AND case_number = ?",
                    options.type(),
                    each.caseNumber())
                .orElse(null));
      }
    }
  }

  private long batch() throws SQLException, IOException {
    if (batch == null) {
      batch =
          Database.first(
                  connection,
                  row -> row.getLong(1),
                  "INSERT INTO result_batch (source, operator, imported_at, row_count)"
                      + " VALUES (?, ?, ?, 0) RETURNING id",
                  options.source(),
                  options.operator(),
                  now)
              .orElseThrow(() -> new SQLException("no number for the import"));
    }
    return batch;
  }
}
