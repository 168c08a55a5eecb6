package io.yinxin.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;

/**
 * The files that the cases work on: {@code licence.pdf}, {@code scan.pdf}, the same as OFD, {@code
 * seal.png}, {@code seal.esl}, the keys, and sealed documents as {@code sealed-KEY-DOCUMENT}.
 */
public final class Folder {

  private Folder() {}

  /**
   * Writes the files.
   *
   * @param folder where; made if it is not there
   * @param scans whether the documents of 20 MB are wanted
   * @throws IOException if a file cannot be written
   * @throws GeneralSecurityException if a key cannot be made
   */
  public static void fill(Path folder, boolean scans) throws IOException, GeneralSecurityException {
    Files.createDirectories(folder);
    Documents.licence(folder.resolve("licence.pdf"));
    Documents.seal(folder.resolve("seal.png"));
    if (scans) {
      Documents.scan(folder.resolve("scan.pdf"));
    }
    for (Pki.Kind kind : Pki.Kind.MEASURED) {
      Pki.write(folder, kind);
      Ours sealer = new Ours(folder, kind, false);
      String sealed = "sealed-" + kind.file() + "-";
      sealer.seal(folder.resolve("licence.pdf"), folder.resolve(sealed + "one.pdf"));
      if (scans) {
        sealer.seal(folder.resolve("scan.pdf"), folder.resolve(sealed + "scan.pdf"));
      }
      Path before = folder.resolve("before.pdf");
      Path ten = folder.resolve(sealed + "ten.pdf");
      Files.copy(folder.resolve("licence.pdf"), ten);
      for (int i = 0; i < 10; i++) {
        Files.move(ten, before, StandardCopyOption.REPLACE_EXISTING);
        sealer.seal(before, ten);
      }
      Files.delete(before);
    }
    Ours sealer = new Ours(folder, Pki.Kind.SM2, true);
    OfdDocuments.licence(folder.resolve("licence.ofd"));
    sealer.seal(folder.resolve("licence.ofd"), folder.resolve("sealed-sm2-one.ofd"));
    if (scans) {
      OfdDocuments.scan(folder.resolve("scan.ofd"));
      sealer.seal(folder.resolve("scan.ofd"), folder.resolve("sealed-sm2-scan.ofd"));
    }
  }
}
