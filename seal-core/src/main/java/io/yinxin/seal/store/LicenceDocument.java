package io.yinxin.seal.store;

import io.yinxin.seal.Format;
import java.util.Objects;

/**
 * An issued file. Immutable.
 *
 * @param format what it is
 * @param digest its SHA-256, lower-case hexadecimal; the document store knows it by this
 * @param size in bytes
 * @since 0.1
 */
public record LicenceDocument(Format format, String digest, long size) {
  /** Refuses what is no digest. */
  public LicenceDocument {
    Objects.requireNonNull(format, "format");
    if (!digest.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("not a SHA-256 digest");
    }
  }
}
