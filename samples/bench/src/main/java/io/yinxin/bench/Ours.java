package io.yinxin.bench;

import io.yinxin.seal.Placement;
import io.yinxin.seal.SealException;
import io.yinxin.seal.Sealer;
import io.yinxin.seal.Verification;
import io.yinxin.seal.Verifier;
import io.yinxin.seal.eseal.SealPicture;
import io.yinxin.seal.key.SealKeys;
import io.yinxin.seal.trust.TrustStore;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Sealing and verifying with our library, as an application does it. For several threads. */
final class Ours {

  private static final Placement PLACE = new Placement.At(Placement.Pages.LAST, 134, 213, 42);

  private final Sealer sealer;
  private final Verifier verifier;

  /** Opens the key of a kind in a folder, which stays open. */
  Ours(Path folder, Pki.Kind kind) throws IOException {
    try {
      sealer =
          Sealer.builder()
              .key(
                  SealKeys.open(
                      "file:" + folder.resolve(kind.file() + ".p12"),
                      what -> Pki.PASSWORD.toCharArray()))
              .picture(SealPicture.read(folder.resolve("seal.png")))
              .at(PLACE)
              .build();
    } catch (SealException e) {
      throw new IOException(e);
    }
    verifier =
        Verifier.builder().trust(TrustStore.of(folder.resolve(kind.file() + "-root.pem"))).build();
  }

  void seal(Path from, Path to) throws IOException {
    try {
      sealer.seal(from, to, StandardCopyOption.REPLACE_EXISTING);
    } catch (SealException e) {
      throw new IOException(e);
    }
  }

  Verification verify(Path pdf) throws IOException {
    Verification verification = verifier.verify(pdf);
    if (!verification.valid()) {
      throw new IllegalStateException(verification.toString());
    }
    return verification;
  }
}
