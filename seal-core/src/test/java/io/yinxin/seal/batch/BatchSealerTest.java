package io.yinxin.seal.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.Format;
import io.yinxin.seal.Message;
import io.yinxin.seal.SealException.KeyUnavailable;
import io.yinxin.seal.SealException.PinRefused;
import io.yinxin.seal.Sealer;
import io.yinxin.seal.eseal.ElectronicSeal;
import io.yinxin.seal.eseal.SealDrawing;
import io.yinxin.seal.eseal.SealMaker;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.licence.LicenceTemplate;
import io.yinxin.seal.store.CommitReport;
import io.yinxin.seal.store.Grant;
import io.yinxin.seal.store.LicenceDocument;
import io.yinxin.seal.store.LicenceStatus;
import io.yinxin.seal.store.ResultQuery;
import io.yinxin.seal.store.ResultState;
import io.yinxin.seal.store.ResultStore;
import io.yinxin.seal.store.StoreException;
import io.yinxin.seal.store.Stores;
import io.yinxin.seal.testing.FakeSealKey;
import io.yinxin.seal.testing.FakeTimestampAuthority;
import io.yinxin.seal.testing.FixedClock;
import io.yinxin.seal.testing.TestEngine;
import io.yinxin.seal.testing.TestPki;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class BatchSealerTest {

  private static final TestPki ROOT = TestPki.root("示例根", SignatureAlgorithm.ECDSA_P256_SHA256);
  private static final TestPki SIGNER = ROOT.signer("示例局");

  private final Clock clock = FixedClock.clock();
  private final Stores stores;
  private final FakeSealKey key =
      new FakeSealKey(SIGNER.keyPair(), SignatureAlgorithm.ECDSA_P256_SHA256, SIGNER.chain());

  BatchSealerTest(TestEngine engine, @TempDir Path folder) throws Exception {
    stores = engine.newStore(folder);
  }

  @AfterEach
  void close() {
    stores.close();
  }

  private BatchSealer.Builder batch() throws Exception {
    return BatchFixture.batch(stores, key, clock);
  }

  private long count(ResultState state) throws Exception {
    return stores.results().count(ResultQuery.ALL).getOrDefault(state, 0L);
  }

  @Test
  void everyRowBecomesOneLicence() throws Exception {
    BatchFixture.add(stores, 1, 120, Set.of());
    List<Long> heard = Collections.synchronizedList(new ArrayList<>());
    BatchReport report =
        batch()
            .jobs(3)
            .listener(
                new BatchListener() {
                  @Override
                  public void sealed(
                      long row, String licence, List<LicenceDocument> documents, boolean adopted) {
                    heard.add(row);
                  }
                })
            .build()
            .run();
    assertThat(report.end()).isEqualTo(BatchReport.End.DONE);
    assertThat(report.sealed()).isEqualTo(120);
    assertThat(report.failed() + report.left() + report.adopted()).isZero();
    assertThat(heard).hasSize(120).doesNotHaveDuplicates();
    assertThat(BatchFixture.audit(stores, key, clock)).isEqualTo(120);
    BatchFixture.nothingStray(stores, 120);
    assertThat(key.signatures()).isEqualTo(120);
    assertThat(stores.licences().find("91999901MA00000155")).hasSize(120);
    // Again: nothing is left to do.
    assertThat(batch().build().run().sealed()).isZero();
    assertThat(key.signatures()).isEqualTo(120);
  }

  @Test
  void badRowsAreWrittenDownWithTheirReason() throws Exception {
    BatchFixture.add(stores, 1, 60, Set.of(7, 33));
    BatchReport report = batch().build().run();
    assertThat(report.sealed()).isEqualTo(58);
    assertThat(report.failed()).isEqualTo(2);
    assertThat(report.failures()).hasSize(1);
    BatchReport.Failure failure = report.failures().get(0);
    assertThat(failure.count()).isEqualTo(2);
    assertThat(failure.message().en()).isEqualTo("field '编号': it does not match its pattern");
    assertThat(stores.results().find(failure.rows().get(0)).orElseThrow().values())
        .containsEntry("编号", "无");
    assertThat(count(ResultState.FAILED)).isEqualTo(2);
    assertThat(BatchFixture.audit(stores, key, clock)).isEqualTo(58);
  }

  @Test
  void wrongTemplateStopsEarly() throws Exception {
    BatchFixture.add(stores, 1, 300, Set.of());
    var renderer =
        io.yinxin.seal.licence.LicenceRenderer.of(
            LicenceTemplate.parse(BatchFixture.TEMPLATE.replace("[0-9]{8}", "[A-Z]{8}"), "wrong"));
    BatchReport report = batch().renderer(renderer).maxFailures(10).jobs(2).build().run();
    assertThat(report.end()).isEqualTo(BatchReport.End.TOO_MANY_FAILURES);
    assertThat(report.sealed()).isZero();
    assertThat(report.failed()).isBetween(10L, 12L);
    assertThat(count(ResultState.PENDING)).isEqualTo(300 - report.failed());
    assertThat(report.left()).isEqualTo(300 - report.failed());
    // Mended, and only those again.
    assertThat(stores.results().retry(ResultQuery.ALL)).isEqualTo((int) report.failed());
    assertThat(batch().build().run().sealed()).isEqualTo(300);
    BatchFixture.audit(stores, key, clock);
  }

  @Test
  void templateWithoutATypeIsRefused() throws Exception {
    var renderer =
        io.yinxin.seal.licence.LicenceRenderer.of(
            LicenceTemplate.parse("seal-template 1\ntitle \"x\"\npage 210 297\n", "t"));
    assertThatThrownBy(() -> batch().renderer(renderer).build())
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void renewedLicenceGetsTheNextVersion() throws Exception {
    BatchFixture.add(stores, 1, 3, Set.of());
    batch().build().run();
    List<Map<String, String>> renewed = new ArrayList<>();
    for (String number : List.of("B1", "B2")) {
      Map<String, String> row = new java.util.HashMap<>(BatchFixture.row(1, Set.of()));
      row.put("办件编号", number);
      renewed.add(row);
    }
    stores
        .results()
        .importRows(
            io.yinxin.seal.store.RowReader.of(renewed),
            io.yinxin.seal.store.ImportOptions.of("b.csv", "王测试"));
    // Both rows renew the same licence: one of them collides, and is made again.
    BatchReport report = batch().jobs(2).build().run();
    assertThat(report.sealed()).isEqualTo(2);
    assertThat(stores.licences().find("91999901MA00000155"))
        .filteredOn(l -> l.data().metadata().number().equals("00000001"))
        .extracting(l -> l.data().metadata().id().version() + " " + l.status())
        .containsExactlyInAnyOrder(
            "1 " + LicenceStatus.SUPERSEDED, "2 " + LicenceStatus.SUPERSEDED, "3 VALID");
    BatchFixture.nothingStray(stores, 5);
  }

  @Test
  void waitsForAKeyThatComesBack() throws Exception {
    BatchFixture.add(stores, 1, 40, Set.of());
    AtomicInteger waits = new AtomicInteger();
    key.failing(new KeyUnavailable(new Message("token gone", "设备不在"), null, null));
    BatchReport report =
        batch()
            .listener(
                new BatchListener() {
                  @Override
                  public void waiting(Message why) {
                    assertThat(why.en()).isEqualTo("token gone");
                    if (waits.incrementAndGet() == 5) {
                      key.failing(null);
                    }
                  }
                })
            .build()
            .run();
    assertThat(report.sealed()).isEqualTo(40);
    assertThat(waits.get()).isGreaterThanOrEqualTo(5);
    BatchFixture.audit(stores, key, clock);
  }

  @Test
  void waitsForATimeServerThatComesBack() throws Exception {
    BatchFixture.add(stores, 1, 12, Set.of());
    FakeTimestampAuthority authority =
        FakeTimestampAuthority.of(ROOT).failing(new IOException("no route"));
    AtomicInteger waits = new AtomicInteger();
    Sealer sealer = Sealer.builder().key(key).clock(clock).timestamps(authority).build();
    BatchReport report =
        batch()
            .key(key, sealer, "test:key")
            .listener(
                new BatchListener() {
                  @Override
                  public void waiting(Message why) {
                    assertThat(why.en()).contains("no route");
                    if (waits.incrementAndGet() == 5) {
                      authority.failing(null);
                    }
                  }
                })
            .build()
            .run();
    assertThat(report.sealed()).isEqualTo(12);
    assertThat(report.failed()).isZero();
    assertThat(authority.stamps()).isEqualTo(12);
    BatchFixture.audit(stores, key, clock);
    authority.failing(new IOException("no route"));
    BatchFixture.add(stores, 13, 14, Set.of());
    assertThatThrownBy(
            () ->
                batch().key(key, sealer, "test:key").patience(Duration.ofMillis(300)).build().run())
        .isInstanceOf(KeyUnavailable.class)
        .hasMessageContaining("no route");
    assertThat(count(ResultState.PENDING)).isEqualTo(2);
    assertThat(count(ResultState.FAILED)).isZero();
  }

  @Test
  void endsWhenTheKeyDoesNotComeBack() throws Exception {
    BatchFixture.add(stores, 1, 40, Set.of());
    key.failing(new KeyUnavailable(new Message("token gone", "设备不在"), null, null));
    assertThatThrownBy(() -> batch().patience(Duration.ofMillis(300)).build().run())
        .isInstanceOf(KeyUnavailable.class);
    assertThat(count(ResultState.PENDING)).isEqualTo(40);
    BatchFixture.nothingStray(stores, 0);
  }

  @Test
  void refusedPinEndsItAtOnce() throws Exception {
    BatchFixture.add(stores, 1, 40, Set.of());
    AtomicInteger waits = new AtomicInteger();
    key.failing(new PinRefused(new Message("wrong PIN", "口令错误"), null, null));
    BatchSealer sealer =
        batch()
            .jobs(1)
            .listener(
                new BatchListener() {
                  @Override
                  public void waiting(Message why) {
                    waits.incrementAndGet();
                  }
                })
            .build();
    assertThatThrownBy(sealer::run).isInstanceOf(PinRefused.class);
    assertThat(waits).hasValue(0);
    assertThat(count(ResultState.PENDING)).isEqualTo(40);
  }

  @Test
  void stopsInTheMiddleAndGoesOnLater() throws Exception {
    BatchFixture.add(stores, 1, 800, Set.of());
    AtomicReference<BatchSealer> running = new AtomicReference<>();
    CountDownLatch some = new CountDownLatch(1);
    BatchSealer first =
        batch()
            .jobs(2)
            .listener(
                new BatchListener() {
                  @Override
                  public void sealed(
                      long row, String licence, List<LicenceDocument> documents, boolean adopted) {
                    Objects.requireNonNull(running.get()).stop();
                    some.countDown();
                  }
                })
            .build();
    running.set(first);
    BatchReport report = first.run();
    assertThat(some.getCount()).isZero();
    assertThat(report.end()).isEqualTo(BatchReport.End.STOPPED);
    assertThat(report.sealed()).isBetween(1L, 799L);
    assertThat(report.left()).isEqualTo(800 - report.sealed());
    assertThat(count(ResultState.CLAIMED)).isZero();
    assertThat(BatchFixture.audit(stores, key, clock)).isEqualTo(report.sealed());
    BatchFixture.nothingStray(stores, report.sealed());
    assertThat(batch().build().run().sealed()).isEqualTo(800 - report.sealed());
    assertThat(BatchFixture.audit(stores, key, clock)).isEqualTo(800);
    assertThat(key.signatures()).isEqualTo(800);
  }

  @Test
  void interruptionOfTheCallerStopsIt() throws Exception {
    BatchFixture.add(stores, 1, 800, Set.of());
    Thread.currentThread().interrupt();
    BatchReport report = batch().build().run();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(report.end()).isEqualTo(BatchReport.End.STOPPED);
    assertThat(report.left()).isPositive();
    assertThat(BatchFixture.audit(stores, key, clock)).isEqualTo(report.sealed());
  }

  @Test
  void limitIsKept() throws Exception {
    BatchFixture.add(stores, 1, 50, Set.of(2));
    BatchReport report = batch().limit(20).jobs(3).build().run();
    assertThat(report.sealed() + report.failed()).isEqualTo(20);
    assertThat(report.left()).isEqualTo(30);
    BatchFixture.nothingStray(stores, report.sealed());
  }

  @Test
  void runnersShareTheRows() throws Exception {
    BatchFixture.add(stores, 1, 1200, Set.of());
    List<Thread> threads = new ArrayList<>();
    List<BatchReport> reports = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 3; i++) {
      BatchSealer sealer = batch().jobs(1).build();
      threads.add(
          new Thread(
              () -> {
                try {
                  reports.add(sealer.run());
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread each : threads) {
      each.join();
    }
    assertThat(reports.stream().mapToLong(BatchReport::sealed).sum()).isEqualTo(1200);
    assertThat(BatchFixture.audit(stores, key, clock)).isEqualTo(1200);
    BatchFixture.nothingStray(stores, 1200);
  }

  /** The store as it is, but for what happens at a commit. */
  private Stores committing(Callable<@Nullable CommitReport> instead) {
    return answering(Stores.class, stores, "commit", instead);
  }

  /**
   * The real one, but for one method: what comes instead of its answer, null to ask the real one.
   */
  private static <T> T answering(
      Class<T> type, T real, String name, Callable<? extends @Nullable Object> instead) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              if (method.getName().equals(name)) {
                Object answer = instead.call();
                if (answer != null) {
                  return answer;
                }
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  @Test
  void adoptsWhatAnEarlierRunSealedAndThrowsAwayWhatIsBroken() throws Exception {
    BatchFixture.add(stores, 1, 30, Set.of());
    Stores broken =
        committing(
            () -> {
              throw new StoreException(
                  StoreException.Kind.BROKEN, new Message("damaged", "已损坏"), null, null);
            });
    assertThatThrownBy(() -> BatchFixture.batch(broken, key, clock).jobs(1).build().run())
        .isInstanceOf(StoreException.class)
        .hasMessage("damaged");
    assertThat(count(ResultState.PENDING)).isEqualTo(30);
    Path workspace = stores.documents().workspace();
    List<Path> left;
    try (var files = Files.list(workspace)) {
      left = files.sorted().toList();
    }
    int signatures = key.signatures();
    assertThat(left).hasSize(signatures).hasSizeGreaterThan(3);
    // One was cut short, one changed; beside them what a killed process leaves.
    Files.write(left.get(0), new byte[] {'%', 'P', 'D', 'F'});
    byte[] changed = Files.readAllBytes(left.get(1));
    changed[changed.length / 3] ^= 1;
    Files.delete(left.get(1));
    Files.write(left.get(1), changed);
    Files.createFile(workspace.resolve(".4-" + "0".repeat(32) + ".pdf.1f.part"));
    Files.createFile(workspace.resolve("999-" + "0".repeat(32) + ".pdf"));
    BatchReport report = batch().build().run();
    assertThat(report.sealed()).isEqualTo(30);
    assertThat(report.adopted()).isEqualTo(signatures - 2);
    assertThat(key.signatures()).isEqualTo(30 + 2);
    assertThat(BatchFixture.audit(stores, key, clock)).isEqualTo(30);
    // What was put for the two broken ones has no licence, and its name in the workspace is gone.
    BatchFixture.nothingStray(stores, 30 + 2);
  }

  @Test
  void waitsForADatabaseThatComesBack() throws Exception {
    BatchFixture.add(stores, 1, 30, Set.of());
    AtomicInteger times = new AtomicInteger();
    Stores flaky =
        committing(
            () -> {
              if (times.incrementAndGet() <= 3) {
                throw new StoreException(
                    StoreException.Kind.UNREACHABLE, new Message("gone", "无法连接"), null, null);
              }
              return null;
            });
    assertThat(BatchFixture.batch(flaky, key, clock).build().run().sealed()).isEqualTo(30);
    assertThat(BatchFixture.audit(stores, key, clock)).isEqualTo(30);
    BatchFixture.nothingStray(stores, 30);
  }

  /**
   * What is dropped because the lease ran out belongs to this runner still, and is not forgotten.
   */
  @Test
  @Timeout(120)
  void takesUpAgainWhatItDroppedWithALostLease() throws Exception {
    BatchFixture.add(stores, 1, 30, Set.of());
    AtomicBoolean lost = new AtomicBoolean();
    ResultStore results =
        answering(
            ResultStore.class,
            stores.results(),
            "renew",
            () -> {
              if (!lost.get()) {
                throw new StoreException(
                    StoreException.Kind.UNREACHABLE, new Message("gone", "无法连接"), null, null);
              }
              return null;
            });
    Stores flaky = answering(Stores.class, stores, "results", () -> results);
    SealKey slow =
        answering(
            SealKey.class,
            key,
            "sign",
            () -> {
              if (!lost.get()) {
                Thread.sleep(1500);
                lost.set(true);
              }
              return null;
            });
    BatchReport report =
        BatchFixture.batch(flaky, slow, clock).lease(Duration.ofSeconds(1)).jobs(2).build().run();
    assertThat(report.sealed()).isEqualTo(30);
    assertThat(key.signatures())
        .as("some twice, or their files adopted")
        .isGreaterThanOrEqualTo(30);
    assertThat(BatchFixture.audit(stores, key, clock)).isEqualTo(30);
    BatchFixture.nothingStray(stores, 30);
  }

  /** Two runners have the same row for a moment: one's lease ran out, and it works on. */
  @Test
  @Timeout(120)
  void goesOnWithTheFileOfAFasterRunner(@TempDir Path elsewhere) throws Exception {
    BatchFixture.add(stores, 1, 1, Set.of());
    byte[] faster;
    try (Stores others = TestEngine.SQLITE.newStore(elsewhere)) {
      BatchFixture.add(others, 1, 1, Set.of());
      BatchFixture.batch(others, key, clock).build().run();
      try (var all = Files.walk(others.documents().place())) {
        faster = Files.readAllBytes(all.filter(Files::isRegularFile).findFirst().orElseThrow());
      }
    }
    SealKey slow =
        answering(
            SealKey.class,
            key,
            "sign",
            () -> {
              Path workspace = stores.documents().workspace();
              try (var files = Files.list(workspace)) {
                String begun = files.findFirst().orElseThrow().getFileName().toString();
                Path file = workspace.resolve(begun.replaceAll("^\\.|\\.[0-9a-f]+\\.part$", ""));
                Files.write(file, faster);
              }
              return null;
            });
    BatchReport report = BatchFixture.batch(stores, slow, clock).jobs(1).build().run();
    assertThat(report.sealed()).isEqualTo(1);
    assertThat(report.adopted()).isEqualTo(1);
    assertThat(BatchFixture.audit(stores, key, clock)).isEqualTo(1);
    BatchFixture.nothingStray(stores, 1);
    assertThat(stores.documents().place())
        .isDirectoryRecursivelyContaining(
            file -> Files.isRegularFile(file) && sameBytes(file, faster));
  }

  private static boolean sameBytes(Path file, byte[] bytes) {
    try {
      return Arrays.equals(Files.readAllBytes(file), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void refusesWhatNobodyWasGranted() throws Exception {
    BatchFixture.add(stores, 1, 5, Set.of());
    String certificate = Digests.of(SIGNER.certificate().getEncoded());
    stores.seals().add("S1", "示例局专用章", "11999901MB0001011A", List.of(certificate), "赵管理");
    assertThatThrownBy(() -> batch().build().run())
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.REFUSED))
        .hasMessageContaining("no grant");
    assertThat(count(ResultState.PENDING)).isEqualTo(5);
    assertThat(key.signatures()).isZero();
  }

  private static ElectronicSeal eseal() throws Exception {
    byte[] picture =
        SealDrawing.round(40).name("示例局").build().svg().getBytes(StandardCharsets.UTF_8);
    return SealMaker.with(TestPki.root("示例制章根").signer("示例制章中心").sealKey())
        .id("99999900000033")
        .name("示例局电子证照专用章")
        .picture("svg", picture, 40, 40)
        .certificate(SIGNER.certificate())
        .valid(FixedClock.NOW.minusSeconds(60), FixedClock.NOW.plus(Duration.ofDays(365)))
        .clock(Clock.fixed(FixedClock.NOW.minusSeconds(60), ZoneOffset.UTC))
        .make();
  }

  private BatchSealer.Builder batch(Stores with, ElectronicSeal eseal) throws Exception {
    return BatchFixture.batch(with, key, clock)
        .key(
            key,
            Sealer.builder()
                .key(key)
                .clock(clock)
                .eseal(eseal)
                .at(BatchFixture.renderer().template().seal().orElseThrow())
                .build(),
            "test:key")
        .eseal(eseal);
  }

  @Test
  void electronicSealIsNamedInTheLedger() throws Exception {
    BatchFixture.add(stores, 1, 5, Set.of());
    ElectronicSeal eseal = eseal();
    assertThat(batch(stores, eseal).build().run().sealed()).isEqualTo(5);
    assertThat(BatchFixture.audit(stores, key, eseal, clock)).isEqualTo(5);
    assertThat(stores.ledger().list(0, 10))
        .extracting(entry -> entry.use().seal())
        .hasSize(5)
        .containsOnly("99999900000033");
    assertThat(stores.licences().find("91999901MA00000155"))
        .extracting(licence -> licence.data().seal())
        .containsOnly("99999900000033");
  }

  @Test
  void electronicSealMustBeTheOneThatIsRegistered() throws Exception {
    BatchFixture.add(stores, 1, 5, Set.of());
    ElectronicSeal eseal = eseal();
    String certificate = Digests.of(SIGNER.certificate().getEncoded());
    String body = "11999901MB0001011A";
    stores.seals().add("S1", "示例局专用章", body, List.of(certificate), "赵管理");
    stores.seals().grant(grant("S1"));
    assertThatThrownBy(() -> batch(stores, eseal).build().run())
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.REFUSED))
        .hasMessage("the store has no seal 99999900000033");
    assertThat(key.signatures()).isZero();
    stores.seals().add(eseal.id(), eseal.name(), body, List.of(certificate), "赵管理");
    Grant grant = stores.seals().grant(grant(eseal.id()));
    assertThat(batch(stores, eseal).build().run().sealed()).isEqualTo(5);
    assertThat(stores.ledger().list(0, 10))
        .allSatisfy(
            entry -> {
              assertThat(entry.use().seal()).isEqualTo(eseal.id());
              assertThat(entry.use().grant()).isEqualTo(grant.id());
            });
  }

  private static Grant grant(String seal) {
    return new Grant(
        0,
        seal,
        Set.of(),
        null,
        FixedClock.NOW,
        null,
        null,
        false,
        "赵管理",
        FixedClock.NOW,
        null,
        null,
        null);
  }

  @Test
  void sealOfAnotherNumberThanNamedIsRefused() throws Exception {
    BatchSealer.Builder both = batch(stores, eseal()).seal("S1");
    assertThatThrownBy(both::build).isInstanceOf(IllegalArgumentException.class);
    BatchSealer.Builder none = batch().formats(Set.of(Format.OFD));
    assertThatThrownBy(none::build).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void filesOfAnotherSealAreNotAdopted() throws Exception {
    BatchFixture.add(stores, 1, 12, Set.of());
    Stores broken =
        committing(
            () -> {
              throw new StoreException(
                  StoreException.Kind.BROKEN, new Message("damaged", "已损坏"), null, null);
            });
    ElectronicSeal first = eseal();
    assertThatThrownBy(() -> batch(broken, first).build().run()).hasMessage("damaged");
    int signatures = key.signatures();
    assertThat(signatures).isPositive();
    // Of the same seal they are.
    assertThatThrownBy(() -> batch(broken, first).build().run()).hasMessage("damaged");
    assertThat(key.signatures()).isLessThanOrEqualTo(12);
    int before = key.signatures();
    ElectronicSeal second = eseal();
    assertThat(second).isNotEqualTo(first);
    BatchReport report = batch(stores, second).build().run();
    assertThat(report.sealed()).isEqualTo(12);
    assertThat(report.adopted()).isZero();
    assertThat(key.signatures()).isEqualTo(before + 12);
    assertThat(BatchFixture.audit(stores, key, second, clock)).isEqualTo(12);
  }

  private BatchSealer.Builder both(Stores with, ElectronicSeal eseal) throws Exception {
    return batch(with, eseal).formats(Set.of(Format.PDF, Format.OFD));
  }

  @Test
  void licenceOfTwoFormatsIsOneLicence() throws Exception {
    BatchFixture.add(stores, 1, 12, Set.of(4));
    ElectronicSeal eseal = eseal();
    BatchReport report = both(stores, eseal).build().run();
    assertThat(report.sealed()).isEqualTo(11);
    assertThat(report.failed()).isEqualTo(1);
    assertThat(stores.licences().find("91999901MA00000155"))
        .hasSize(11)
        .allSatisfy(
            licence ->
                assertThat(licence.data().documents())
                    .extracting(LicenceDocument::format)
                    .containsExactlyInAnyOrder(Format.PDF, Format.OFD));
    assertThat(stores.ledger().list(0, 100)).hasSize(22);
    assertThat(BatchFixture.audit(stores, key, eseal, clock)).isEqualTo(11);
    BatchFixture.nothingStray(stores, 22);
  }

  @Test
  void documentsOfALicenceAreAdoptedEachOnItsOwn() throws Exception {
    BatchFixture.add(stores, 1, 8, Set.of());
    Stores broken =
        committing(
            () -> {
              throw new StoreException(
                  StoreException.Kind.BROKEN, new Message("damaged", "已损坏"), null, null);
            });
    ElectronicSeal eseal = eseal();
    assertThatThrownBy(() -> both(broken, eseal).jobs(1).build().run()).hasMessage("damaged");
    List<Path> left;
    try (var files = Files.list(stores.documents().workspace())) {
      left = files.sorted().toList();
    }
    int signatures = key.signatures();
    assertThat(left).hasSize(signatures).hasSizeGreaterThan(3);
    // Of one row the OFD is lost, of another the PDF is cut short.
    Path ofd = left.stream().filter(f -> f.toString().endsWith(".ofd")).findFirst().orElseThrow();
    Files.delete(ofd);
    String row = String.valueOf(ofd.getFileName()).replaceFirst("-.*", "-");
    Path pdf =
        left.stream()
            .filter(f -> f.toString().endsWith(".pdf"))
            .filter(f -> !String.valueOf(f.getFileName()).startsWith(row))
            .findFirst()
            .orElseThrow();
    Files.delete(pdf);
    Files.write(pdf, new byte[] {'%', 'P', 'D', 'F'});
    BatchReport report = both(stores, eseal).build().run();
    assertThat(report.sealed()).isEqualTo(8);
    assertThat(report.adopted()).isEqualTo(signatures / 2 - 2);
    assertThat(key.signatures()).isEqualTo(16 + 2);
    assertThat(BatchFixture.audit(stores, key, eseal, clock)).isEqualTo(8);
  }
}
