package io.yinxin.seal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.Message;
import io.yinxin.seal.testing.TestEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A site's own table, in a database of either kind. */
@ParameterizedClass
@EnumSource
class SiteTableTest {

  private static final String TYPE = "11999900MB00000278001";

  private final TestEngine engine;
  private final Path folder;
  private final String site;
  private final StoreOptions options;
  private final Stores stores;

  SiteTableTest(TestEngine engine, @TempDir Path folder) throws IOException {
    this.engine = engine;
    this.folder = folder;
    this.site = engine.newUrl(Files.createDirectory(folder.resolve("site")));
    this.options = engine.options(folder);
    this.stores = engine.newStore(folder);
  }

  @AfterEach
  void close() {
    stores.close();
  }

  private void sql(String... statements) throws SQLException {
    try (Connection connection = engine.connect(site);
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  private List<String> query(String sql) throws SQLException {
    try (Connection connection = engine.connect(site);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> all = new ArrayList<>();
      while (rows.next()) {
        StringBuilder line = new StringBuilder();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          line.append(i == 1 ? "" : "|").append(rows.getString(i));
        }
        all.add(line.toString());
      }
      return all;
    }
  }

  /** Cases with numbers as keys, a table whose names need quotes, and other types than text. */
  private TableMapping numbered(int rows) throws Exception {
    sql(
        "CREATE TABLE \"办件; DROP\" (id INTEGER PRIMARY KEY, \"案号\" VARCHAR(40), \"Name\" VARCHAR(99),"
            + " capital NUMERIC(12,2), state INTEGER, licence VARCHAR(200), note VARCHAR(200))");
    try (Connection connection = engine.connect(site)) {
      connection.setAutoCommit(false);
      try (var insert =
          connection.prepareStatement(
              "INSERT INTO \"办件; DROP\" VALUES (?, ?, ?, 12.5, 2, NULL, NULL)")) {
        for (int i = 1; i <= rows; i++) {
          insert.setInt(1, i);
          insert.setString(2, "A" + i);
          insert.setString(3, "示例" + i);
          insert.addBatch();
        }
        insert.executeBatch();
      }
      connection.commit();
    }
    return mapping(
        """
        table = 办件; DROP
        key = id
        case-number = 案号
        pending.state = 2
        pending.licence =
        field.名称 = Name
        field.注册资本 = capital
        done.state = 3
        done.licence = ${licence}
        failed.state = 4
        failed.note = 第 ${row} 行：${message}
        """);
  }

  private TableMapping mapping(String text) throws IOException {
    return TableMapping.read(Files.writeString(folder.resolve("cases.mapping"), text));
  }

  private SiteTable open(TableMapping mapping) throws IOException {
    return SiteTable.open(site, options, mapping);
  }

  private ImportReport take(SiteTable table) throws IOException {
    return stores
        .results()
        .importRows(
            table.rows(),
            new ImportOptions("cases", "王测试", TYPE, null, Map.of(), List.of(), false));
  }

  private List<ResultRow> claim(int limit) throws IOException {
    return stores.results().claim(ResultQuery.ALL, "a", Duration.ofMinutes(9), limit, null);
  }

  private void commit(Outcome... outcomes) throws IOException {
    assertThat(stores.commit("a", List.of(outcomes)).lost()).isEmpty();
  }

  @Test
  void takesRowsPageByPageOnce() throws Exception {
    try (SiteTable table = open(numbered(1203))) {
      assertThat(take(table)).isEqualTo(new ImportReport(1L, 1203, 1203, 0, 0, 0, List.of()));
      assertThat(take(table).known()).isEqualTo(1203);
      ResultRow last = stores.results().find(TYPE, "A1203").orElseThrow();
      assertThat(last.values()).containsEntry("名称", "示例1203").containsKey("注册资本");
    }
  }

  @Test
  void marksRowsThatHaveEndedAndNoOthers() throws Exception {
    TableMapping mapping = numbered(5);
    try (SiteTable table = open(mapping)) {
      take(table);
      List<ResultRow> rows = claim(4);
      Outcome.Sealed sealed =
          TestLicences.sealed(stores, rows.get(0).id(), TestLicences.id("S1", 1));
      Outcome.Sealed changed =
          TestLicences.sealed(stores, rows.get(2).id(), TestLicences.id("S3", 1));
      Message message = new Message("wrong", "名称有误");
      commit(sealed, new Outcome.Failed(rows.get(1).id(), "FIELD", message), changed);
      sql("UPDATE \"办件; DROP\" SET \"Name\" = '改名' WHERE id = 3");
      MarkReport report = table.mark(stores.results(), TYPE);
      assertThat(report)
          .isEqualTo(new MarkReport(Map.of(ResultState.SEALED, 1L, ResultState.FAILED, 1L), 1, 2));
      assertThat(query("SELECT id, state, licence, note FROM \"办件; DROP\" ORDER BY id"))
          .containsExactly(
              "1|3|" + sealed.licence().id() + "|null",
              "2|4|null|第 2 行：名称有误",
              "3|2|null|null",
              "4|2|null|null",
              "5|2|null|null");
      assertThat(table.mark(stores.results(), TYPE).marked())
          .as("the second time there is nothing to do")
          .isEqualTo(Map.of(ResultState.SEALED, 0L, ResultState.FAILED, 0L));
      ImportReport again = take(table);
      assertThat(again.added()).isZero();
      assertThat(again.badRows()).extracting(ImportReport.BadRow::key).containsExactly("A3");
      // The site mends the case and hands it in again.
      sql("UPDATE \"办件; DROP\" SET \"Name\" = '改正', state = 2 WHERE id = 2");
      assertThat(take(table).replaced()).isEqualTo(1);
    }
  }

  @Test
  void aMarkThatACrashPreventedIsMadeByTheNextRun() throws Exception {
    TableMapping mapping = numbered(1);
    try (SiteTable table = open(mapping)) {
      take(table);
    }
    commit(TestLicences.sealed(stores, claim(1).get(0).id(), TestLicences.id("S1", 1)));
    // Here the runner dies: the licence is there, the mark is not.
    try (SiteTable table = open(mapping)) {
      assertThat(table.mark(stores.results(), TYPE).marked()).containsEntry(ResultState.SEALED, 1L);
      assertThat(take(table).read()).isZero();
    }
  }

  @Test
  void readsAViewAndMarksTheTableBehindIt() throws Exception {
    numbered(2);
    sql(
        "CREATE VIEW waiting AS SELECT id, \"案号\" AS case_no, 'x' || \"Name\" AS name"
            + " FROM \"办件; DROP\" WHERE state = 2");
    TableMapping mapping =
        mapping(
            """
            table = waiting
            mark.table = 办件; DROP
            key = id
            case-number = case_no
            field.名称 = name
            done.state = 3
            """);
    try (SiteTable table = open(mapping)) {
      assertThat(take(table).added()).isEqualTo(2);
      commit(TestLicences.sealed(stores, claim(1).get(0).id(), TestLicences.id("S1", 1)));
      assertThat(table.mark(stores.results(), TYPE))
          .isEqualTo(new MarkReport(Map.of(ResultState.SEALED, 1L), 0, 1));
    }
    assertThat(query("SELECT state FROM \"办件; DROP\" ORDER BY id")).containsExactly("3", "2");
  }

  @Test
  void tellsOfBadRowsByTheirCase() throws Exception {
    TableMapping mapping = numbered(4);
    sql(
        "UPDATE \"办件; DROP\" SET \"案号\" = NULL WHERE id = 1",
        "UPDATE \"办件; DROP\" SET \"Name\" = 'a\u0007b' WHERE id = 2",
        "UPDATE \"办件; DROP\" SET \"Name\" = NULL WHERE id = 3");
    try (SiteTable table = open(mapping)) {
      ImportReport report = take(table);
      assertThat(report.added()).isEqualTo(2);
      assertThat(report.badRows())
          .extracting(bad -> bad.key() + ": " + bad.message().en())
          .containsExactly(": no case number", "A2: a control character in a value");
      assertThat(stores.results().find(TYPE, "A3").orElseThrow().values()).containsEntry("名称", "");
    }
  }

  @Test
  void readsTheSampleThatComesAlong() throws Exception {
    Path samples = Path.of("../samples/data");
    sql(
        Files.readString(samples.resolve("business-licence.sql"))
            .replaceAll("--.*", "")
            .split(";\n"));
    TableMapping mapping = TableMapping.read(samples.resolve("business-licence.mapping"));
    try (SiteTable table = open(mapping)) {
      assertThat(take(table).added()).isEqualTo(3);
      ResultRow row = stores.results().find(TYPE, "2026-0001").orElseThrow();
      try (RowReader csv = RowReader.open(samples.resolve("business-licence.csv"), null)) {
        assertThat(row.values()).isEqualTo(Objects.requireNonNull(csv.next()).values());
      }
    }
  }

  @Test
  void refusesTablesAndColumnsThatAreNotThere() throws Exception {
    numbered(1);
    assertRefused(
        "table = nowhere\nkey = id\nfield.a = b\ndone.c = d",
        "no table or view nowhere that may be");
    assertRefused(
        "table = 办件; DROP\nkey = id\nfield.名称 = name\npending.State = 2\ndone.State = 3",
        "no such column: pending.State (State), field.名称 (name)");
    assertRefused(
        "table = 办件; DROP\nkey = id\nfield.名称 = Name\ndone.State = 3",
        "no such column: done.State (State)");
    sql("UPDATE \"办件; DROP\" SET state = 2", "INSERT INTO \"办件; DROP\" (id, state) VALUES (7, 2)");
    TableMapping mapping =
        mapping("table = 办件; DROP\nkey = state\ncase-number = id\nfield.a = Name\ndone.note = x");
    try (SiteTable table = open(mapping)) {
      assertThatThrownBy(table::rows)
          .hasMessage("the column state is no key: two rows have the same value");
    }
  }

  private void assertRefused(String text, String message) throws IOException {
    TableMapping mapping = mapping(text);
    assertThatThrownBy(() -> open(mapping))
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.CONFIGURATION))
        .hasMessageContaining(message);
  }

  @Test
  void refusesAMarkThatTheDatabaseDoesNotTake() throws Exception {
    numbered(1);
    sql("ALTER TABLE \"办件; DROP\" ADD COLUMN done INTEGER CHECK (done < 10)");
    TableMapping mapping =
        mapping(
            "table = 办件; DROP\nkey = id\npending.state = 2\nfield.a = Name\ndone.state = 3\n"
                + "done.done = 99");
    try (SiteTable table = open(mapping)) {
      take(table);
      commit(TestLicences.sealed(stores, claim(1).get(0).id(), TestLicences.id("S1", 1)));
      assertThatThrownBy(() -> table.mark(stores.results(), TYPE))
          .hasMessageContaining("refuses what the mapping asks for");
      assertThat(query("SELECT state FROM \"办件; DROP\"")).containsExactly("2");
    }
  }
}
