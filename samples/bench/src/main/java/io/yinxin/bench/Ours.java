package io.yinxin.bench;

import io.yinxin.seal.Placement;
import io.yinxin.seal.SealException;
import io.yinxin.seal.Sealer;
import io.yinxin.seal.Verification;
import io.yinxin.seal.Verifier;
import io.yinxin.seal.eseal.ElectronicSeal;
import io.yinxin.seal.eseal.SealMaker;
import io.yinxin.seal.eseal.SealPicture;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SealKeys;
import io.yinxin.seal.trust.TrustStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;

/** Sealing and verifying with our library, as an application does it. For several threads. */
final class Ours {

  private static final Placement PLACE = new Placement.At(Placement.Pages.LAST, 134, 213, 42);

  private final Sealer sealer;
  private final Verifier verifier;

  /** Opens the key of a kind in a folder, which stays open. */
  Ours(Path folder, Pki.Kind kind, boolean ofd) throws IOException {
    try {
      SealKey key =
          SealKeys.open(
              "file:" + folder.resolve(kind.file() + ".p12"), what -> Pki.PASSWORD.toCharArray());
      Sealer.Builder builder = Sealer.builder().key(key).at(PLACE);
      if (ofd) {
        builder.eseal(eseal(folder, key));
      } else {
        builder.picture(SealPicture.read(folder.resolve("seal.png")));
      }
      sealer = builder.build();
    } catch (SealException e) {
      throw new IOException(e);
    }
    verifier =
        Verifier.builder().trust(TrustStore.of(folder.resolve(kind.file() + "-root.pem"))).build();
  }

  /** The electronic seal that all programs use, made when it is first asked for. */
  private static ElectronicSeal eseal(Path folder, SealKey key) throws IOException, SealException {
    Path file = folder.resolve("seal.esl");
    if (!Files.exists(file)) {
      X509Certificate signer = key.chain().get(0);
      ElectronicSeal made =
          SealMaker.with(key)
              .id("43090000000001")
              .name("示例市政务服务局")
              .picture(SealPicture.read(folder.resolve("seal.png")))
              .certificate(signer)
              .valid(signer.getNotBefore().toInstant(), signer.getNotAfter().toInstant())
              .make();
      Files.write(file, made.encoded());
    }
    return ElectronicSeal.read(file);
  }

  void seal(Path from, Path to) throws IOException {
    try {
      sealer.seal(from, to, StandardCopyOption.REPLACE_EXISTING);
    } catch (SealException e) {
      throw new IOException(e);
    }
  }

  Verification verify(Path document) throws IOException {
    Verification verification = verifier.verify(document);
    if (!verification.valid()) {
      throw new IllegalStateException(verification.toString());
    }
    return verification;
  }
}
