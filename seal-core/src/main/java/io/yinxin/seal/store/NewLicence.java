package io.yinxin.seal.store;

import io.yinxin.seal.licence.LicenceMetadata;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A licence to be written into the licence store. Immutable.
 *
 * @param metadata what it says of itself: identifier, type, holder, validity; personal data
 * @param seal the number of the registered seal that it was sealed with, null where seals are not
 *     registered
 * @param documents its files, one for each format
 * @since 0.1
 */
public record NewLicence(
    LicenceMetadata metadata, @Nullable String seal, List<LicenceDocument> documents) {

  /** Copies the list. */
  public NewLicence {
    Objects.requireNonNull(metadata, "metadata");
    documents = List.copyOf(documents);
    if (documents.stream().map(LicenceDocument::format).distinct().count() != documents.size()) {
      throw new IllegalArgumentException("two documents of one format");
    }
  }

  /**
   * Its identifier.
   *
   * @return the identifier, as it is written
   */
  public String id() {
    return metadata.id().value();
  }
}
