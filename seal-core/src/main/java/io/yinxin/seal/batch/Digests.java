package io.yinxin.seal.batch;

import io.yinxin.seal.Format;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.store.LicenceDocument;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/** SHA-256 of what names and the ledger hold, lower-case hexadecimal. */
final class Digests {

  private Digests() {}

  static String of(byte[] bytes) {
    return HexFormat.of().formatHex(HashAlgorithm.SHA256.newDigest().digest(bytes));
  }

  /** Of texts, each apart from the next. */
  static String of(String... texts) {
    return of(String.join("\n", texts).getBytes(StandardCharsets.UTF_8));
  }

  static LicenceDocument document(Path file, Format format) throws IOException {
    MessageDigest digest = HashAlgorithm.SHA256.newDigest();
    long size = 0;
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[1 << 16];
      for (int n; (n = in.read(buffer)) > 0; size += n) {
        digest.update(buffer, 0, n);
      }
    }
    return new LicenceDocument(format, HexFormat.of().formatHex(digest.digest()), size);
  }
}
