package io.yinxin.seal.internal.pdf;

import static org.assertj.core.api.Assertions.assertThat;

import io.yinxin.seal.internal.file.ByteSource;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RangeDigestsTest {

  private static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] plainly(String algorithm, byte[] file, ByteRange range) {
    MessageDigest digest = digest(algorithm);
    digest.update(file, 0, (int) range.gapStart());
    digest.update(file, (int) range.gapEnd(), (int) (range.end() - range.gapEnd()));
    return digest.digest();
  }

  @Test
  void givesWhatEachRangeDigestsToByItself() throws IOException {
    Random random = new Random(20260601);
    byte[] file = new byte[300_000];
    random.nextBytes(file);
    String[] algorithms = {"SHA-256", "SHA-512", "SHA3-256"};
    for (int round = 0; round < 60; round++) {
      RangeDigests digests = new RangeDigests();
      List<ByteRange> ranges = new ArrayList<>();
      int count = 1 + random.nextInt(12);
      for (int i = 0; i < count; i++) {
        long[] cuts = random.longs(3, 1, file.length + 1).sorted().toArray();
        // Edges of the chunks in which the file is read are where mistakes would be.
        if (random.nextBoolean()) {
          cuts[random.nextInt(3)] = (1 + random.nextInt(4)) * 65_536L;
          java.util.Arrays.sort(cuts);
        }
        ByteRange range = new ByteRange(cuts[0], cuts[1], cuts[2]);
        ranges.add(range);
        String algorithm = algorithms[i % algorithms.length];
        digests.add(algorithm, () -> digest(algorithm), range);
      }
      digests.read(ByteSource.of(file));
      for (int i = 0; i < count; i++) {
        assertThat(digests.get(i))
            .as("round %d, %s", round, ranges.get(i))
            .isEqualTo(plainly(algorithms[i % algorithms.length], file, ranges.get(i)));
      }
    }
  }

  @Test
  void readsNothingWhenNothingIsAsked() throws IOException {
    new RangeDigests().read(ByteSource.of(new byte[0]));
  }
}
