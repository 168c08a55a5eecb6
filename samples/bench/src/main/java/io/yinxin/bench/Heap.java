package io.yinxin.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;

/** Seals or verifies the document of 500 MB once: whoever starts this chooses the heap. */
public final class Heap {

  private Heap() {}

  /**
   * Does it.
   *
   * @param args {@code seal} or {@code verify}; the program; the folder
   * @throws IOException if a file cannot be read or written
   * @throws GeneralSecurityException if a key cannot be read
   */
  public static void main(String[] args) throws IOException, GeneralSecurityException {
    Path folder = Path.of(args[2]);
    Path from = folder.resolve("huge.pdf");
    Path to = folder.resolve("out-" + args[1] + "-huge.pdf");
    Path keyFile = folder.resolve("rsa.p12");
    switch (args[0] + " " + args[1]) {
      case "seal floor" -> new Floor(keyFile, Pki.Kind.RSA).seal(from, to);
      case "verify floor" -> new Floor(keyFile, Pki.Kind.RSA).verify(to, 1);
      case "seal yinxin" -> new Ours(folder, Pki.Kind.RSA).seal(from, to);
      case "verify yinxin" -> new Ours(folder, Pki.Kind.RSA).verify(to);
      case "seal pdfBox" ->
          new PdfBoxSealer(keyFile, Pki.Kind.RSA, folder.resolve("seal.png")).seal(from, to);
      case "verify pdfBox" -> new PdfBoxVerifier(folder.resolve("rsa-root.pem")).verify(to);
      default -> throw new IllegalArgumentException(String.join(" ", args));
    }
  }
}
