package io.yinxin.seal.internal.crypto;

import io.yinxin.seal.internal.asn1.Asn1Exception;
import io.yinxin.seal.internal.asn1.Tlv;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.crypto.BlockCipher;
import org.bouncycastle.crypto.CipherParameters;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.PBEParametersGenerator;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.engines.DESedeEngine;
import org.bouncycastle.crypto.engines.RC2Engine;
import org.bouncycastle.crypto.engines.SM4Engine;
import org.bouncycastle.crypto.generators.PKCS12ParametersGenerator;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.modes.CBCBlockCipher;
import org.bouncycastle.crypto.paddings.PaddedBufferedBlockCipher;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.jspecify.annotations.Nullable;

/**
 * Password-based protection as key files have it: PBES2 (RFC 8018) with AES, 3DES and SM4, the old
 * schemes of PKCS#12 (RFC 7292, appendix C), and the MACs of both kinds.
 */
public final class Pbe {

  /** More rounds than this keep a machine busy for tens of seconds: no honest file has them. */
  public static final int MAX_ROUNDS = 10_000_000;

  private static final String PBES2 = "1.2.840.113549.1.5.13";

  private Pbe() {}

  /**
   * Decrypts.
   *
   * @param algorithm the algorithm identifier
   * @param data what is encrypted
   * @param password the password, not changed
   * @return what was encrypted
   * @throws Asn1Exception if the algorithm is not known or its parameters make no sense
   * @throws InvalidCipherTextException if the password does not open it
   */
  public static byte[] decrypt(Tlv algorithm, byte[] data, char[] password)
      throws Asn1Exception, InvalidCipherTextException {
    List<Tlv> parts = algorithm.expect(Tlv.SEQUENCE).children(1);
    String oid = parts.get(0).oid();
    if (parts.size() < 2) {
      throw new Asn1Exception("encryption without parameters");
    }
    if (oid.equals(PBES2)) {
      return pbes2(false, parts.get(1), data, password);
    }
    List<Tlv> old = parts.get(1).expect(Tlv.SEQUENCE).children(1);
    if (old.size() != 2) {
      throw new Asn1Exception("bad parameters of the encryption");
    }
    byte[] salt = old.get(0).octets();
    int rounds = rounds(old.get(1));
    return switch (oid) {
      case "1.2.840.113549.1.12.1.3" -> old(new DESedeEngine(), 192, salt, rounds, password, data);
      case "1.2.840.113549.1.12.1.4" -> old(new DESedeEngine(), 128, salt, rounds, password, data);
      case "1.2.840.113549.1.12.1.5" -> old(new RC2Engine(), 128, salt, rounds, password, data);
      case "1.2.840.113549.1.12.1.6" -> old(new RC2Engine(), 40, salt, rounds, password, data);
      default -> throw new Asn1Exception("encryption algorithm " + oid + " is not known");
    };
  }

