package io.yinxin.seal;

import java.util.Locale;
import java.util.ResourceBundle;

/**
 * What a verifier can find. Codes are never renamed or reused; their texts are in the resource
 * {@code findings} in English and Chinese.
 *
 * @since 0.1
 */
public enum FindingCode {
  /** Neither PDF nor OFD. */
  NOT_A_DOCUMENT,
  /** The structure is broken: only a viewer that repairs files can open it. */
  MALFORMED,
  /** Encrypted, and what is needed to judge it cannot be read. */
  ENCRYPTED,
  /** Made in a way that this version cannot judge. */
  UNSUPPORTED,
  /** More of something than a verifier is willing to read. */
  LIMIT_EXCEEDED,
  /** No sealing at all. */
  NO_SEALING,
  /** Bytes after the end of the document. */
  TRAILING_DATA,
  /** Bytes in an update that belong to no object. */
  HIDDEN_DATA,
  /** A later revision changes what was sealed. */
  CHANGED_AFTER_SEALING,
  /** A later revision that is not itself a proper sealing. */
  UNSEALED_REVISION,
  /** A later revision adds only evidence for verifying. */
  VALIDATION_DATA_ADDED,
  /** A change that the certifying sealing forbids. */
  CERTIFICATION_VIOLATED,
  /** A signature field whose value is null or leads nowhere. */
  FIELD_WITHOUT_SIGNATURE,
  /** A signature that is not, or no longer, held by a field of the form. */
  SIGNATURE_DETACHED,
  /** The signature's dictionary is not as the standard says. */
  SIGNATURE_MALFORMED,
  /** The /ByteRange is missing or is not four sensible numbers. */
  COVERAGE_MALFORMED,
  /** What the signature leaves out is not exactly its own place. */
  COVERAGE_GAP,
  /** What the signature covers does not end where a revision ends. */
  COVERAGE_END,
  /** Two signatures claim the same revision or place. */
  COVERAGE_OVERLAP,
  /** The signed bytes are not those of the file. */
  CONTENT_CHANGED,
  /** The signature value is not a message that can be read. */
  SIGNATURE_UNREADABLE,
  /** Something unsigned stands in the signature's own place. */
  SIGNATURE_EXTRA_DATA,
  /** The signature does not verify with the certificate's key. */
  SIGNATURE_WRONG,
  /** The signed attributes are missing or contradict the signature. */
  ATTRIBUTES_WRONG,
  /** The signature comes without the certificate that made it. */
  SIGNER_UNKNOWN,
  /** The certificate is not the one that was signed for. */
  SIGNER_SUBSTITUTED,
  /** No path from the signer's certificate to a trusted root. */
  UNTRUSTED,
  /** The path from the signer's certificate to the root is wrong. */
  CHAIN_BROKEN,
  /** A certificate was not valid at the time of sealing. */
  CERTIFICATE_NOT_VALID_THEN,
  /** Valid at the time of sealing, expired since then. */
  CERTIFICATE_EXPIRED,
  /** The certificate is not one for sealing documents. */
  KEY_USAGE,
  /** An algorithm or key that can be forged by now. */
  WEAK_ALGORITHM,
  /** An algorithm that this version does not know. */
  UNSUPPORTED_ALGORITHM,
  /** The sealing states no time. */
  TIME_MISSING,
  /** Sealed after the moment that is asked about. */
  TIME_IN_FUTURE,
  /** The stated time of sealing is later than the proven one. */
  TIME_CONTRADICTED,
  /** A timestamp that does not belong to what it is attached to. */
  TIMESTAMP_INVALID,
  /** A timestamp from a server that is not trusted. */
  TIMESTAMP_UNTRUSTED,
  /** A certificate had been revoked when the document was sealed. */
  CERTIFICATE_REVOKED,
  /** A certificate was revoked after the document was sealed, as far as can be told. */
  CERTIFICATE_REVOKED_SINCE,
  /** Whether the certificate was revoked is not known. */
  REVOCATION_NOT_CHECKED,
  /** Written otherwise than the standard says, and read all the same. */
  FORM_UNUSUAL,
  /** The electronic seal in the signature cannot be read. */
  SEAL_UNREADABLE,
  /** The seal maker's signature on the electronic seal does not verify. */
  SEAL_SIGNATURE_WRONG,
  /** No path from the seal maker's certificate to a trusted root. */
  SEAL_MAKER_UNTRUSTED,
  /** The seal maker's certificate, or the path from it to the root, is wrong. */
  SEAL_MAKER_WRONG,
  /** The seal maker's certificate was not valid when the seal was made. */
  SEAL_MAKER_NOT_VALID_THEN,
  /** The seal maker's certificate had been revoked when the seal was made. */
  SEAL_MAKER_REVOKED,
  /** The seal maker's certificate was revoked after the seal was made, as far as can be told. */
  SEAL_MAKER_REVOKED_SINCE,
  /** The electronic seal was not valid when it was used. */
  SEAL_NOT_VALID_THEN,
  /** Valid when it was used, the electronic seal has run out since. */
  SEAL_EXPIRED,
  /** The electronic seal does not name the signer's certificate. */
  SIGNER_NOT_IN_SEAL,
  /** The seal file beside the signature is not the seal inside it. */
  SEAL_DIFFERS,
  /** Two programs can see two different documents in the same package. */
  PACKAGE_AMBIGUOUS,
  /** A name or location in the package that leads out of it, or is no name. */
  ENTRY_UNSAFE,
  /** A file of the package that is sealed, or that the document needs, is not there. */
  FILE_MISSING,
  /** A file of the package that the document uses is not covered by the sealing. */
  FILE_NOT_COVERED,
  /** A file of the package that no sealing covers and nothing leads to. */
  FILE_UNUSED,
  /** A file of the package that the package's own signed list of files does not name. */
  FILE_NOT_LISTED,
  /** What a sealing leaves behind that was taken out of the document. */
  SEALING_REMOVED,
  /** A later sealing does not cover an earlier one. */
  SEALING_NOT_COVERED,
  /** The seal's picture has no place on a page of the document. */
  STAMP_MISPLACED,
  /** The licence store knows neither the document nor its identifier. */
  LICENCE_UNKNOWN,
  /** Under the document's identifier another document was issued. */
  LICENCE_OTHER_DOCUMENT,
  /** The licence was taken back for good. */
  LICENCE_REVOKED,
  /** The licence does not count for the time being. */
  LICENCE_SUSPENDED,
  /** Another licence took its place. */
  LICENCE_SUPERSEDED,
  /** The licence's last day is over. */
  LICENCE_EXPIRED,
  /** The seal was revoked when it was used. */
  SEAL_REVOKED;

  private static final ResourceBundle EN = bundle(Locale.ROOT);
  private static final ResourceBundle ZH = bundle(Locale.CHINESE);

  private static ResourceBundle bundle(Locale locale) {
    return ResourceBundle.getBundle(
        "io.yinxin.seal.findings",
        locale,
        ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
  }

  private Message text(String part) {
    String key = name() + "." + part;
    return new Message(EN.getString(key), ZH.getString(key));
  }

  /**
   * What was found, in one sentence.
   *
   * @return the sentence
   */
  public Message title() {
    return text("title");
  }

  /**
   * What it means, for someone who has never heard of it.
   *
   * @return the explanation
   */
  public Message meaning() {
    return text("meaning");
  }

  /**
   * What a clerk tells the citizen.
   *
   * @return the words
   */
  public Message clerk() {
    return text("clerk");
  }

  /**
   * What to do about it.
   *
   * @return the advice
   */
  public Message advice() {
    return text("advice");
  }
}
