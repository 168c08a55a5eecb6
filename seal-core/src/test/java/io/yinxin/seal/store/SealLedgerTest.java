package io.yinxin.seal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.testing.TestEngine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class SealLedgerTest {

  private static final SealUse USE =
      new SealUse(
          "王测试",
          null,
          "sdf:key-index=1",
          "ab".repeat(32),
          "CN=示例市烟草专卖局",
          "cd".repeat(32),
          7L,
          "1.2.156.3005.2.x",
          null);

  private final TestEngine engine;
  private final String url;
  private final Stores stores;
  private final SealLedger ledger;

  SealLedgerTest(TestEngine engine, @TempDir Path folder) throws IOException {
    this.engine = engine;
    url = engine.newUrl(folder);
    Stores.init(url, engine.options(folder));
    stores = Stores.open(url, engine.options(folder));
    ledger = stores.ledger();
  }

  @AfterEach
  void close() {
    stores.close();
  }

  private void append(int n) throws IOException {
    for (int i = 0; i < n; i++) {
      ledger.append(USE);
    }
  }

  private void forge(String... sql) throws SQLException {
    try (Connection connection = engine.connect(url);
        Statement statement = connection.createStatement()) {
      for (String each : sql) {
        statement.executeUpdate(each);
      }
    }
  }

  private void assertFound(LedgerProblem... problems) throws IOException {
    assertThat(ledger.verify(null).problems()).containsExactly(problems);
  }

  private static LedgerProblem problem(LedgerProblem.Kind kind, long from, long to) {
    return new LedgerProblem(kind, from, to);
  }

  @Test
  void bindsEachEntryToTheOneBefore() throws IOException {
    assertThat(ledger.head()).isEqualTo(LedgerHead.EMPTY);
    assertThat(ledger.verify(null).whole()).isTrue();
    LedgerEntry first = ledger.append(USE);
    LedgerEntry second = ledger.append(USE);
    assertThat(first.previous()).isEqualTo(LedgerHead.EMPTY.hash());
    assertThat(second.previous()).isEqualTo(first.hash());
    assertThat(ledger.list(0, 10)).containsExactly(first, second);
    assertThat(ledger.list(1, 10)).containsExactly(second);
    assertThat(ledger.ofDocument("cd".repeat(32))).containsExactly(first, second);
    assertThat(ledger.head()).isEqualTo(new LedgerHead(2, second.hash()));
    LedgerReport report = ledger.verify(ledger.head());
    assertThat(report).isEqualTo(new LedgerReport(ledger.head(), 2, List.of()));
    assertThat(LedgerHead.parse(ledger.head().toString())).isEqualTo(ledger.head());
  }

  /** The encoding of the Javadoc, written down once more. */
  @Test
  void hashesAsItIsDocumented() throws IOException {
    LedgerEntry entry = ledger.append(USE);
    SM3Digest digest = new SM3Digest();
    digest.update(new byte[32], 0, 32);
    for (String each :
        new String[] {
          "1",
          "2026-11-23T08:00:00.000Z",
          "王测试",
          null,
          "sdf:key-index=1",
          "ab".repeat(32),
          "CN=示例市烟草专卖局",
          "cd".repeat(32),
          "7",
          "1.2.156.3005.2.x",
          null
        }) {
      byte[] bytes = each == null ? new byte[0] : each.getBytes(StandardCharsets.UTF_8);
      byte[] length = ByteBuffer.allocate(4).putInt(each == null ? -1 : bytes.length).array();
      digest.update(length, 0, 4);
      digest.update(bytes, 0, bytes.length);
    }
    byte[] hash = new byte[32];
    digest.doFinal(hash, 0);
    assertThat(entry.hash()).isEqualTo(HexFormat.of().formatHex(hash));
  }

  @Test
  void namesChangedEntries() throws Exception {
    append(6);
    forge("UPDATE ledger SET operator = 'someone else' WHERE number IN (2, 3, 5)");
    assertFound(
        problem(LedgerProblem.Kind.CHANGED, 2, 3), problem(LedgerProblem.Kind.CHANGED, 5, 5));
  }

  @Test
  void namesAnEntryThatWasWrittenAnewWithAHashOfItsOwn() throws Exception {
    append(4);
    LedgerEntry third = ledger.list(2, 1).get(0);
    String hash = forgedHash(third.previous(), 3);
    forge("UPDATE ledger SET operator = 'x', hash = '" + hash + "' WHERE number = 3");
    assertFound(problem(LedgerProblem.Kind.CHANGED, 3, 3));
  }

  /** The hash of {@link #USE} by operator x, as a forger who knows the encoding makes it. */
  private static String forgedHash(String previous, long number) {
    SM3Digest digest = new SM3Digest();
    digest.update(HexFormat.of().parseHex(previous), 0, 32);
    for (String each :
        new String[] {
          Long.toString(number),
          "2026-11-23T08:00:00.000Z",
          "x",
          null,
          USE.key(),
          USE.certificate(),
          USE.signer(),
          USE.document(),
          "7",
          USE.licence(),
          null
        }) {
      byte[] bytes = each == null ? new byte[0] : each.getBytes(StandardCharsets.UTF_8);
      byte[] length = ByteBuffer.allocate(4).putInt(each == null ? -1 : bytes.length).array();
      digest.update(length, 0, 4);
      digest.update(bytes, 0, bytes.length);
    }
    byte[] hash = new byte[32];
    digest.doFinal(hash, 0);
    return HexFormat.of().formatHex(hash);
  }

  @Test
  void namesWhatWasCutOut() throws Exception {
    append(6);
    forge("DELETE FROM ledger WHERE number IN (1, 3, 4)");
    assertFound(problem(LedgerProblem.Kind.CUT, 1, 1), problem(LedgerProblem.Kind.CUT, 3, 4));
  }

  @Test
  void namesWhatWasCutOutAndClosed() throws Exception {
    append(6);
    forge(
        "DELETE FROM ledger WHERE number = 3",
        "UPDATE ledger SET number = number - 100 WHERE number > 3",
        "UPDATE ledger SET number = number + 99 WHERE number < 0");
    assertFound(problem(LedgerProblem.Kind.CUT, 3, 3), problem(LedgerProblem.Kind.MOVED, 3, 5));
  }

  @Test
  void namesACutAtTheEnd() throws Exception {
    append(5);
    LedgerHead noted = ledger.head();
    forge("DELETE FROM ledger WHERE number > 3");
    assertFound(problem(LedgerProblem.Kind.CUT, 4, 5));
    // The forger also mends the end: only who noted down the head can tell.
    LedgerEntry third = ledger.list(2, 1).get(0);
    forge("UPDATE chain SET ledger_number = 3, ledger_hash = '" + third.hash() + "'");
    assertFound();
    assertThat(ledger.verify(noted).problems())
        .containsExactly(problem(LedgerProblem.Kind.CUT, 4, 5));
  }

  @Test
  void namesSwappedEntries() throws Exception {
    append(5);
    forge(
        "UPDATE ledger SET number = 99 WHERE number = 2",
        "UPDATE ledger SET number = 2 WHERE number = 4",
        "UPDATE ledger SET number = 4 WHERE number = 99");
    assertFound(problem(LedgerProblem.Kind.MOVED, 2, 2), problem(LedgerProblem.Kind.MOVED, 4, 4));
  }

  @Test
  void namesAnInsertedEntry() throws Exception {
    append(4);
    LedgerEntry second = ledger.list(1, 1).get(0);
    forge(
        "UPDATE ledger SET number = number + 100 WHERE number > 2",
        "UPDATE ledger SET number = number - 99 WHERE number > 100",
        insert(3, "ee".repeat(32)));
    assertFound(
        problem(LedgerProblem.Kind.INSERTED, 3, 3), problem(LedgerProblem.Kind.MOVED, 4, 5));
    assertThat(second.number()).isEqualTo(2);
  }

  private static String insert(long number, String previous) {
    return "INSERT INTO ledger (number, at, operator, key_ref, certificate, signer, document,"
        + " result_id, licence_id, previous, hash) VALUES ("
        + number
        + ", '2026-11-23T08:00:00.000Z', 'x', '"
        + USE.key()
        + "', '"
        + USE.certificate()
        + "', '"
        + USE.signer()
        + "', '"
        + USE.document()
        + "', 7, '"
        + USE.licence()
        + "', '"
        + previous
        + "', '"
        + forgedHash(previous, number)
        + "')";
  }

  @Test
  void namesAnEntryBehindTheEnd() throws Exception {
    append(2);
    forge(insert(3, ledger.head().hash()));
    assertFound(problem(LedgerProblem.Kind.INSERTED, 3, 3));
  }

  @Test
  void tellsThatTheWholeWasWrittenAnew() throws Exception {
    append(3);
    LedgerHead noted = ledger.head();
    append(1);
    assertThat(ledger.verify(noted).whole()).isTrue();
    String first = forgedHash(LedgerHead.EMPTY.hash(), 1);
    String second = forgedHash(first, 2);
    String third = forgedHash(second, 3);
    forge(
        "DELETE FROM ledger",
        insert(1, LedgerHead.EMPTY.hash()),
        insert(2, first),
        insert(3, second),
        "UPDATE chain SET ledger_number = 3, ledger_hash = '" + third + "'");
    assertFound();
    assertThat(ledger.verify(noted).problems())
        .containsExactly(problem(LedgerProblem.Kind.REWRITTEN, 1, 3));
  }

  @Test
  void readsHeadsStrictly() {
    for (String each :
        List.of("", "1", ":", "-1:" + "0".repeat(64), "1:0", "x:" + "0".repeat(64))) {
      assertThatThrownBy(() -> LedgerHead.parse(each)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
