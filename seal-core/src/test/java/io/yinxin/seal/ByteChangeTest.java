package io.yinxin.seal;

import static org.assertj.core.api.Assertions.assertThat;

import io.yinxin.seal.trust.TrustStore;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever is done to the bytes of a sealed file, it is not VALID any more. */
class ByteChangeTest {

  private static final Verifier VERIFIER =
      Verifier.builder().trust(TrustStore.of(BadDocuments.roots())).at(BadDocuments.NOW).build();

  @Test
  void noByteCanBeChanged() throws IOException {
    byte[] sealed = BadDocuments.sealed();
    assertThat(VERIFIER.verify(sealed).valid()).isTrue();
    Random random = new Random(1);
    for (int i = 0; i < sealed.length; i++) {
      byte was = sealed[i];
      // The nearest other value, the other case of a letter, and any other value.
      for (int change : new int[] {1, 0x20, 1 + random.nextInt(255)}) {
        sealed[i] = (byte) (was ^ change);
        Verification result = VERIFIER.verify(sealed);
        assertThat(result.verdict())
            .as("byte %d: %d instead of %d: %s", i, sealed[i], was, result)
            .isIn(Verdict.INVALID, Verdict.INDETERMINATE);
      }
      sealed[i] = was;
    }
  }

  /**
   * A signature does not protect the timestamp on it: anyone can take that away, no one alter it.
   */
  @Test
  void noChangedTimestampProvesATime() throws IOException {
    byte[] sealed =
        BadDocuments.toSeal("")
            .seal(
                new TestSignature(BadDocuments.SIGNER)
                        .timestamp(
                            value ->
                                new TestSignature(BadDocuments.TSA)
                                    .stamp(value, BadDocuments.SEALED))
                    ::sign);
    assertThat(VERIFIER.verify(sealed).valid()).isTrue();
    int start = new String(sealed, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("<30");
    for (int i = start; sealed[i] != '>' || sealed[i - 1] == '<'; i++) {
      byte was = sealed[i];
      for (int change : new int[] {1, 2}) {
        sealed[i] = (byte) (was ^ change);
        Verification result = VERIFIER.verify(sealed);
        assertThat(result.valid() && result.sealings().get(0).provenTime() != null)
            .as("byte %d: %d instead of %d: %s", i, sealed[i], was, result)
            .isFalse();
      }
      sealed[i] = was;
    }
  }

  @Test
  void noByteCanBeTakenOutOrPutIn() throws IOException {
    byte[] sealed = BadDocuments.second(BadDocuments.sealed()).seal(BadDocuments.signed());
    assertThat(VERIFIER.verify(sealed).valid()).isTrue();
    Random random = new Random(2);
    for (int round = 0; round < 3000; round++) {
      int at = random.nextInt(sealed.length);
      int out = random.nextInt(4);
      int in = out == 0 ? 1 + random.nextInt(4) : random.nextInt(4);
      int end = Math.min(sealed.length, at + out);
      byte[] changed = Arrays.copyOf(sealed, sealed.length - (end - at) + in);
      for (int i = 0; i < in; i++) {
        changed[at + i] = (byte) (32 + random.nextInt(95));
      }
      System.arraycopy(sealed, end, changed, at + in, sealed.length - end);
      if (!Arrays.equals(changed, sealed)) {
        Verification result = VERIFIER.verify(changed);
        assertThat(result.valid()).as("round %d at %d: %s", round, at, result).isFalse();
      }
    }
  }
}
