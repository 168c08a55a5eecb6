package io.yinxin.seal.trust;

import io.yinxin.seal.internal.asn1.Asn1Exception;
import io.yinxin.seal.internal.asn1.Tlv;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a certification authority says of the revocation of its certificates: a list (CRL, RFC 5280,
 * 5) or an answer (OCSP, RFC 6960). Read, but not yet believed: {@link Revocation#status} asks
 * whether the right one signed it. Immutable; for use by many threads.
 *
 * @since 0.1
 */
public abstract class RevocationEvidence {

  /** Lists of some ten megabytes are published, each entry takes some forty bytes. */
  static final int MAX_LIST = 64 << 20;

  /** An answer holds a few kilobytes. */
  static final int MAX_ANSWER = 1 << 20;

  private final byte[] encoded;

  /** What kind of evidence there is. */
  public enum Kind {
    /** A list of revoked certificates. */
    CRL,
    /** An answer on one or more certificates. */
    OCSP
  }

  RevocationEvidence(byte[] encoded) {
    this.encoded = encoded;
  }

  /**
   * Reads evidence. It is read as it stands, once; nothing is copied, and a list takes little more
   * memory than its bytes, however many certificates it names.
   *
   * @param der a CertificateList of at most 64 MiB, an OCSPResponse or BasicOCSPResponse of at most
   *     1 MiB; not changed afterwards
   * @return the evidence
   * @throws IOException if it is none of these, or an answer that says nothing
   */
  public static RevocationEvidence read(byte[] der) throws IOException {
    if (der.length > MAX_LIST) {
      throw new IOException("larger than " + MAX_LIST + " bytes");
    }
    try {
      List<Tlv> fields = Tlv.readAll(der).expect(Tlv.SEQUENCE).children(1);
      Tlv first = fields.get(0);
      // The status of a response, or what was signed; that begins with a number or an algorithm in
      // a list, with a tagged field in an answer.
      boolean list = false;
      if (!first.is(Tlv.ENUMERATED)) {
        Tlv inner = Tlv.read(der, first.expect(Tlv.SEQUENCE).contentStart(), first.end());
        list = inner.is(Tlv.INTEGER) || inner.is(Tlv.SEQUENCE);
      }
      if (list) {
        return new RevocationList(der, fields);
      }
      if (der.length > MAX_ANSWER) {
        throw new IOException("larger than " + MAX_ANSWER + " bytes");
      }
      return StatusAnswer.read(der, fields);
    } catch (Asn1Exception | RuntimeException e) {
      // Names and algorithms are read by others, whose surprises end here.
      throw new IOException("no evidence of revocation: " + e.getMessage(), e);
    }
  }

  /**
   * What it is.
   *
   * @return the kind
   */
  public abstract Kind kind();

  /**
   * Its bytes, as a document's security store (EN 319 142-1, 5.4.2.2) takes them.
   *
   * @return a CertificateList or an OCSPResponse, in DER; not a copy: not to be changed
   */
  public final byte[] encoded() {
    return encoded;
  }

  /** What it says of a certificate, and whether that is believed; null if nothing. */
  abstract @Nullable Claim on(Question question);

  /** Issuers' names and serial numbers: the only certificates that it may say something of. */
  abstract Collection<?> subjects();

  /** When newer evidence is due, null if that is not stated. */
  abstract @Nullable Instant nextUpdate();
}
