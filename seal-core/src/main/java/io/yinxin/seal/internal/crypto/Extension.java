package io.yinxin.seal.internal.crypto;

import io.yinxin.seal.internal.asn1.Asn1Exception;
import io.yinxin.seal.internal.asn1.Tlv;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An extension of a certificate, a list of revoked ones, or an answer on one (RFC 5280, 4.1).
 *
 * @param critical whether the rest may not be used by who does not know it
 * @param value the OCTET STRING around its value
 */
public record Extension(boolean critical, Tlv value) {

  /**
   * Reads extensions.
   *
   * @param list the SEQUENCE of them
   * @return by their dotted object identifiers
   * @throws Asn1Exception if it is none, or one stands there twice
   */
  public static Map<String, Extension> readAll(Tlv list) throws Asn1Exception {
    Map<String, Extension> found = new HashMap<>();
    for (Tlv each : list.expect(Tlv.SEQUENCE).children()) {
      List<Tlv> fields = each.expect(Tlv.SEQUENCE).children(2);
      boolean critical = false;
      int at = 1;
      if (fields.get(at).is(Tlv.BOOLEAN)) {
        byte[] value = fields.get(at++).content();
        critical = value.length > 0 && value[0] != 0;
      }
      if (at != fields.size() - 1) {
        throw new Asn1Exception("bad extension");
      }
      Extension one = new Extension(critical, fields.get(at).expect(Tlv.OCTET_STRING));
      // RFC 5280, 4.2: not twice. Readers that take the first or the last would disagree.
      if (found.put(fields.get(0).oid(), one) != null) {
        throw new Asn1Exception("extension twice");
      }
    }
    return found;
  }

  /**
   * What is inside the OCTET STRING.
   *
   * @return the one element
   * @throws Asn1Exception if it is none, or more than one
   */
  public Tlv content() throws Asn1Exception {
    return Tlv.readAll(value.octets());
  }
}
