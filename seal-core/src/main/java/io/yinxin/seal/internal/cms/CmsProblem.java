package io.yinxin.seal.internal.cms;

import io.yinxin.seal.Message;
import org.jspecify.annotations.Nullable;

/**
 * Something wrong with a signed message, for the verifier to make a finding of.
 *
 * @param kind what is wrong
 * @param detail a few words on this very case, or null; never personal data
 */
public record CmsProblem(Kind kind, @Nullable Message detail) {

  /** What can be wrong. Which of these are fatal is the verifier's policy; the comments advise. */
  public enum Kind {
    /** Not a signed message at all, or broken, or larger than any honest one. Fatal. */
    UNREADABLE,
    /** A GB/T 38540 signature (SES_Signature) and not a CMS: not judged here. */
    SES,
    /** Something stands behind the message that is not zero padding. */
    EXTRA_DATA,
    /** No signature in it: certificates alone prove nothing. Fatal. */
    NO_SIGNER,
    /** More than one signature in it; only the first was looked at. */
    SEVERAL_SIGNERS,
    /** A digest or signature algorithm that is not known; the detail is its identifier. */
    UNKNOWN_ALGORITHM,
    /** Known and not checked here: DSA. */
    UNSUPPORTED_ALGORITHM,
    /** A digest with collisions, or a key that is too short. Not VALID. */
    WEAK_ALGORITHM,
    /** The digest of the signed attributes and that of the signature algorithm differ. Fatal. */
    ALGORITHMS_CONTRADICT,
    /** A certificate in the message cannot be read; it was left out. */
    BAD_CERTIFICATE,
    /** The signer's certificate is not in the message. Fatal without another source. */
    NO_CERTIFICATE,
    /** No signed attributes: allowed by CMS, not by CAdES. */
    NO_ATTRIBUTES,
    /** A signed attribute that must be there is not; the detail is its name. Fatal. */
    ATTRIBUTE_MISSING,
    /** A signed attribute twice, or with none or several values. Fatal. */
    ATTRIBUTE_NOT_SINGLE,
    /** A signed attribute that cannot be read, or contradicts the message. Fatal. */
    ATTRIBUTE_WRONG,
    /** No signing-certificate attribute: another certificate for the same key would do as well. */
    CERTIFICATE_NOT_BOUND,
    /** The signing-certificate attribute is bound with SHA-1. */
    CERTIFICATE_BOUND_WEAKLY,
    /** The signing-certificate attribute names another certificate. Fatal. */
    CERTIFICATE_SUBSTITUTED,
    /** The content is neither data nor a timestamp: signed, but as something else. Fatal. */
    CONTENT_TYPE,
    /** Data is called by the type of PKCS #7 in one place and by that of GB/T 35275 in another. */
    CONTENT_TYPE_MIXED,
    /** Content inside the message where a detached signature was to be. */
    CONTENT_INSIDE,
    /** The digest of the content is not the signed one. Fatal. */
    CONTENT_CHANGED,
    /** The signature does not verify with the certificate's key. Fatal. */
    SIGNATURE_WRONG,
    /** An SM2 signature of two bare numbers instead of DER; it verifies. */
    SIGNATURE_RAW
  }

  static CmsProblem of(Kind kind) {
    return new CmsProblem(kind, null);
  }

  static CmsProblem of(Kind kind, String detail) {
    return new CmsProblem(kind, new Message(detail, detail));
  }

  static CmsProblem of(Kind kind, String en, String zh) {
    return new CmsProblem(kind, new Message(en, zh));
  }
}
