package io.yinxin.seal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.Format;
import io.yinxin.seal.Message;
import io.yinxin.seal.testing.MovingClock;
import io.yinxin.seal.testing.TestEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class ResultStoreTest {

  private static final Duration LEASE = Duration.ofMinutes(10);

  private final MovingClock clock = new MovingClock();
  private final String url;
  private final StoreOptions options;
  private final Stores stores;

  ResultStoreTest(TestEngine engine, @TempDir Path folder) throws IOException {
    url = engine.newUrl(folder);
    options = engine.options(folder).clock(clock);
    Stores.init(url, options);
    stores = Stores.open(url, options);
  }

  @AfterEach
  void close() {
    stores.close();
  }

  private ImportReport add(int from, int to) throws IOException {
    List<Map<String, String>> rows = new ArrayList<>();
    for (int i = from; i <= to; i++) {
      rows.add(Map.of("办件编号", "A" + i, "名称", "示例" + i));
    }
    return stores.results().importRows(RowReader.of(rows), ImportOptions.of("rows.csv", "王测试"));
  }

  private List<ResultRow> claim(String owner, int limit) throws IOException {
    return stores.results().claim(ResultQuery.ALL, owner, LEASE, limit, null);
  }

  private ResultState state(long row) throws IOException {
    return stores.results().find(row).orElseThrow().state();
  }

  @Test
  void keepsValuesInTheirOrder() throws IOException {
    ImportReport report =
        stores
            .results()
            .importRows(
                RowReader.of(
                    List.of(new TreeMap<>(Map.of("b", "第一行\n第二行", "a", "\"引号\"\\", "办件编号", "7")))),
                ImportOptions.of("rows.csv", "王测试"));
    assertThat(report).isEqualTo(new ImportReport(report.batch(), 1, 1, 0, 0, 0, List.of()));
    ResultRow row = stores.results().find("", "7").orElseThrow();
    assertThat(row.values().toString()).isEqualTo("{a=\"引号\"\\, b=第一行\n第二行, 办件编号=7}");
    assertThat(row.state()).isEqualTo(ResultState.PENDING);
    assertThat(row.changedAt()).isEqualTo(clock.instant());
    assertThat(row).asString().isEqualTo("row " + row.id() + " (PENDING)");
    assertThat(stores.results().batches(10))
        .containsExactly(new ResultBatch(row.batch(), "rows.csv", "王测试", clock.instant(), 1));
  }

  @Test
  void takesTheSameRowOnce() throws IOException {
    add(1, 3);
    ImportReport again = add(2, 5);
    assertThat(again.added()).isEqualTo(2);
    assertThat(again.known()).isEqualTo(2);
    assertThat(add(1, 5).batch()).isNull();
    assertThat(stores.results().count(ResultQuery.ALL)).containsEntry(ResultState.PENDING, 5L);
  }

  @Test
  void takesRowsWithoutCaseNumbersByTheirContent() throws IOException {
    List<Map<String, String>> rows =
        List.of(Map.of("名称", "甲"), Map.of("名称", "乙"), Map.of("名称", "甲"));
    ImportReport report =
        stores.results().importRows(RowReader.of(rows), ImportOptions.of("rows", "王测试"));
    assertThat(report.added()).isEqualTo(2);
    assertThat(report.known()).isEqualTo(1);
  }

  @Test
  void showsAConflictAndKeepsTheFirst() throws IOException {
    add(1, 1);
    ImportReport report =
        stores
            .results()
            .importRows(
                RowReader.of(List.of(Map.of("办件编号", "A1", "名称", "不同"))),
                ImportOptions.of("rows", "王测试"));
    assertThat(report.added()).isZero();
    assertThat(report.badRows()).hasSize(1);
    assertThat(report.badRows().get(0).line()).isEqualTo(1);
    assertThat(report.badRows().get(0).message().en())
        .contains("with other values")
        .doesNotContain("A1", "不同");
    assertThat(stores.results().find("", "A1").orElseThrow().values()).containsEntry("名称", "示例1");
  }

  @Test
  void aMendedRowTakesThePlaceOfOneThatFailed() throws IOException {
    add(1, 2);
    List<ResultRow> claimed = claim("a", 2);
    Message message = new Message("wrong", "有误");
    stores.commit(
        "a",
        List.of(
            new Outcome.Failed(claimed.get(0).id(), "FIELD", message),
            new Outcome.GivenBack(claimed.get(1).id())));
    RowReader mended =
        RowReader.of(
            List.of(
                Map.of("办件编号", "A1", "名称", "改正"),
                Map.of("办件编号", "A1", "名称", "又改"),
                Map.of("办件编号", "A2", "名称", "改正")));
    ImportReport report = stores.results().importRows(mended, ImportOptions.of("2.csv", "李样本"));
    assertThat(report.replaced()).isEqualTo(1);
    assertThat(report.badRows()).extracting(ImportReport.BadRow::line).containsExactly(2L, 3L);
    ResultRow row = stores.results().find("", "A1").orElseThrow();
    assertThat(row.id()).isEqualTo(claimed.get(0).id());
    assertThat(row.state()).isEqualTo(ResultState.PENDING);
    assertThat(row.values()).containsEntry("名称", "改正");
    assertThat(row.message()).isNull();
    assertThat(row.batch()).as("approved anew").isEqualTo(report.batch());
    assertThat(stores.results().batches(1).get(0).rows()).isEqualTo(1);
  }

  @Test
  void refusesAllForOneBadRowIfAsked() throws IOException {
    RowReader rows =
        RowReader.of(List.of(Map.of("办件编号", "1", "名称", "甲"), Map.of("办件编号", "2", "名称", " ")));
    ImportReport report =
        stores
            .results()
            .importRows(
                rows, new ImportOptions("rows", "王测试", "", null, Map.of(), List.of("名称"), true));
    assertThat(report.bad()).isEqualTo(1);
    assertThat(report.added()).isZero();
    assertThat(report.batch()).isNull();
    assertThat(stores.results().list(ResultQuery.ALL, 0, 10)).isEmpty();
    assertThat(stores.results().batches(10)).isEmpty();
  }

  @Test
  void renamesAndLeavesOutColumns() throws IOException {
    stores
        .results()
        .importRows(
            RowReader.of(List.of(Map.of("no", "9", "name", "甲", "junk", "x"))),
            new ImportOptions(
                "rows", "王测试", "t", "no", Map.of("name", "名称", "junk", ""), List.of(), false));
    ResultRow row = stores.results().find("t", "9").orElseThrow();
    assertThat(row.values()).containsOnly(Map.entry("no", "9"), Map.entry("名称", "甲"));
    assertThat(row.type()).isEqualTo("t");
  }

  @Test
  void givesEachRowToOneRunnerUntilItsLeaseRunsOut() throws IOException {
    add(1, 5);
    List<ResultRow> first = claim("a", 3);
    assertThat(first).hasSize(3).allMatch(r -> r.attempts() == 1 && "a".equals(r.owner()));
    assertThat(claim("b", 10)).hasSize(2).doesNotContainAnyElementsOf(first);
    assertThat(claim("c", 10)).isEmpty();
    assertThat(stores.results().renew("b", LEASE.multipliedBy(2))).isEqualTo(2);
    clock.advance(LEASE.plusMillis(1));
    assertThat(claim("c", 10)).extracting(ResultRow::id).isEqualTo(ids(first));
    assertThat(state(first.get(0).id())).isEqualTo(ResultState.CLAIMED);
    assertThat(stores.results().find(first.get(0).id()).orElseThrow().attempts()).isEqualTo(2);
  }

  private static List<Long> ids(List<ResultRow> rows) {
    return rows.stream().map(ResultRow::id).toList();
  }

  @Test
  void givesBackWhatWasNotTried() throws IOException {
    add(1, 2);
    claim("a", 2);
    assertThat(stores.results().giveBack("b")).isZero();
    assertThat(stores.results().giveBack("a")).isEqualTo(2);
    assertThat(claim("b", 2)).hasSize(2);
  }

  @Test
  void claimsOnlyWhatWasAskedFor() throws IOException {
    add(1, 2);
    stores
        .results()
        .importRows(
            RowReader.of(List.of(Map.of("办件编号", "1"), Map.of("办件编号", "2"))),
            new ImportOptions("rows", "王测试", "x", null, Map.of(), List.of(), false));
    stores
        .results()
        .importRows(
            RowReader.of(List.of(Map.of("办件编号", "1"))),
            new ImportOptions("rows", "王测试", "y", null, Map.of(), List.of(), false));
    ResultStore results = stores.results();
    assertThat(results.claim(ResultQuery.ALL.withRows(Set.of(2L)), "a", LEASE, 9, null))
        .extracting(ResultRow::caseNumber)
        .containsExactly("A2");
    assertThat(results.claim(ResultQuery.ALL.ofBatch(2L), "a", LEASE, 1, null))
        .extracting(ResultRow::type)
        .containsExactly("x");
    // A row with no kind named fits every kind.
    assertThat(results.claim(ResultQuery.ALL.ofType("x"), "a", LEASE, 9, null))
        .extracting(ResultRow::type)
        .containsExactly("", "x");
  }

  @Test
  void writesDownHowRowsEnded() throws IOException {
    add(1, 4);
    List<Long> rows = ids(claim("a", 4));
    Outcome.Sealed sealed = TestLicences.sealed(stores, rows.get(0), TestLicences.id("S1", 1));
    CommitReport report =
        stores.commit(
            "a",
            List.of(
                sealed,
                new Outcome.Failed(rows.get(1), "UNDRAWABLE", new Message("no glyph", "缺字")),
                new Outcome.GivenBack(rows.get(2))));
    assertThat(report.done()).containsExactlyInAnyOrder(rows.get(0), rows.get(1), rows.get(2));
    ResultRow done = stores.results().find(rows.get(0)).orElseThrow();
    assertThat(done.state()).isEqualTo(ResultState.SEALED);
    assertThat(done.licence()).isEqualTo(sealed.licence().id());
    ResultRow failed = stores.results().find(rows.get(1)).orElseThrow();
    assertThat(failed.cause()).isEqualTo("UNDRAWABLE");
    assertThat(failed.message()).isEqualTo(new Message("no glyph", "缺字"));
    assertThat(state(rows.get(2))).isEqualTo(ResultState.PENDING);
    assertThat(state(rows.get(3))).isEqualTo(ResultState.CLAIMED);
    Licence licence = stores.licences().get(sealed.licence().id()).orElseThrow();
    assertThat(licence.row()).isEqualTo(rows.get(0));
    assertThat(licence.data()).isEqualTo(sealed.licence());
    assertThat(stores.ledger().head().number()).isEqualTo(1);
    assertThat(stores.licences().events(0, 10))
        .extracting(LicenceEvent::kind)
        .containsExactly(LicenceEvent.Kind.ISSUED);
    assertThat(stores.results().retry(ResultQuery.ALL)).isEqualTo(1);
    assertThat(state(rows.get(1))).isEqualTo(ResultState.PENDING);
  }

  @Test
  void takesACommitTwiceForOne() throws IOException {
    add(1, 2);
    List<Long> rows = ids(claim("a", 2));
    List<Outcome> outcomes =
        List.of(
            TestLicences.sealed(stores, rows.get(0), TestLicences.id("S1", 1)),
            new Outcome.Failed(rows.get(1), "X", new Message("x", "错")));
    CommitReport first = stores.commit("a", outcomes);
    assertThat(stores.commit("a", outcomes)).isEqualTo(first);
    assertThat(stores.ledger().head().number()).isEqualTo(1);
    assertThat(stores.licences().events(0, 10)).hasSize(1);
  }

  @Test
  void doesNotTakeARowWhoseLeaseHasRunOut() throws IOException {
    add(1, 1);
    long row = claim("a", 1).get(0).id();
    clock.advance(LEASE.plusMillis(1));
    claim("b", 1);
    Outcome late = TestLicences.sealed(stores, row, TestLicences.id("S1", 1));
    assertThat(stores.commit("a", List.of(late)).lost()).containsExactly(row);
    assertThat(stores.ledger().head()).isEqualTo(LedgerHead.EMPTY);
    assertThat(stores.commit("b", List.of(late)).done()).containsExactly(row);
    assertThat(stores.commit("a", List.of(late)).done()).containsExactly(row);
    assertThat(stores.info().licences()).containsEntry(LicenceStatus.VALID, 1L);
  }

  @Test
  void givesARowBackWhoseIdentifierIsTaken() throws IOException {
    add(1, 2);
    List<Long> rows = ids(claim("a", 2));
    CommitReport report =
        stores.commit(
            "a",
            List.of(
                TestLicences.sealed(stores, rows.get(0), TestLicences.id("S1", 1)),
                TestLicences.sealed(stores, rows.get(1), TestLicences.id("S1", 1))));
    assertThat(report.done()).containsExactly(rows.get(0));
    assertThat(report.collided()).containsExactly(rows.get(1));
    assertThat(state(rows.get(1))).isEqualTo(ResultState.PENDING);
    assertThat(stores.licences().nextVersion(TestLicences.id("S1", 1))).isEqualTo(2);
  }

  @Test
  void withdrawsWhatNobodyWorksOn() throws IOException {
    add(1, 3);
    List<Long> rows = ids(claim("a", 2));
    ResultStore results = stores.results();
    stores.commit("a", List.of(TestLicences.sealed(stores, rows.get(0), TestLicences.id("S", 1))));
    long waiting = rows.get(1) + 1;
    results.withdraw(waiting, "误录入", "李样本");
    ResultRow row = results.find(waiting).orElseThrow();
    assertThat(row.state()).isEqualTo(ResultState.WITHDRAWN);
    assertThat(row.message()).isEqualTo(new Message("误录入", "误录入"));
    for (long each : new long[] {rows.get(0), rows.get(1), waiting, 99}) {
      assertThatThrownBy(() -> results.withdraw(each, "x", "y"))
          .isInstanceOfSatisfying(
              StoreException.class,
              e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.REFUSED));
    }
    clock.advance(LEASE.plusMillis(1));
    results.withdraw(rows.get(1), "x", "y");
    assertThat(claim("b", 9)).isEmpty();
    assertThat(
            stores
                .commit(
                    "a", List.of(TestLicences.sealed(stores, rows.get(1), TestLicences.id("T", 1))))
                .lost())
        .containsExactly(rows.get(1));
  }

  @Test
  void sharesRowsAmongManyRunners() throws Exception {
    add(1, 400);
    Set<Long> seen = ConcurrentHashMap.newKeySet();
    ExecutorService runners = Executors.newFixedThreadPool(4);
    List<Future<Integer>> ends = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      String owner = "runner " + i;
      ends.add(
          runners.submit(
              () -> {
                int done = 0;
                try (Stores own = Stores.open(url, options)) {
                  while (true) {
                    List<ResultRow> rows =
                        own.results().claim(ResultQuery.ALL, owner, LEASE, 23, null);
                    if (rows.isEmpty()) {
                      return done;
                    }
                    List<Outcome> outcomes = new ArrayList<>();
                    for (ResultRow each : rows) {
                      assertThat(seen.add(each.id())).isTrue();
                      LicenceDocument document =
                          new LicenceDocument(Format.PDF, "cd".repeat(32), each.id());
                      String serial = each.caseNumber();
                      outcomes.add(
                          new Outcome.Sealed(
                              each.id(),
                              TestLicences.licence(TestLicences.id(serial, 1), document),
                              List.of(TestLicences.use(document, each.id(), serial))));
                    }
                    done += own.commit(owner, outcomes).done().size();
                  }
                }
              }));
    }
    int total = 0;
    for (Future<Integer> each : ends) {
      total += each.get();
    }
    runners.shutdown();
    assertThat(total).isEqualTo(400);
    assertThat(stores.results().count(ResultQuery.ALL)).containsEntry(ResultState.SEALED, 400L);
    LedgerReport ledger = stores.ledger().verify(null);
    assertThat(ledger.entries()).isEqualTo(400);
    assertThat(ledger.problems()).isEmpty();
    List<LicenceEvent> events = stores.licences().events(0, 1000);
    for (int i = 0; i < 400; i++) {
      assertThat(events.get(i).number()).isEqualTo(i + 1);
    }
  }

  @Test
  void listsAPageAtATime() throws IOException {
    add(1, 5);
    List<ResultRow> page = stores.results().list(ResultQuery.ALL, 0, 3);
    assertThat(page).extracting(ResultRow::caseNumber).containsExactly("A1", "A2", "A3");
    assertThat(stores.results().list(ResultQuery.ALL, page.get(2).id(), 3))
        .extracting(ResultRow::caseNumber)
        .containsExactly("A4", "A5");
    assertThat(stores.results().list(ResultQuery.ALL.in(ResultState.SEALED), 0, 3)).isEmpty();
  }
}
