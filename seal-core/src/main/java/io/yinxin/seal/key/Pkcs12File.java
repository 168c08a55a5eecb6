package io.yinxin.seal.key;

import io.yinxin.seal.internal.asn1.Asn1Exception;
import io.yinxin.seal.internal.asn1.Tlv;
import io.yinxin.seal.internal.crypto.Pbe;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.jspecify.annotations.Nullable;

/**
 * The contents of a PKCS#12 file (RFC 7292), read without the JCA.
 *
 * <p>The JDK's own key store knows no SM2 and takes a third of a second for its default file in a
 * cold JVM; Bouncy Castle's needs its whole provider. The MAC is always checked; a file without one
 * is refused. Keys stay encrypted until asked for.
 */
final class Pkcs12File {

  /** The password does not fit the file. */
  static final class WrongPassword extends Exception {
    private static final long serialVersionUID = 1L;

    WrongPassword() {
      super("wrong password", null, false, false);
    }
  }

  /**
   * A private key in the file.
   *
   * @param alias its name, if it has one
   * @param encryption how it is encrypted, null if it is not
   * @param data the octets of what is encrypted, or the key itself
   */
  record KeyEntry(@Nullable String alias, @Nullable Tlv encryption, Tlv data) {}

  private static final String DATA = "1.2.840.113549.1.7.1";
  private static final String ENCRYPTED_DATA = "1.2.840.113549.1.7.6";
  private static final int MAX_ENTRIES = 1000;
  private static final int MAX_DEPTH = 4;

  private final List<KeyEntry> keys = new ArrayList<>();
  private final List<byte[]> certificates = new ArrayList<>();

  private Pkcs12File() {}

  /**
   * Reads a file.
   *
   * @param file its bytes
   * @param password its password, not changed
   */
  static Pkcs12File read(byte[] file, char[] password) throws Asn1Exception, WrongPassword {
    List<Tlv> pfx = Tlv.read(file, 0, file.length).expect(Tlv.SEQUENCE).children(2);
    if (!pfx.get(0).is(Tlv.INTEGER) || pfx.get(0).integer().intValue() != 3) {
      throw new Asn1Exception("not a PKCS#12 file");
    }
    List<Tlv> content = pfx.get(1).expect(Tlv.SEQUENCE).children(2);
    if (!content.get(0).oid().equals(DATA)) {
      throw new Asn1Exception("protected with a public key or not a PKCS#12 file");
    }
    byte[] safe = content.get(1).expect(0xa0).only().octetString();
    if (pfx.size() < 3) {
      throw new Asn1Exception("the file has no MAC, so that nothing shows a change");
    }
    checkMac(pfx.get(2), safe, password);
    Pkcs12File read = new Pkcs12File();
    for (Tlv each : Tlv.readAll(safe).expect(Tlv.SEQUENCE).children()) {
      read.content(each, password);
    }
    return read;
  }

  private static void checkMac(Tlv macData, byte[] safe, char[] password)
      throws Asn1Exception, WrongPassword {
    List<Tlv> parts = macData.expect(Tlv.SEQUENCE).children(2);
    List<Tlv> info = parts.get(0).expect(Tlv.SEQUENCE).children(2);
    byte[] expected = info.get(1).octetString();
    byte[] salt = parts.get(1).octetString();
    Tlv rounds = parts.size() > 2 ? parts.get(2) : null;
    byte[] mac = Pbe.mac(info.get(0), salt, rounds, safe, password);
    if (!MessageDigest.isEqual(mac, expected)) {
      throw new WrongPassword();
    }
  }

  private void content(Tlv info, char[] password) throws Asn1Exception, WrongPassword {
    List<Tlv> parts = info.expect(Tlv.SEQUENCE).children(2);
    byte[] bags;
    switch (parts.get(0).oid()) {
      case DATA -> bags = parts.get(1).expect(0xa0).only().octetString();
      case ENCRYPTED_DATA -> {
        Tlv encrypted = parts.get(1).expect(0xa0).only().expect(Tlv.SEQUENCE).children(2).get(1);
        List<Tlv> fields = encrypted.expect(Tlv.SEQUENCE).children(3);
        if ((fields.get(2).tag() & 0xdf) != 0x80) {
          throw new Asn1Exception("encrypted contents are missing");
        }
        bags = decrypt(fields.get(1), fields.get(2).octets(), password);
      }
      default -> throw new Asn1Exception("contents of type " + parts.get(0).oid());
    }
    bags(Tlv.readAll(bags), 0);
  }

  private static byte[] decrypt(Tlv algorithm, byte[] data, char[] password)
      throws Asn1Exception, WrongPassword {
    try {
      return Pbe.decrypt(algorithm, data, password);
    } catch (InvalidCipherTextException e) {
      throw new WrongPassword();
    }
  }

  private void bags(Tlv list, int depth) throws Asn1Exception {
    if (depth > MAX_DEPTH) {
      throw new Asn1Exception("nested too deep");
    }
    for (Tlv bag : list.expect(Tlv.SEQUENCE).children()) {
      List<Tlv> parts = bag.expect(Tlv.SEQUENCE).children(2);
      Tlv value = parts.get(1).expect(0xa0).only();
      String alias = null;
      if (parts.size() > 2) {
        for (Tlv attribute : parts.get(2).expect(Tlv.SET).children()) {
          List<Tlv> pair = attribute.expect(Tlv.SEQUENCE).children(2);
          List<Tlv> values = pair.get(1).expect(Tlv.SET).children();
          switch (pair.get(0).oid()) {
            case "1.2.840.113549.1.9.20" -> {
              if (!values.isEmpty()) {
                alias = new String(values.get(0).content(), StandardCharsets.UTF_16BE);
              }
            }
            default -> {
              // Attributes of others (trusted key usage, provider names) say nothing to us.
            }
          }
        }
      }
      if (keys.size() + certificates.size() >= MAX_ENTRIES) {
        throw new Asn1Exception("more than " + MAX_ENTRIES + " entries");
      }
      switch (parts.get(0).oid()) {
        case "1.2.840.113549.1.12.10.1.1" -> keys.add(new KeyEntry(alias, null, value));
        case "1.2.840.113549.1.12.10.1.2" -> {
          List<Tlv> shrouded = value.expect(Tlv.SEQUENCE).children(2);
          keys.add(new KeyEntry(alias, shrouded.get(0), shrouded.get(1)));
        }
        case "1.2.840.113549.1.12.10.1.3" -> {
          List<Tlv> certificate = value.expect(Tlv.SEQUENCE).children(2);
          if (certificate.get(0).oid().equals("1.2.840.113549.1.9.22.1")) {
            certificates.add(certificate.get(1).expect(0xa0).only().octetString());
          }
        }
        case "1.2.840.113549.1.12.10.1.6" -> bags(value, depth + 1);
        default -> {
          // CRLs and secrets are not what we came for.
        }
      }
    }
  }

  List<KeyEntry> keys() {
    return keys;
  }

  List<byte[]> certificates() {
    return certificates;
  }

  /** Decrypts a key: a PKCS#8 PrivateKeyInfo, which the caller wipes. */
  static byte[] open(KeyEntry key, char[] password) throws Asn1Exception, WrongPassword {
    return key.encryption() == null
        ? key.data().encoded()
        : decrypt(key.encryption(), key.data().octetString(), password);
  }
}