  /**
   * Encrypts.
   *
   * @param algorithm the algorithm identifier, PBES2
   * @param data what is to be encrypted
   * @param password the password, not changed
   * @return the encrypted bytes
   * @throws Asn1Exception if the algorithm is not PBES2 or its parameters make no sense
   */
  public static byte[] encrypt(Tlv algorithm, byte[] data, char[] password) throws Asn1Exception {
    List<Tlv> parts = algorithm.expect(Tlv.SEQUENCE).children(2);
    if (!parts.get(0).oid().equals(PBES2)) {
      throw new Asn1Exception("only PBES2 is written");
    }
    try {
      return pbes2(true, parts.get(1), data, password);
    } catch (InvalidCipherTextException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] old(
      BlockCipher cipher, int bits, byte[] salt, int rounds, char[] password, byte[] data)
      throws InvalidCipherTextException {
    byte[] secret = PBEParametersGenerator.PKCS12PasswordToBytes(password);
    try {
      PKCS12ParametersGenerator generator =
          new PKCS12ParametersGenerator(HashAlgorithm.SHA1.newLightweight());
      generator.init(secret, salt, rounds);
      return cbc(false, cipher, generator.generateDerivedParameters(bits, 64), data);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  private static byte[] pbes2(boolean encrypt, Tlv parameters, byte[] data, char[] password)
      throws Asn1Exception, InvalidCipherTextException {
    List<Tlv> two = parameters.expect(Tlv.SEQUENCE).children(1);
    List<Tlv> cipher = two.get(two.size() - 1).expect(Tlv.SEQUENCE).children(1);
    String oid = cipher.get(0).oid();
    if (two.size() != 2 || cipher.size() != 2) {
      throw new Asn1Exception("bad parameters of the encryption");
    }
    BlockCipher engine;
    int keyLength;
    switch (oid) {
      case "2.16.840.1.101.3.4.1.2" -> {
        engine = AESEngine.newInstance();
        keyLength = 16;
      }
      case "2.16.840.1.101.3.4.1.22" -> {
        engine = AESEngine.newInstance();
        keyLength = 24;
      }
      case "2.16.840.1.101.3.4.1.42" -> {
        engine = AESEngine.newInstance();
        keyLength = 32;
      }
      case "1.2.840.113549.3.7" -> {
        engine = new DESedeEngine();
        keyLength = 24;
      }
      case "1.2.156.10197.1.104.2" -> {
        engine = new SM4Engine();
        keyLength = 16;
      }
      default -> throw new Asn1Exception("cipher " + oid + " is not known");
    }
    byte[] iv = cipher.get(1).expect(Tlv.OCTET_STRING).octets();
    if (iv.length != engine.getBlockSize()) {
      throw new Asn1Exception("bad parameters of the encryption");
    }
    byte[] key = pbkdf2(two.get(0), password, keyLength);
    try {
      return cbc(encrypt, engine, new ParametersWithIV(new KeyParameter(key), iv), data);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  private static byte[] cbc(boolean encrypt, BlockCipher engine, CipherParameters key, byte[] data)
      throws InvalidCipherTextException {
    PaddedBufferedBlockCipher cipher =
        new PaddedBufferedBlockCipher(CBCBlockCipher.newInstance(engine));
    cipher.init(encrypt, key);
    byte[] out = new byte[cipher.getOutputSize(data.length)];
    try {
      int length = cipher.processBytes(data, 0, data.length, out, 0);
      length += cipher.doFinal(out, length);
      return Arrays.copyOf(out, length);
    } catch (org.bouncycastle.crypto.DataLengthException e) {
      throw new InvalidCipherTextException("not whole blocks", e);
    } finally {
      Arrays.fill(out, (byte) 0);
    }
  }

  /** RFC 8018, 5.2; the parameters' structure in A.2. */
  private static byte[] pbkdf2(Tlv algorithm, char[] password, int length) throws Asn1Exception {
    List<Tlv> parts = algorithm.expect(Tlv.SEQUENCE).children(1);
    if (parts.size() != 2 || !parts.get(0).oid().equals("1.2.840.113549.1.5.12")) {
      throw new Asn1Exception("key derivation other than PBKDF2 is not known");
    }
    HashAlgorithm hash = HashAlgorithm.SHA1;
    List<Tlv> fields = parts.get(1).expect(Tlv.SEQUENCE).children(1);
    if (fields.size() < 2) {
      throw new Asn1Exception("bad parameters of PBKDF2");
    }
    byte[] salt = fields.get(0).expect(Tlv.OCTET_STRING).octets();
    int rounds = rounds(fields.get(1));
    for (Tlv each : fields.subList(2, fields.size())) {
      if (each.is(Tlv.INTEGER)) {
        if (!each.integer().equals(BigInteger.valueOf(length))) {
          throw new Asn1Exception("key length and cipher do not fit");
        }
      } else {
        hash = hmac(each);
      }
    }
    byte[] secret = utf8(password);
    try {
      if (hash == HashAlgorithm.SHA256 && length <= 32) {
        return Arrays.copyOf(Sha256Rounds.pbkdf2(secret, salt, rounds), length);
      }
      PKCS5S2ParametersGenerator generator = new PKCS5S2ParametersGenerator(hash.newLightweight());
      generator.init(secret, salt, rounds);
      return ((KeyParameter) generator.generateDerivedMacParameters(length * 8)).getKey();
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  private static HashAlgorithm hmac(Tlv algorithm) throws Asn1Exception {
    String oid = algorithm.expect(Tlv.SEQUENCE).children(1).get(0).oid();
    return switch (oid) {
      case "1.2.840.113549.2.7" -> HashAlgorithm.SHA1;
      case "1.2.840.113549.2.8" -> HashAlgorithm.SHA224;
      case "1.2.840.113549.2.9" -> HashAlgorithm.SHA256;
      case "1.2.840.113549.2.10" -> HashAlgorithm.SHA384;
      case "1.2.840.113549.2.11" -> HashAlgorithm.SHA512;
      case "1.2.156.10197.1.401.2", "1.2.156.10197.1.401.3.1" -> HashAlgorithm.SM3;
      default -> throw new Asn1Exception("HMAC algorithm " + oid + " is not known");
    };
  }

  private static int rounds(Tlv integer) throws Asn1Exception {
    BigInteger rounds = integer.integer();
    if (rounds.signum() <= 0 || rounds.compareTo(BigInteger.valueOf(MAX_ROUNDS)) > 0) {
      throw new Asn1Exception("password hashed " + rounds + " times");
    }
    return rounds.intValue();
  }

  /**
   * The MAC of a PKCS#12 file (RFC 7292, 5.1; with PBMAC1, RFC 9579).
   *
   * @param algorithm the algorithm identifier in the MAC's DigestInfo
   * @param salt of the MacData; PBMAC1 has its own
   * @param rounds of the MacData, null for its default of 1
   * @param data what is protected
   * @param password the password, not changed
   * @return the MAC
   * @throws Asn1Exception if the algorithm is not known or its parameters make no sense
   */
  public static byte[] mac(
      Tlv algorithm, byte[] salt, @Nullable Tlv rounds, byte[] data, char[] password)
      throws Asn1Exception {
    List<Tlv> parts = algorithm.expect(Tlv.SEQUENCE).children(1);
    String oid = parts.get(0).oid();
    byte[] key;
    HashAlgorithm hash;
    if (oid.equals("1.2.840.113549.1.5.14")) {
      List<Tlv> two = parts.get(parts.size() - 1).expect(Tlv.SEQUENCE).children(1);
      if (two.size() != 2) {
        throw new Asn1Exception("bad parameters of PBMAC1");
      }
      hash = hmac(two.get(1));
      List<Tlv> derivation = two.get(0).expect(Tlv.SEQUENCE).children(1);
      List<Tlv> fields = derivation.get(derivation.size() - 1).expect(Tlv.SEQUENCE).children(1);
      // RFC 9579, 4: the key's length must be given.
      int length =
          fields.size() > 2 && fields.get(2).is(Tlv.INTEGER)
              ? fields.get(2).integer().min(BigInteger.valueOf(1024)).intValue()
              : 0;
      if (length < 16 || length > 128) {
        throw new Asn1Exception("bad parameters of PBMAC1");
      }
      key = pbkdf2(two.get(0), password, length);
    } else {
      HashAlgorithm known = HashAlgorithm.of(oid);
      if (known == null || known == HashAlgorithm.MD5 || known == HashAlgorithm.SHAKE256) {
        throw new Asn1Exception("MAC algorithm " + oid + " is not known");
      }
      hash = known;
      int count = rounds == null ? 1 : rounds(rounds);
      byte[] secret = PBEParametersGenerator.PKCS12PasswordToBytes(password);
      try {
        if (hash == HashAlgorithm.SHA256) {
          key = Sha256Rounds.pkcs12MacKey(secret, salt, count);
        } else {
          PKCS12ParametersGenerator generator =
              new PKCS12ParametersGenerator(hash.newLightweight());
          generator.init(secret, salt, count);
          key = ((KeyParameter) generator.generateDerivedMacParameters(hash.length() * 8)).getKey();
        }
      } finally {
        Arrays.fill(secret, (byte) 0);
      }
    }
    try {
      Digest digest = hash.newLightweight();
      HMac mac = new HMac(digest);
      mac.init(new KeyParameter(key));
      mac.update(data, 0, data.length);
      byte[] out = new byte[mac.getMacSize()];
      mac.doFinal(out, 0);
      return out;
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  /** The password in UTF-8, without a String that could not be wiped. */
  static byte[] utf8(char[] password) {
    byte[] buffer = new byte[3 * password.length];
    ByteBuffer out = ByteBuffer.wrap(buffer);
    StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(password), out, true);
    byte[] bytes = Arrays.copyOf(buffer, out.position());
    Arrays.fill(buffer, (byte) 0);
    return bytes;
  }
}
