package io.yinxin.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;

/** Seals or verifies a document of 500 MB once: whoever starts this chooses the heap. */
public final class Heap {

  private Heap() {}

  /**
   * Does it.
   *
   * @param args {@code seal} or {@code verify}; the program; the folder; the document
   * @throws IOException if a file cannot be read or written
   * @throws GeneralSecurityException if a key cannot be read
   */
  public static void main(String[] args) throws IOException, GeneralSecurityException {
    Path folder = Path.of(args[2]);
    Path from = folder.resolve(args[3]);
    Path to = folder.resolve("out-" + args[1] + "-" + args[3]);
    boolean ofd = args[3].endsWith(".ofd");
    Pki.Kind kind = ofd ? Pki.Kind.SM2 : Pki.Kind.RSA;
    Path keyFile = folder.resolve(kind.file() + ".p12");
    switch (args[0] + " " + args[1]) {
      case "seal floor" -> new Floor(keyFile, kind).seal(from, to);
      case "verify floor" -> new Floor(keyFile, kind).verify(to, 1);
      case "seal yinxin" -> new Ours(folder, kind, ofd).seal(from, to);
      case "verify yinxin" -> new Ours(folder, kind, ofd).verify(to);
      case "seal pdfBox" ->
          new PdfBoxSealer(keyFile, kind, folder.resolve("seal.png")).seal(from, to);
      case "verify pdfBox" -> new PdfBoxVerifier(folder.resolve("rsa-root.pem")).verify(to);
      default -> throw new IllegalArgumentException(String.join(" ", args));
    }
  }
}
