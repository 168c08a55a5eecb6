package io.yinxin.embed;

import io.yinxin.seal.Placement;
import io.yinxin.seal.SealException;
import io.yinxin.seal.Sealer;
import io.yinxin.seal.Verification;
import io.yinxin.seal.Verifier;
import io.yinxin.seal.eseal.SealPicture;
import io.yinxin.seal.key.PinSources;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SealKeys;
import io.yinxin.seal.trust.TrustStore;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What the README shows, to be compiled and run.
 *
 * <p>The lines between the marks stand in the README to the letter; a test compares them.
 */
public final class ReadmeExamples {

  private ReadmeExamples() {}

  /**
   * Seals a licence.
   *
   * @param keyFile a PKCS#12 file
   * @param pinFile a file with its password
   * @param picture the seal's picture
   * @param in the licence
   * @param out the sealed licence
   * @throws SealException if the key or the document does not serve
   * @throws IOException if a file cannot be read or written
   */
  public static void seal(Path keyFile, Path pinFile, Path picture, Path in, Path out)
      throws SealException, IOException {
    // README: seal
    try (SealKey key = SealKeys.open("file:" + keyFile, PinSources.parse("file:" + pinFile))) {
      Placement place = new Placement.At(Placement.Pages.LAST, 140, 220, 42);
      Sealer sealer =
          Sealer.builder().key(key).picture(SealPicture.read(picture)).at(place).build();
      sealer.seal(in, out);
    }
    // README: end
  }

  /**
   * Asks whether a document can be trusted.
   *
   * @param roots the root certificates to trust, a file or a folder
   * @param file the document
   * @return the answer
   * @throws IOException if a file cannot be read
   */
  public static boolean verify(Path roots, Path file) throws IOException {
    // README: verify
    Verifier verifier = Verifier.builder().trust(TrustStore.of(roots)).build();
    Verification answer = verifier.verify(file);
    boolean trusted = answer.valid(); // only VALID means yes; answer.findings() says why not
    // README: end
    return trusted;
  }
}
