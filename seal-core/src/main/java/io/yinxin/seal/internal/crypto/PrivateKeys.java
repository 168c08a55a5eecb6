package io.yinxin.seal.internal.crypto;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithID;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.SM2Signer;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.jspecify.annotations.Nullable;

/**
 * Turns PKCS#8 private keys (RFC 5958) into signers, each with the provider that is fastest for it:
 * RSA with the JDK, the curves with Bouncy Castle.
 */
public final class PrivateKeys {

  private static final String RSA = "1.2.840.113549.1.1.1";
  private static final String RSA_PSS = "1.2.840.113549.1.1.10";
  private static final String EC = "1.2.840.10045.2.1";
  private static final String ED25519 = "1.3.101.112";

  private PrivateKeys() {}

  /**
   * The public key that belongs to a private one, computed and not taken from the file.
   *
   * @param key the private key
   * @return the public key
   * @throws GeneralSecurityException if the key is not of a known kind or not sound
   */
  public static SubjectPublicKeyInfo publicKey(PrivateKeyInfo key) throws GeneralSecurityException {
    try {
      switch (key.getPrivateKeyAlgorithm().getAlgorithm().getId()) {
        case RSA, RSA_PSS -> {
          RSAPrivateKey parts = RSAPrivateKey.getInstance(key.parsePrivateKey());
          return new SubjectPublicKeyInfo(
              new AlgorithmIdentifier(
                  new ASN1ObjectIdentifier(RSA), org.bouncycastle.asn1.DERNull.INSTANCE),
              new RSAPublicKey(parts.getModulus(), parts.getPublicExponent()));
        }
        case EC -> {
          ECPrivateKeyParameters ec = ec(key);
          byte[] point =
              new FixedPointCombMultiplier()
                  .multiply(ec.getParameters().getG(), ec.getD())
                  .getEncoded(false);
          ASN1ObjectIdentifier name = ((ECNamedDomainParameters) ec.getParameters()).getName();
          return new SubjectPublicKeyInfo(
              new AlgorithmIdentifier(new ASN1ObjectIdentifier(EC), name), point);
        }
        case ED25519 -> {
          byte[] point = new byte[Ed25519.PUBLIC_KEY_SIZE];
          Ed25519.generatePublicKey(edwards(key), 0, point, 0);
          return new SubjectPublicKeyInfo(
              new AlgorithmIdentifier(new ASN1ObjectIdentifier(ED25519)), point);
        }
        default ->
            throw new GeneralSecurityException(
                "key algorithm "
                    + key.getPrivateKeyAlgorithm().getAlgorithm().getId()
                    + " is not known");
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new GeneralSecurityException("the private key is not sound", e);
    }
  }

  /**
   * Makes the signers of a key.
   *
   * @param key the private key
   * @param scheme the algorithm; it must fit the key
   * @return the factory
   * @throws GeneralSecurityException if the key is not sound, or does not fit
   */
  public static PrivateSigner.Factory signers(PrivateKeyInfo key, SignatureScheme scheme)
      throws GeneralSecurityException {
    try {
      return switch (scheme.family()) {
        case RSA_PKCS1 -> rsa(key, scheme, false);
        case RSA_PSS -> rsa(key, scheme, true);
        case ECDSA -> new Ecdsa(ec(key), known(scheme.hash()));
        case SM2 -> new Sm2(ec(key), new Sm3Memory(8));
        case ED25519 -> new Edwards(edwards(key));
        case ED448, DSA -> throw new GeneralSecurityException(scheme.displayName());
      };
    } catch (IOException | IllegalArgumentException e) {
      throw new GeneralSecurityException("the private key is not sound", e);
    }
  }

  private static HashAlgorithm known(@Nullable HashAlgorithm hash) {
    if (hash == null) {
      throw new IllegalArgumentException("scheme without a digest");
    }
    return hash;
  }

  /**
   * The curve's name of an EC key.
   *
   * @param key the private key
   * @return dotted, null if it is none or has explicit parameters
   */
  public static @Nullable String curve(PrivateKeyInfo key) {
    AlgorithmIdentifier algorithm = key.getPrivateKeyAlgorithm();
    return algorithm.getAlgorithm().getId().equals(EC)
            && algorithm.getParameters() instanceof ASN1ObjectIdentifier name
        ? name.getId()
        : null;
  }

  private static ECPrivateKeyParameters ec(PrivateKeyInfo key)
      throws IOException, GeneralSecurityException {
    String name = curve(key);
    ECNamedDomainParameters curve =
        name == null ? null : SignatureCheck.curve(new ASN1ObjectIdentifier(name));
    if (curve == null || CustomNamedCurves.getByOID(curve.getName()) == null) {
      throw new GeneralSecurityException("the key's curve is not known");
    }
    BigInteger d = ECPrivateKey.getInstance(key.parsePrivateKey()).getKey();
    return new ECPrivateKeyParameters(d, curve);
  }

  private static byte[] edwards(PrivateKeyInfo key) throws IOException {
    byte[] seed = ASN1OctetString.getInstance(key.parsePrivateKey()).getOctets();
    if (seed.length != Ed25519.SECRET_KEY_SIZE) {
      throw new IllegalArgumentException("bad length of an Ed25519 key");
    }
    return seed;
  }

  private static PrivateSigner.Factory rsa(PrivateKeyInfo key, SignatureScheme scheme, boolean pss)
      throws GeneralSecurityException, IOException {
    RSAPrivateKey p = RSAPrivateKey.getInstance(key.parsePrivateKey());
    PrivateKey jca =
        KeyFactory.getInstance("RSA")
            .generatePrivate(
                new RSAPrivateCrtKeySpec(
                    p.getModulus(),
                    p.getPublicExponent(),
                    p.getPrivateExponent(),
                    p.getPrime1(),
                    p.getPrime2(),
                    p.getExponent1(),
                    p.getExponent2(),
                    p.getCoefficient()));
    return new Rsa(jca, (p.getModulus().bitLength() + 7) / 8, scheme, pss);
  }

  private record Rsa(PrivateKey key, int maxLength, SignatureScheme scheme, boolean pss)
      implements PrivateSigner.Factory {
    @Override
    public PrivateSigner create() {
      try {
        Signature signature;
        if (pss) {
          String hash = known(scheme.hash()).jcaName();
          signature = Signature.getInstance("RSASSA-PSS");
          signature.setParameter(
              new PSSParameterSpec(
                  hash, "MGF1", new MGF1ParameterSpec(hash), scheme.saltLength(), 1));
        } else {
          signature = Signature.getInstance(scheme.displayName());
        }
        signature.initSign(key);
        return message -> {
          signature.update(message);
          return signature.sign();
        };
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private record Ecdsa(ECPrivateKeyParameters key, HashAlgorithm hash)
      implements PrivateSigner.Factory {
    @Override
    public PrivateSigner create() {
      ECDSASigner signer = new ECDSASigner();
      signer.init(true, new ParametersWithRandom(key, new SecureRandom()));
      BigInteger n = key.getParameters().getN();
      java.security.MessageDigest digest = hash.newDigest();
      return message -> {
        BigInteger[] rs = signer.generateSignature(digest.digest(message));
        try {
          return StandardDSAEncoding.INSTANCE.encode(n, rs[0], rs[1]);
        } catch (IOException e) {
          throw new GeneralSecurityException(e);
        }
      };
    }

    @Override
    public int maxLength() {
      return maxDer(key.getParameters().getN());
    }
  }

  private record Sm2(ECPrivateKeyParameters key, Sm3Memory beginnings)
      implements PrivateSigner.Factory {
    @Override
    public PrivateSigner create() {
      SM2Signer signer = new SM2Signer(beginnings.newDigest());
      signer.init(
          true,
          new ParametersWithID(
              new ParametersWithRandom(key, new SecureRandom()), SignatureCheck.SM2_ID));
      return message -> {
        // Initialised once: the hash of the user's identity is restored after each signature.
        signer.update(message, 0, message.length);
        try {
          return signer.generateSignature();
        } catch (CryptoException e) {
          throw new GeneralSecurityException(e);
        }
      };
    }

    @Override
    public int maxLength() {
      return maxDer(key.getParameters().getN());
    }
  }

  private static final class Edwards implements PrivateSigner.Factory {
    private final byte[] seed;

    Edwards(byte[] seed) {
      this.seed = seed;
    }

    @Override
    public PrivateSigner create() {
      byte[] point = new byte[Ed25519.PUBLIC_KEY_SIZE];
      Ed25519.generatePublicKey(seed, 0, point, 0);
      return message -> {
        byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
        Ed25519.sign(seed, 0, point, 0, message, 0, message.length, signature, 0);
        return signature;
      };
    }

    @Override
    public int maxLength() {
      return Ed25519.SIGNATURE_SIZE;
    }
  }

  /** Two integers as long as the group's order, each with a leading zero, in a SEQUENCE. */
  private static int maxDer(BigInteger n) {
    int integers = 2 * (n.bitLength() / 8 + 1 + 2);
    return integers + (integers < 128 ? 2 : 3);
  }
}
