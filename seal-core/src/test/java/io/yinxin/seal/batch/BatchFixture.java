package io.yinxin.seal.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.yinxin.seal.Sealer;
import io.yinxin.seal.Verifier;
import io.yinxin.seal.eseal.ElectronicSeal;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.licence.LicenceRenderer;
import io.yinxin.seal.licence.LicenceTemplate;
import io.yinxin.seal.store.ImportOptions;
import io.yinxin.seal.store.LedgerEntry;
import io.yinxin.seal.store.Licence;
import io.yinxin.seal.store.LicenceDocument;
import io.yinxin.seal.store.ResultQuery;
import io.yinxin.seal.store.ResultRow;
import io.yinxin.seal.store.ResultState;
import io.yinxin.seal.store.RowReader;
import io.yinxin.seal.store.Stores;
import io.yinxin.seal.trust.TrustStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A template, rows for it, batches, and the audit that every batch must pass. */
public final class BatchFixture {

  /** The type of its licences. */
  public static final String TYPE = "11999900MB0000019D001";

  /** The template. */
  public static final String TEMPLATE =
      """
      seal-template 1
      title "示例证"
      page 210 148
      field 办件编号
      field 编号 pattern=[0-9]{8}
      field 名称
      field 证件号 holder-code
      field 发证日期 date
      seal 150 90 40
      type 11999900MB0000019D001
      data number "{编号}"
      data issuer "示例局"
      data issuer-code "11999901MB0001011A"
      data issued "{发证日期}"
      data holder "{名称}"
      data holder-code "{证件号}"
      text 20 20 170 12 size=18 "示例证 {编号}"
      text 20 40 170 12 "{办件编号} {名称} {发证日期}"
      code 20 90 40
      """;

  private static final int PAGE = 1000;

  private BatchFixture() {}

  /** Its renderer. */
  public static LicenceRenderer renderer() throws Exception {
    return LicenceRenderer.of(LicenceTemplate.parse(TEMPLATE, "test"));
  }

  /** Row number i of a source; those named are bad. */
  public static Map<String, String> row(int i, Set<Integer> bad) {
    return Map.of(
        "办件编号",
        "A" + i,
        "编号",
        bad.contains(i) ? "无" : String.format(Locale.ROOT, "%08d", i),
        "名称",
        "示例企业" + i,
        "证件号",
        "91999901MA00000155",
        "发证日期",
        "2026-11-23");
  }

  /** Imports rows of a source, those named as bad ones. */
  public static void add(Stores stores, int from, int to, Set<Integer> bad) throws IOException {
    for (int i = from; i <= to; i += PAGE) {
      List<Map<String, String>> rows = new ArrayList<>();
      for (int j = i; j <= Math.min(to, i + PAGE - 1); j++) {
        rows.add(row(j, bad));
      }
      stores
          .results()
          .importRows(
              RowReader.of(rows),
              new ImportOptions("rows.csv", "王测试", TYPE, null, Map.of(), List.of(), false));
    }
  }

  /** A batch with a key. */
  public static BatchSealer.Builder batch(Stores stores, SealKey key, Clock clock)
      throws Exception {
    return BatchSealer.builder()
        .stores(stores)
        .renderer(renderer())
        .key(key, Sealer.builder().key(key).clock(clock).build(), "test:key")
        .operator("李样本")
        .clock(clock);
  }

  /**
   * Holds the store, its files and its ledger against each other.
   *
   * @return how many licences there are
   */
  public static long audit(Stores stores, SealKey key, Clock clock) throws IOException {
    return audit(stores, key, null, clock);
  }

  /** The same where documents carry an electronic seal. */
  static long audit(Stores stores, SealKey key, @Nullable ElectronicSeal eseal, Clock clock)
      throws IOException {
    assertThat(stores.ledger().verify(null).problems()).isEmpty();
    Set<String> licences = new HashSet<>();
    Set<String> documents = new HashSet<>();
    Set<Long> rows = new HashSet<>();
    Set<String> holders = new HashSet<>();
    long after = 0;
    while (true) {
      List<ResultRow> page = stores.results().list(ResultQuery.ALL, after, 1000);
      if (page.isEmpty()) {
        break;
      }
      for (ResultRow row : page) {
        after = row.id();
        if (row.state() != ResultState.SEALED) {
          assertThat(row.licence()).isNull();
          continue;
        }
        Licence licence = stores.licences().get(String.valueOf(row.licence())).orElseThrow();
        assertThat(licence.row()).isEqualTo(row.id());
        assertThat(licences.add(licence.id())).as("one licence, one row").isTrue();
        rows.add(row.id());
        holders.add(String.valueOf(licence.data().metadata().number()));
        for (LicenceDocument document : licence.data().documents()) {
          assertThat(documents.add(document.digest())).isTrue();
          assertThat(stores.documents().holds(document)).isTrue();
        }
      }
    }
    assertThat(holders).as("each number once").hasSameSizeAs(rows);
    Set<String> used = new HashSet<>();
    long number = 0;
    while (true) {
      List<LedgerEntry> page = stores.ledger().list(number, 1000);
      if (page.isEmpty()) {
        break;
      }
      for (LedgerEntry entry : page) {
        number = entry.number();
        assertThat(used.add(entry.use().document())).as("once in the ledger").isTrue();
        assertThat(rows).contains(entry.use().row());
      }
    }
    assertThat(used).as("each document in the ledger").isEqualTo(documents);
    Verifier.Builder trusting =
        Verifier.builder()
            .trust(TrustStore.of(List.of(key.chain().get(key.chain().size() - 1))))
            .revocation(Verifier.RevocationCheck.OFF)
            .clock(clock);
    if (eseal != null) {
      trusting.sealMakers(TrustStore.of(List.of(Objects.requireNonNull(eseal.maker()))));
    }
    Verifier verifier = trusting.build();
    // Some of the files, to the byte.
    int i = 0;
    for (String digest : documents) {
      if (i++ % 97 == 0) {
        Licence licence = stores.licences().ofDocument(digest).orElseThrow();
        LicenceDocument document =
            licence.data().documents().stream()
                .filter(d -> d.digest().equals(digest))
                .findFirst()
                .orElseThrow();
        try (InputStream in = stores.documents().open(document)) {
          byte[] file = in.readAllBytes();
          assertThat(Digests.of(file)).isEqualTo(digest);
          assertThat(verifier.verify(file).valid()).isTrue();
        }
      }
    }
    return licences.size();
  }

  /** That the documents' folder holds the licences' files and nothing else. */
  public static void nothingStray(Stores stores, long documents) throws IOException {
    List<Path> files = new ArrayList<>();
    try (var all = Files.walk(stores.documents().place())) {
      all.filter(Files::isRegularFile).forEach(files::add);
    }
    assertThat(files).hasSize((int) documents);
    try (var work = Files.list(stores.documents().workspace())) {
      assertThat(work).isEmpty();
    }
  }
}
