package io.yinxin.seal.internal.pdf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.yinxin.seal.internal.file.ByteSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Samples with bytes changed, cut out, doubled and swapped in, always the same ones: whatever comes
 * out of reading them, it is an object or one of the two declared exceptions, and it comes soon.
 */
class PdfFuzzTest {

  private static final int ROUNDS = 6000;
  private static final long SEED = 0x5ea1_2026L;

  /** Where half of the changes begin: bytes anywhere else mostly change text that nobody reads. */
  private static final List<String> INTERESTING =
      List.of(
          "<<",
          ">>",
          "/Length",
          "/Prev",
          "/Size",
          "/Root",
          "/W[",
          "/Index",
          "/Kids",
          "/N ",
          "/First",
          "/XRefStm",
          "/Columns",
          " obj",
          "endobj",
          "stream",
          "startxref",
          "xref",
          " R",
          "0000",
          "/ID",
          "/Encrypt",
          "/O ",
          "/U ",
          "/CF",
          "/V ");

  private static final List<String> TOKENS =
      List.of(
          "0",
          "-1",
          "9",
          "99999999999999999999",
          "2147483648",
          "[",
          "<<",
          ">>",
          "(",
          "<",
          "/",
          "#",
          "1 0 R",
          "3 0 R",
          "null",
          "endobj",
          "stream\n",
          "\r",
          "\0",
          "%");

  private static byte[] changed(byte[] original, Random random) {
    byte[] bytes = original;
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes && bytes.length > 8; i++) {
      int at = random.nextInt(bytes.length);
      if (random.nextBoolean()) {
        String word = INTERESTING.get(random.nextInt(INTERESTING.size()));
        at = find(bytes, word, at);
        at = Math.min(bytes.length - 1, Math.max(0, at + random.nextInt(word.length() + 6)));
      }
      switch (random.nextInt(5)) {
        case 0 -> {
          bytes = bytes.clone();
          bytes[at] ^= (byte) (1 << random.nextInt(8));
        }
        case 1 -> {
          bytes = bytes.clone();
          bytes[at] = (byte) "0123456789 \n/<>[]()#%R".charAt(random.nextInt(22));
        }
        case 2 -> bytes = splice(bytes, at, 1 + random.nextInt(8), new byte[0]);
        case 3 ->
            bytes =
                splice(
                    bytes,
                    at,
                    0,
                    TOKENS
                        .get(random.nextInt(TOKENS.size()))
                        .getBytes(StandardCharsets.ISO_8859_1));
        default -> {
          int from = random.nextInt(bytes.length);
          int n = Math.min(bytes.length - from, 1 + random.nextInt(64));
          bytes = splice(bytes, at, n, Arrays.copyOfRange(bytes, from, from + n));
        }
      }
    }
    return bytes;
  }

  private static int find(byte[] bytes, String word, int from) {
    for (int k = 0; k < bytes.length - word.length(); k++) {
      int at = (from + k) % (bytes.length - word.length());
      int i = 0;
      while (i < word.length() && bytes[at + i] == word.charAt(i)) {
        i++;
      }
      if (i == word.length()) {
        return at;
      }
    }
    return from;
  }

  private static byte[] splice(byte[] bytes, int at, int remove, byte[] insert) {
    int gone = Math.min(remove, bytes.length - at);
    byte[] result = new byte[bytes.length - gone + insert.length];
    System.arraycopy(bytes, 0, result, 0, at);
    System.arraycopy(insert, 0, result, at, insert.length);
    System.arraycopy(bytes, at + gone, result, at + insert.length, bytes.length - at - gone);
    return result;
  }

  /** Everything that can be asked of a file; each step may fail without ending the others. */
  private static void readEverything(byte[] bytes) throws IOException, PdfSyntaxException {
    PdfFile file = PdfFile.read(ByteSource.of(bytes));
    file.unlock("user".toCharArray());
    for (Revision revision : file.revisions()) {
      for (XrefEntry entry : revision.changed()) {
        try {
          PdfObject object = revision.get(entry);
          assertThat(object.toString()).isNotNull();
          if (object instanceof PdfStream stream) {
            revision.decoded(stream, 100_000);
          }
        } catch (PdfSyntaxException e) {
          // as it should be
        }
      }
      try {
        revision.unaccountedRanges();
      } catch (PdfSyntaxException e) {
        // as it should be
      }
      try {
        for (int i = 0; i < revision.pages().size(); i++) {
          revision.pageValue(i, "MediaBox");
        }
      } catch (PdfSyntaxException e) {
        // as it should be
      }
    }
    file.trailingBytes();
    IncrementalUpdateTest.update(bytes);
  }

  @Test
  void endsWithAnObjectOrADeclaredException() throws Exception {
    Map<String, byte[]> samples = PdfSamples.good();
    samples.remove("pages");
    samples.put("pages", PdfSamples.pages(20));
    samples.put("updated", PdfSamples.updated(PdfSamples.objectStreams()));
    samples.put("aes128", PdfSamples.encrypted(PdfSamples.Encrypting.AES_128, "user", "owner"));
    samples.put("rc4", PdfSamples.encrypted(PdfSamples.Encrypting.RC4_40, "", "owner"));
    List<byte[]> all = new ArrayList<>(samples.values());
    Random random = new Random(SEED);
    int read = 0;
    long slowest = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = changed(all.get(round % all.size()), random);
      long start = System.nanoTime();
      try {
        readEverything(bytes);
        read++;
      } catch (PdfSyntaxException | IOException e) {
        // as it should be
      } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
        fail("round " + round + ": " + HexFormat.of().formatHex(bytes), e);
      }
      slowest = Math.max(slowest, System.nanoTime() - start);
    }
    assertThat(read).as("samples still readable").isBetween(ROUNDS / 20, ROUNDS * 9 / 10);
    assertThat(slowest / 1_000_000).as("slowest, ms").isLessThan(5000);
  }
}
