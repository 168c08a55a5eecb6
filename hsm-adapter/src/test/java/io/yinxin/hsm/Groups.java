package io.yinxin.hsm;

import static org.assertj.core.api.Assertions.assertThat;

import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.VerifyingKey;
import java.util.concurrent.locks.LockSupport;

/** What tests ask of keys that several devices hold. */
final class Groups {

  private Groups() {}

  /** The key signs, and its certificate verifies it. */
  static void assertSigns(SealKey key) throws Exception {
    byte[] message = new byte[40];
    assertThat(
            VerifyingKey.of(key.chain().get(0)).verify(key.algorithm(), message, key.sign(message)))
        .isTrue();
  }

  /** So many members are up within a time that a device needs to be tried again. */
  static void await(SealKey key, int members) {
    long end = System.nanoTime() + 20_000_000_000L;
    while (TestToken.metrics(key).membersUp() != members && System.nanoTime() < end) {
      LockSupport.parkNanos(20_000_000);
    }
    assertThat(TestToken.metrics(key).membersUp()).isEqualTo(members);
  }
}
