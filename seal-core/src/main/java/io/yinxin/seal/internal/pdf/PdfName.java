package io.yinxin.seal.internal.pdf;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A name object.
 *
 * @param value the name without its slash, {@code #xx} decoded, one char for each byte (0 to 255):
 *     a name is bytes, so text beyond ASCII has to be decoded by whoever knows its encoding
 */
public record PdfName(String value) implements PdfObject {

  /** Refuses chars that are no bytes, and NUL, which a name cannot hold. */
  public PdfName {
    Objects.requireNonNull(value, "value");
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) > 0xff || value.charAt(i) == 0) {
        throw new IllegalArgumentException("a name holds bytes from 1 to 255");
      }
    }
  }

  @Override
  public String toString() {
    return ObjectWriter.text(this);
  }

  // By hand, here and below: what a record has by itself is linked at run time, which a cold
  // start of the command would wait for.
  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof PdfName other && value.equals(other.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }
}
