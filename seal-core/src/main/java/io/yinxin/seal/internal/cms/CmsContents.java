package io.yinxin.seal.internal.cms;

import io.yinxin.seal.internal.asn1.Asn1Exception;
import io.yinxin.seal.internal.asn1.Tlv;
import io.yinxin.seal.internal.crypto.X509;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The contents of a signature's place, taken apart without being judged.
 *
 * @param value the value by its own length, without what pads it; all of it if it is no ASN.1
 * @param certificates the certificates of a CMS (RFC 5652, 10.2.3), empty if it is none
 */
@SuppressWarnings("ArrayRecordComponent") // handed from one method to the next, never compared
public record CmsContents(byte[] value, List<X509Certificate> certificates) {

  private static final int CERTIFICATES = 0xa0;

  /**
   * Takes contents apart.
   *
   * @param contents what stands in the place of the signature
   * @return its parts, as far as it has them
   */
  public static CmsContents of(byte[] contents) {
    List<X509Certificate> found = new ArrayList<>();
    byte[] value = contents;
    try {
      Tlv whole = Tlv.read(contents, 0, contents.length);
      value = Arrays.copyOf(contents, whole.end());
      // ContentInfo, [0] EXPLICIT, SignedData, certificates [0] IMPLICIT.
      Tlv signedData = whole.children().get(1).only();
      for (Tlv part : signedData.children()) {
        if (part.is(CERTIFICATES)) {
          for (Tlv certificate : part.children()) {
            found.add(X509.read(certificate.encoded()));
          }
        }
      }
    } catch (Asn1Exception | CertificateException | IndexOutOfBoundsException e) {
      // No CMS, or a broken one: what was found until here is what there is.
      return new CmsContents(value, List.copyOf(found));
    }
    return new CmsContents(value, List.copyOf(found));
  }
}
