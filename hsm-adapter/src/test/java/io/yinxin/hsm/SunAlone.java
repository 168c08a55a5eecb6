package io.yinxin.hsm;

import io.yinxin.seal.SealException;
import io.yinxin.seal.key.DevelopmentCa;
import io.yinxin.seal.key.KeyPlace;
import io.yinxin.seal.key.PinSource;
import io.yinxin.seal.key.PinSources;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SealKeys;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.testing.FixedClock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * A program of its own for {@link SunPkcs11KeyTest}: a JVM that was not told to open the JDK's
 * binding, as most are.
 */
final class SunAlone {

  private SunAlone() {}

  /**
   * Makes a key, if asked to, and signs with it through SunPKCS11; says how it went.
   *
   * @param args what to do ({@code make} or {@code use}), the key's reference, the PIN's source
   */
  public static void main(String[] args) throws Exception {
    PinSource pins = PinSources.parse(args[2]);
    if (args[0].equals("make")) {
      KeyPlace place = Objects.requireNonNull(SealKeys.place(args[1], Map.of()));
      place.generate(
          args[1],
          new KeyPlace.Wanted(null, SignatureAlgorithm.ECDSA_P256_SHA256, 0),
          DevelopmentCa.selfSigning("CN=S", FixedClock.NOW, Duration.ofDays(1)),
          false,
          pins);
    }
    try (SealKey key = SealKeys.open(args[1] + "&backend=sun", pins)) {
      byte[] message = new byte[40];
      System.out.println(
          key.publicKey().verify(key.algorithm(), message, key.sign(message)) ? "good" : "bad");
    } catch (SealException e) {
      System.out.println(e.what().en() + " / " + e.hint());
    }
  }
}
