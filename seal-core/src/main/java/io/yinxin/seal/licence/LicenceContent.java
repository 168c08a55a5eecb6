package io.yinxin.seal.licence;

import io.yinxin.seal.internal.render.VerifyAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A row that has been held against its template: what the licence will say. Immutable; it holds
 * personal data, which {@link #toString} leaves out.
 *
 * @since 0.1
 */
public final class LicenceContent {

  private final Map<String, String> shown;
  private final @Nullable LicenceMetadata metadata;
  private final String digest;

  LicenceContent(Map<String, String> shown, @Nullable LicenceMetadata metadata, String digest) {
    this.shown = shown;
    this.metadata = metadata;
    this.digest = digest;
  }

  /**
   * What it says of itself for machines, the identifier among it.
   *
   * @return the metadata, or empty where the template names no type of licence
   */
  public Optional<LicenceMetadata> metadata() {
    return Optional.ofNullable(metadata);
  }

  /**
   * The digest of what it says: SHA-256 over the template and the values that it shows or says for
   * machines. The version is not part of it.
   *
   * @return 64 hexadecimal digits, lower case
   */
  public String digest() {
    return digest;
  }

  /**
   * The same as another version of the licence.
   *
   * @param version 1 to 999
   * @return the content
   * @throws IllegalStateException if the template names no type of licence
   */
  public LicenceContent withVersion(int version) {
    LicenceMetadata m = metadata;
    if (m == null) {
      throw new IllegalStateException("a licence without a type has no version");
    }
    return new LicenceContent(
        shown,
        new LicenceMetadata(
            m.typeName(),
            m.number(),
            m.id().withVersion(version),
            m.issuer(),
            m.issued(),
            m.holder(),
            m.holderCode(),
            m.holderKind(),
            m.validFrom(),
            m.validTo()),
        digest);
  }

  /** The values by field as they are shown. */
  Map<String, String> shown() {
    return shown;
  }

  /**
   * The elements that its documents hold for machines: those of the metadata, and {@code KZ_NRZY},
   * the digest.
   *
   * @return by name, in the standard's order; empty where the template names no type of licence
   */
  public Map<String, String> elements() {
    if (metadata == null) {
      return Map.of();
    }
    Map<String, String> elements = new LinkedHashMap<>(metadata.elements());
    elements.put("KZ_NRZY", digest);
    return elements;
  }

  /** The text of its square code; null where it has no identifier. */
  @Nullable String code(@Nullable String address) {
    return metadata == null ? null : VerifyAddress.code(address, metadata.id().value(), digest);
  }

  @Override
  public String toString() {
    return Objects.toString(metadata, "content") + " " + digest;
  }
}
