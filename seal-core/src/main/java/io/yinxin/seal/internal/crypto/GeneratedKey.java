package io.yinxin.seal.internal.crypto;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;

/**
 * A key pair made here.
 *
 * @param privateKey in PKCS#8
 * @param publicKey as it goes into a certificate
 */
public record GeneratedKey(PrivateKeyInfo privateKey, SubjectPublicKeyInfo publicKey) {

  private static final ASN1ObjectIdentifier EC = new ASN1ObjectIdentifier("1.2.840.10045.2.1");

  /**
   * Makes an RSA key.
   *
   * @param bits the modulus's length
   * @return the pair
   */
  public static GeneratedKey rsa(int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(bits);
      return of(PrivateKeyInfo.getInstance(generator.generateKeyPair().getPrivate().getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Makes a key on a curve.
   *
   * @param curve the curve's object identifier, dotted; SM2's is {@code 1.2.156.10197.1.301}
   * @return the pair
   */
  public static GeneratedKey ec(String curve) {
    ASN1ObjectIdentifier name = new ASN1ObjectIdentifier(curve);
    ECNamedDomainParameters domain = SignatureCheck.curve(name);
    if (domain == null) {
      throw new IllegalArgumentException("curve " + curve);
    }
    ECKeyPairGenerator generator = new ECKeyPairGenerator();
    generator.init(new ECKeyGenerationParameters(domain, new SecureRandom()));
    AsymmetricCipherKeyPair pair = generator.generateKeyPair();
    BigInteger d = ((ECPrivateKeyParameters) pair.getPrivate()).getD();
    byte[] point = ((ECPublicKeyParameters) pair.getPublic()).getQ().getEncoded(false);
    AlgorithmIdentifier algorithm = new AlgorithmIdentifier(EC, name);
    try {
      return new GeneratedKey(
          new PrivateKeyInfo(
              algorithm,
              new ECPrivateKey(domain.getN().bitLength(), d, new DERBitString(point), null)),
          new SubjectPublicKeyInfo(algorithm, point));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Makes an Ed25519 key.
   *
   * @return the pair
   */
  public static GeneratedKey ed25519() {
    byte[] seed = new byte[32];
    new SecureRandom().nextBytes(seed);
    try {
      return of(
          new PrivateKeyInfo(
              new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.3.101.112")),
              new DEROctetString(seed)));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The pair that a private key belongs to.
   *
   * @param key the private key
   * @return the pair
   */
  public static GeneratedKey of(PrivateKeyInfo key) {
    try {
      return new GeneratedKey(key, PrivateKeys.publicKey(key));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
