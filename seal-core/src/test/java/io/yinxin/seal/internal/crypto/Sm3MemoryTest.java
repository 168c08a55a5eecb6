package io.yinxin.seal.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.testing.TestPki;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.bouncycastle.crypto.Digest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Sm3MemoryTest {

  private final Sm3Memory memory = new Sm3Memory(4);

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  @Test
  void digestsAsSm3DoesHoweverOften() {
    Random random = new Random(1);
    for (int round = 0; round < 200; round++) {
      byte[] message = bytes(random, random.nextInt(20_000));
      byte[] expected = HashAlgorithm.SM3.digest(message);
      for (int again = 0; again < 3; again++) {
        assertThat(memory.digest(message)).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4095, 4096, 5119, 5120, 5121, 8192, 26_000})
  void takesNoMessageForAnother(int length) {
    byte[] message = bytes(new Random(length), length);
    memory.digest(message);
    for (int i = 0; i < length; i += 1 + length / 300) {
      byte[] other = message.clone();
      other[i] ^= 1;
      assertThat(memory.digest(other)).isEqualTo(HashAlgorithm.SM3.digest(other));
    }
    byte[] longer = java.util.Arrays.copyOf(message, length + 1);
    assertThat(memory.digest(longer)).isEqualTo(HashAlgorithm.SM3.digest(longer));
    assertThat(memory.digest(message)).isEqualTo(HashAlgorithm.SM3.digest(message));
  }

  /** What stood before the message counts: another signer's identity, for instance. */
  @Test
  void digestsInPiecesWhateverCameBefore() {
    Random random = new Random(2);
    byte[] message = bytes(random, 9_000);
    Digest digest = memory.newDigest();
    for (int round = 0; round < 500; round++) {
      byte[] before = bytes(random, random.nextInt(70));
      byte[] after = bytes(random, random.nextInt(6_000));
      Digest expected = HashAlgorithm.SM3.newLightweight();
      for (Digest each : new Digest[] {expected, digest}) {
        int half = before.length / 2;
        each.update(before, 0, half);
        for (int i = half; i < before.length; i++) {
          each.update(before[i]);
        }
        each.update(message, 0, message.length);
        each.update(after, 0, after.length);
      }
      byte[] found = new byte[32];
      byte[] right = new byte[32];
      digest.doFinal(found, 0);
      expected.doFinal(right, 0);
      assertThat(found).isEqualTo(right);
      if (round % 3 == 0) {
        digest.update(message, 0, message.length);
        digest.reset();
      }
    }
  }

  @Test
  void knowsWhatItWasAskedAbout() {
    assertThat(memory.seenBefore(70_000, 5)).isFalse();
    assertThat(memory.seenBefore(70_000, 6)).isFalse();
    assertThat(memory.seenBefore(70_000, 5)).isTrue();
    assertThat(memory.seenBefore(70_001, 6)).isFalse();
    assertThat(memory.seenBefore(70_000, -1)).isFalse();
    assertThat(memory.seenBefore(70_000, -1)).isTrue();
  }

  @Test
  void servesThreadsAtOnce() {
    byte[][] messages =
        IntStream.range(0, 20)
            .mapToObj(i -> bytes(new Random(i), 6_000 + 64 * i))
            .toArray(byte[][]::new);
    IntStream.range(0, 4_000)
        .parallel()
        .forEach(
            i -> {
              byte[] message = messages[i % messages.length];
              assertThat(memory.digest(message)).isEqualTo(HashAlgorithm.SM3.digest(message));
            });
  }

  /** The seal at the beginning of what is signed comes again, the end does not. */
  @Test
  void signaturesOverLongMessagesHoldForTheseAlone() throws Exception {
    TestPki signer = TestPki.root("R", SignatureAlgorithm.SM2_SM3);
    SignatureCheck check = KnownCertificate.of(signer.certificate()).key();
    byte[] message = bytes(new Random(3), 12_000);
    try (SealKey key = signer.sealKey()) {
      for (int round = 0; round < 20; round++) {
        message[message.length - 1 - round]++;
        byte[] value = key.sign(message);
        assertThat(check.verify(SignatureScheme.SM2, message, value)).isTrue();
        byte[] other = message.clone();
        other[500 * round] ^= 1;
        assertThat(check.verify(SignatureScheme.SM2, other, value)).isFalse();
        byte[] digest = Objects.requireNonNull(check.documentDigest(SignatureScheme.SM2, message));
        assertThat(check.verifyDigest(SignatureScheme.SM2, digest, value)).isTrue();
        assertThat(key.publicKey().deviceInput(SignatureAlgorithm.SM2_SM3, message))
            .isEqualTo(
                Objects.requireNonNull(check.newDocumentDigest(SignatureScheme.SM2))
                    .digest(message));
        // As a checker does that remembers nothing yet.
        SignatureCheck fresh = KnownCertificate.of(signer.certificate()).key();
        assertThat(fresh.verify(SignatureScheme.SM2, message, value)).isTrue();
      }
    }
  }
}
