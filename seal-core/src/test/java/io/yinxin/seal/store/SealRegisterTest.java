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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class SealRegisterTest {

  private static final String CERTIFICATE = "ab".repeat(32);
  private static final String TYPE = "11100000000013338W011";
  private static final String BODY = "11990100MB00000011";
  private static final String PARK = "高新区";
  private static final Duration LEASE = Duration.ofMinutes(10);

  private final MovingClock clock = new MovingClock();
  private final Stores stores;
  private final SealRegister seals;

  SealRegisterTest(TestEngine engine, @TempDir Path folder) throws IOException {
    String url = engine.newUrl(folder);
    StoreOptions options = engine.options(folder).clock(clock);
    Stores.init(url, options);
    stores = Stores.open(url, options);
    seals = stores.seals();
  }

  @AfterEach
  void close() {
    stores.close();
  }

  private void addSeal() throws IOException {
    seals.add("s1", "示例市烟草专卖局", BODY, List.of(CERTIFICATE), "李样本");
  }

  private Grant grant(
      Set<String> types, @Nullable String body, @Nullable Integer perDay, boolean secondPerson)
      throws IOException {
    Instant now = clock.instant();
    return seals.grant(
        new Grant(
            0,
            "s1",
            types,
            body,
            now,
            now.plus(Duration.ofDays(30)),
            perDay,
            secondPerson,
            "李样本",
            now,
            null,
            null,
            null));
  }

  private static GrantRequest request(@Nullable String body, @Nullable Long batch) {
    return new GrantRequest("s1", CERTIFICATE, TYPE, body, "王测试", batch);
  }

  private void assertRefused(GrantDecision.Reason reason, GrantRequest request) throws IOException {
    assertThat(seals.check(request))
        .isInstanceOfSatisfying(
            GrantDecision.Refused.class,
            refused -> {
              assertThat(refused.reason()).isEqualTo(reason);
              assertThat(refused.message().zh()).matches(".*\\p{IsHan}.*");
            });
  }

  private static void assertRefused(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.REFUSED));
  }

  @Test
  void asksForNothingWithoutSeals() throws IOException {
    assertThat(seals.check(request(null, null))).isInstanceOf(GrantDecision.Unmanaged.class);
  }

  @Test
  void knowsItsSeals() throws IOException {
    addSeal();
    RegisteredSeal seal = seals.get("s1").orElseThrow();
    assertThat(seals.list()).containsExactly(seal);
    assertThat(seal.certificates()).containsExactly(CERTIFICATE);
    assertRefused(this::addSeal);
    clock.advance(Duration.ofHours(1));
    seals.revoke("s1", clock.instant(), "遗失", "李样本");
    assertThat(seals.get("s1").orElseThrow().revokedAt()).isEqualTo(clock.instant());
    assertRefused(() -> seals.revoke("s1", clock.instant(), "遗失", "李样本"));
    assertRefused(() -> grant(Set.of(), null, null, false));
  }

  @Test
  void refusesWithTheNearestReason() throws IOException {
    addSeal();
    assertRefused(
        GrantDecision.Reason.UNKNOWN_SEAL,
        new GrantRequest("s2", CERTIFICATE, TYPE, null, "王测试", null));
    assertRefused(
        GrantDecision.Reason.UNKNOWN_SEAL,
        new GrantRequest(null, "cd".repeat(32), TYPE, null, "王测试", null));
    assertRefused(
        GrantDecision.Reason.OTHER_CERTIFICATE,
        new GrantRequest("s1", "cd".repeat(32), TYPE, null, "王测试", null));
    assertRefused(GrantDecision.Reason.NO_GRANT, request(null, null));
    Grant park = grant(Set.of(TYPE), PARK, null, false);
    assertRefused(GrantDecision.Reason.OTHER_BODY, request(null, null));
    assertThat(seals.check(request(PARK, null)))
        .isInstanceOfSatisfying(
            GrantDecision.Allowed.class,
            allowed -> {
              assertThat(allowed.grant()).isEqualTo(park);
              assertThat(allowed.leftToday()).isEqualTo(Long.MAX_VALUE);
            });
    grant(Set.of("other"), null, null, false);
    assertRefused(GrantDecision.Reason.OTHER_TYPE, request(null, null));
    Grant own = grant(Set.of(), null, null, false);
    assertThat(seals.check(request(null, null))).isInstanceOf(GrantDecision.Allowed.class);
    assertThat(seals.check(new GrantRequest(null, CERTIFICATE, TYPE, null, "王测试", null)))
        .isInstanceOf(GrantDecision.Allowed.class);
    seals.revokeGrant(own.id(), "调整", "李样本");
    assertRefused(() -> seals.revokeGrant(own.id(), "调整", "李样本"));
    assertRefused(GrantDecision.Reason.GRANT_REVOKED, request(null, null));
    grant(Set.of(), null, null, false);
    clock.advance(Duration.ofDays(30));
    assertRefused(GrantDecision.Reason.OVER, request(null, null));
    clock.advance(Duration.ofDays(-31));
    assertRefused(GrantDecision.Reason.NOT_YET, request(null, null));
    seals.revoke("s1", clock.instant(), "遗失", "李样本");
    assertRefused(GrantDecision.Reason.SEAL_REVOKED, request(null, null));
    assertThat(seals.grants("s1")).hasSize(4);
    assertThat(seals.grants(null)).hasSize(4);
    assertThat(seals.grants("s2")).isEmpty();
  }

  private long rows(int from, int to) throws IOException {
    List<Map<String, String>> rows = new ArrayList<>();
    for (int i = from; i <= to; i++) {
      rows.add(Map.of("办件编号", "A" + i));
    }
    stores.results().importRows(RowReader.of(rows), ImportOptions.of("rows", "王测试"));
    return stores.results().batches(1).get(0).id();
  }

  private static SealUse use(@Nullable Long row, Grant grant) {
    return new SealUse(
        "王测试", "s1", "k", CERTIFICATE, "CN=x", "cd".repeat(32), row, null, grant.id());
  }

  @Test
  void countsADayTogetherWithWhatOthersAreAbout() throws IOException {
    addSeal();
    Grant grant = grant(Set.of(), null, 3, false);
    rows(1, 5);
    stores.ledger().append(use(null, grant));
    List<ResultRow> first = stores.results().claim(ResultQuery.ALL, "a", LEASE, 1, grant.id());
    assertThat(first).hasSize(1);
    // One used, one claimed, one left.
    assertThat(seals.check(request(null, null)))
        .isInstanceOfSatisfying(
            GrantDecision.Allowed.class, a -> assertThat(a.leftToday()).isEqualTo(1));
    assertThat(stores.results().claim(ResultQuery.ALL, "b", LEASE, 5, grant.id())).hasSize(1);
    assertThat(stores.results().claim(ResultQuery.ALL, "c", LEASE, 5, grant.id())).isEmpty();
    assertRefused(GrantDecision.Reason.DAY_USED_UP, request(null, null));
    assertRefused(() -> stores.ledger().append(use(null, grant)));
    // A row sealed as PDF and OFD is one.
    long row = first.get(0).id();
    LicenceDocument document = new LicenceDocument(Format.PDF, CERTIFICATE, 1);
    stores.commit(
        "a",
        List.of(
            new Outcome.Sealed(
                row,
                TestLicences.licence(TestLicences.id("S1", 1), document),
                List.of(use(row, grant), use(row, grant)))));
    stores.results().giveBack("b");
    assertThat(stores.results().claim(ResultQuery.ALL, "c", LEASE, 5, grant.id())).hasSize(1);
    // The next day all is there again.
    clock.advance(Duration.ofDays(1));
    assertThat(stores.results().claim(ResultQuery.ALL, "d", LEASE, 5, grant.id())).hasSize(3);
  }

  @Test
  void manyRunnersTogetherDoNotOverrunADay() throws Exception {
    addSeal();
    Grant grant = grant(Set.of(), null, 20, false);
    rows(1, 60);
    List<Callable<Integer>> work = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      String runner = "runner" + i;
      work.add(
          () -> {
            int got = 0;
            for (int j = 0; j < 5; j++) {
              got += stores.results().claim(ResultQuery.ALL, runner, LEASE, 3, grant.id()).size();
            }
            return got;
          });
      work.add(
          () -> {
            int got = 0;
            for (int j = 0; j < 3; j++) {
              try {
                stores.ledger().append(use(null, grant));
                got++;
              } catch (StoreException e) {
                assertThat(e.kind()).isEqualTo(StoreException.Kind.REFUSED);
              }
            }
            return got;
          });
    }
    ExecutorService threads = Executors.newFixedThreadPool(work.size());
    try {
      int used = 0;
      for (Future<Integer> each : threads.invokeAll(work)) {
        used += each.get();
      }
      assertThat(used).isEqualTo(20);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aSealThatIsRevokedIsNotUsedForWhatIsUnderWay() throws IOException {
    addSeal();
    Grant grant = grant(Set.of(), null, null, false);
    rows(1, 3);
    List<ResultRow> claimed = stores.results().claim(ResultQuery.ALL, "a", LEASE, 2, grant.id());
    seals.revoke("s1", clock.instant(), "印章遗失", "赵管理");
    long row = claimed.get(0).id();
    LicenceDocument document = new LicenceDocument(Format.PDF, CERTIFICATE, 1);
    CommitReport report =
        stores.commit(
            "a",
            List.of(
                new Outcome.Sealed(
                    row,
                    TestLicences.licence(TestLicences.id("S1", 1), document),
                    List.of(use(row, grant))),
                new Outcome.Failed(claimed.get(1).id(), "FIELD", new Message("x", "x"))));
    assertThat(report.lost()).containsExactly(row);
    assertThat(report.done()).containsExactly(claimed.get(1).id());
    assertThat(stores.results().find(row).orElseThrow().state()).isEqualTo(ResultState.PENDING);
    assertThat(stores.ledger().head()).isEqualTo(LedgerHead.EMPTY);
    assertThat(stores.results().claim(ResultQuery.ALL, "b", LEASE, 3, grant.id())).isEmpty();
    assertThatThrownBy(() -> stores.ledger().append(use(null, grant)))
        .hasMessage("the seal s1 was revoked");
  }

  @Test
  void asksForASecondPerson() throws IOException {
    addSeal();
    Grant grant = grant(Set.of(), null, null, true);
    long one = rows(1, 2);
    long two = rows(3, 5);
    assertRefused(GrantDecision.Reason.NOT_APPROVED, request(null, null));
    assertRefused(GrantDecision.Reason.NOT_APPROVED, request(null, two));
    assertThat(stores.results().claim(ResultQuery.ALL, "a", LEASE, 9, grant.id())).isEmpty();
    assertRefused(() -> seals.approve(two, grant.id(), " 王测试 "));
    assertRefused(() -> seals.approve(99, grant.id(), "李样本"));
    assertRefused(() -> seals.approve(two, 99, "李样本"));
    Approval approval = seals.approve(two, grant.id(), "李样本");
    assertThat(seals.approve(two, grant.id(), "赵喆")).isEqualTo(approval);
    assertThat(seals.check(request(null, two))).isInstanceOf(GrantDecision.Allowed.class);
    assertRefused(GrantDecision.Reason.NOT_APPROVED, request(null, one));
    assertThat(stores.results().claim(ResultQuery.ALL, "a", LEASE, 9, grant.id()))
        .hasSize(3)
        .allMatch(row -> row.batch() == two);
  }
}
