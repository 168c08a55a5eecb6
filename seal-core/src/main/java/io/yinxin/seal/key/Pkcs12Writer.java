package io.yinxin.seal.key;

import io.yinxin.seal.internal.asn1.Asn1Exception;
import io.yinxin.seal.internal.asn1.Der;
import io.yinxin.seal.internal.asn1.Tlv;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.crypto.Pbe;
import io.yinxin.seal.internal.crypto.PrivateKeys;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;

/**
 * Writes a PKCS#12 file (RFC 7292) with one key: PBES2 with AES-256 and HMAC-SHA-256 for the key,
 * the certificates in the clear (they are public), a MAC with SHA-256 over all.
 *
 * <p>Opens with OpenSSL 1.1 and later, the JDK from 8u301, and Bouncy Castle.
 */
final class Pkcs12Writer {

  /** What the JDK takes; OpenSSL takes 2,048. */
  private static final int ROUNDS = 10_000;

  private static final byte[] DATA = Der.oid("1.2.840.113549.1.7.1");
  private static final byte[] NULL = {Tlv.NULL, 0};

  private Pkcs12Writer() {}

  static byte[] write(
      String alias, PrivateKeyInfo key, List<X509Certificate> chain, char[] password) {
    SecureRandom random = new SecureRandom();
    try {
      byte[] id =
          HashAlgorithm.SHA256.digest(
              chain.isEmpty()
                  ? PrivateKeys.publicKey(key).getEncoded()
                  : chain.get(0).getEncoded());
      byte[] attributes = attributes(alias, id);
      byte[][] bags = new byte[chain.size()][];
      for (int i = 0; i < bags.length; i++) {
        byte[] bag = certificateBag(chain.get(i).getEncoded());
        bags[i] = i == 0 ? Der.wrap(Tlv.SEQUENCE, bag, attributes) : Der.wrap(Tlv.SEQUENCE, bag);
      }
      byte[] safe =
          Der.wrap(
              Tlv.SEQUENCE,
              data(Der.wrap(Tlv.SEQUENCE, bags)),
              data(Der.wrap(Tlv.SEQUENCE, keyBag(key, attributes, password, random))));
      return Der.wrap(Tlv.SEQUENCE, integer(3), data(safe), macData(safe, password, random));
    } catch (GeneralSecurityException | IOException | Asn1Exception e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static byte[] data(byte[] content) {
    return Der.wrap(Tlv.SEQUENCE, DATA, Der.wrap(0xa0, Der.wrap(Tlv.OCTET_STRING, content)));
  }

  private static byte[] certificateBag(byte[] certificate) {
    byte[] value =
        Der.wrap(
            Tlv.SEQUENCE,
            Der.oid("1.2.840.113549.1.9.22.1"),
            Der.wrap(0xa0, Der.wrap(Tlv.OCTET_STRING, certificate)));
    byte[] oid = Der.oid("1.2.840.113549.1.12.10.1.3");
    byte[] tagged = Der.wrap(0xa0, value);
    byte[] both = Arrays.copyOf(oid, oid.length + tagged.length);
    System.arraycopy(tagged, 0, both, oid.length, tagged.length);
    return both;
  }

  private static byte[] keyBag(
      PrivateKeyInfo key, byte[] attributes, char[] password, SecureRandom random)
      throws IOException, Asn1Exception {
    byte[] salt = new byte[16];
    random.nextBytes(salt);
    byte[] iv = new byte[16];
    random.nextBytes(iv);
    byte[] algorithm =
        Der.wrap(
            Tlv.SEQUENCE,
            Der.oid("1.2.840.113549.1.5.13"),
            Der.wrap(
                Tlv.SEQUENCE,
                Der.wrap(
                    Tlv.SEQUENCE,
                    Der.oid("1.2.840.113549.1.5.12"),
                    Der.wrap(
                        Tlv.SEQUENCE,
                        Der.wrap(Tlv.OCTET_STRING, salt),
                        integer(ROUNDS),
                        Der.wrap(Tlv.SEQUENCE, Der.oid("1.2.840.113549.2.9"), NULL))),
                Der.wrap(
                    Tlv.SEQUENCE,
                    Der.oid("2.16.840.1.101.3.4.1.42"),
                    Der.wrap(Tlv.OCTET_STRING, iv))));
    byte[] plain = key.getEncoded();
    try {
      byte[] encrypted = Pbe.encrypt(Tlv.readAll(algorithm), plain, password);
      return Der.wrap(
          Tlv.SEQUENCE,
          Der.oid("1.2.840.113549.1.12.10.1.2"),
          Der.wrap(0xa0, Der.wrap(Tlv.SEQUENCE, algorithm, Der.wrap(Tlv.OCTET_STRING, encrypted))),
          attributes);
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  private static byte[] attributes(String alias, byte[] id) {
    return Der.wrap(
        Tlv.SET,
        Der.wrap(
            Tlv.SEQUENCE,
            Der.oid("1.2.840.113549.1.9.20"),
            Der.wrap(Tlv.SET, Der.wrap(0x1e, alias.getBytes(StandardCharsets.UTF_16BE)))),
        Der.wrap(
            Tlv.SEQUENCE,
            Der.oid("1.2.840.113549.1.9.21"),
            Der.wrap(Tlv.SET, Der.wrap(Tlv.OCTET_STRING, id))));
  }

  private static byte[] macData(byte[] safe, char[] password, SecureRandom random)
      throws Asn1Exception {
    byte[] salt = new byte[16];
    random.nextBytes(salt);
    byte[] algorithm = Der.wrap(Tlv.SEQUENCE, Der.oid(HashAlgorithm.SHA256.oid()), NULL);
    byte[] rounds = integer(ROUNDS);
    byte[] mac = Pbe.mac(Tlv.readAll(algorithm), salt, Tlv.readAll(rounds), safe, password);
    return Der.wrap(
        Tlv.SEQUENCE,
        Der.wrap(Tlv.SEQUENCE, algorithm, Der.wrap(Tlv.OCTET_STRING, mac)),
        Der.wrap(Tlv.OCTET_STRING, salt),
        rounds);
  }

  private static byte[] integer(int value) {
    return Der.wrap(Tlv.INTEGER, BigInteger.valueOf(value).toByteArray());
  }
}
