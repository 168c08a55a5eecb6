package io.yinxin.seal.internal.cms;

import io.yinxin.seal.trust.RevocationEvidence;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What came with a document to verify it by, outside its signatures: a PDF's security store (EN 319
 * 142-1, 5.4). Nothing in it is trusted; it helps to find the way. Immutable.
 *
 * @param certificates certificates of authorities
 * @param revocation lists and answers
 */
public record GivenEvidence(
    List<X509Certificate> certificates, List<RevocationEvidence> revocation) {

  /** Nothing came with it. */
  public static final GivenEvidence NONE = new GivenEvidence(List.of(), List.of());

  /** Copies the lists. */
  public GivenEvidence {
    certificates = List.copyOf(certificates);
    revocation = List.copyOf(revocation);
  }
}
