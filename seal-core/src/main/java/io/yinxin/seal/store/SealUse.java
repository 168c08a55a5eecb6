package io.yinxin.seal.store;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One use of a seal, to be written into the ledger. Immutable.
 *
 * @param operator who used it
 * @param seal the registered seal's or electronic seal's number, null where there is only a key
 * @param key the reference of the key, without any PIN
 * @param certificate the SHA-256 of the signing certificate, lower-case hexadecimal
 * @param signer the subject of the signing certificate (RFC 4514)
 * @param document the SHA-256 of the sealed file, lower-case hexadecimal
 * @param row the row of the result store, null for a single document
 * @param licence the licence's identifier, null for a document that is none
 * @param grant the number of the grant that allowed it, null where none was asked for
 * @since 0.1
 */
public record SealUse(
    String operator,
    @Nullable String seal,
    String key,
    String certificate,
    String signer,
    String document,
    @Nullable Long row,
    @Nullable String licence,
    @Nullable Long grant) {

  /** Refuses null where it is not allowed. */
  public SealUse {
    Objects.requireNonNull(operator, "operator");
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(certificate, "certificate");
    Objects.requireNonNull(signer, "signer");
    Objects.requireNonNull(document, "document");
  }
}
