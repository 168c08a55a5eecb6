package io.yinxin.seal.key;

import io.yinxin.seal.SealException;
import io.yinxin.seal.internal.crypto.GeneratedKey;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.crypto.MessageSigner;
import io.yinxin.seal.internal.crypto.PrivateKeys;
import io.yinxin.seal.internal.crypto.PrivateSigner;
import io.yinxin.seal.internal.crypto.SignatureScheme;
import io.yinxin.seal.internal.crypto.X509;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.RuntimeOperatorException;

/**
 * A certification authority for development and demonstrations: a root that issues certificates for
 * seal keys. It keeps no list, revokes nothing, and is no substitute for a real one.
 *
 * <p>Immutable, for use by many threads.
 *
 * @since 0.1
 */
public final class DevelopmentCa {

  private final GeneratedKey key;
  private final SignatureScheme scheme;
  private final PrivateSigner.Factory signers;
  private final X509Certificate certificate;

  private DevelopmentCa(
      GeneratedKey key, SignatureAlgorithm algorithm, X509Certificate certificate) {
    this.key = key;
    this.scheme = SignatureScheme.named(algorithm.displayName());
    this.signers = signers(key, scheme);
    this.certificate = certificate;
  }

  private static PrivateSigner.Factory signers(GeneratedKey key, SignatureScheme scheme) {
    try {
      return PrivateKeys.signers(key.privateKey(), scheme);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Makes a CA with a new key.
   *
   * @param subject its name (RFC 4514), for instance {@code CN=示例开发根 CA,O=示例市,C=CN}
   * @param algorithm what it signs certificates with
   * @param from the start of its certificate's validity
   * @param validity how long that is valid
   * @return the CA
   * @throws IllegalArgumentException if the subject is no name
   */
  public static DevelopmentCa create(
      String subject, SignatureAlgorithm algorithm, Instant from, Duration validity) {
    GeneratedKey key = newKey(algorithm);
    X500Name name = name(subject);
    SignatureScheme scheme = SignatureScheme.named(algorithm.displayName());
    try {
      X509v3CertificateBuilder builder = builder(name, name, key.publicKey(), from, validity);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      builder.addExtension(Extension.subjectKeyIdentifier, false, keyIdentifier(key.publicKey()));
      return new DevelopmentCa(key, algorithm, sign(builder, scheme, signers(key, scheme)));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Opens a CA that {@link #save} wrote.
   *
   * @param file the key file
   * @param pins where its password comes from
   * @return the CA
   * @throws SealException.KeyUnavailable if the file holds no CA
   * @throws SealException.PinRefused if the password is wrong
   * @throws IOException if it cannot be read
   */
  public static DevelopmentCa open(Path file, PinSource pins) throws SealException, IOException {
    byte[] bytes = FileKeyProvider.read(file);
    char[] password = pins.pin(file.toString());
    byte[] pkcs8 = null;
    try {
      Pkcs12File contents = FileKeyProvider.parse(file, bytes, password);
      Pkcs12File.KeyEntry entry =
          FileKeyProvider.choose(contents, new FileReference(file, null, false));
      pkcs8 = FileKeyProvider.decrypt(file, entry, password);
      PrivateKeyInfo key = PrivateKeyInfo.getInstance(pkcs8);
      List<X509Certificate> certificates = FileKeyProvider.certificates(file, contents);
      X509Certificate own = SoftKeys.matching(key, certificates, file.toString());
      if (own == null || own.getBasicConstraints() < 0) {
        throw new SealException.KeyUnavailable(
            new io.yinxin.seal.Message(
                "the key in " + file + " is not that of a CA", file + " 中的密钥不是 CA 密钥"),
            null,
            null);
      }
      SignatureAlgorithm algorithm = SoftKeys.algorithm(key, false, file.toString());
      // The copy outlives the array that is wiped below.
      PrivateKeyInfo kept = PrivateKeyInfo.getInstance(pkcs8.clone());
      return new DevelopmentCa(GeneratedKey.of(kept), algorithm, own);
    } finally {
      Arrays.fill(password, '\0');
      if (pkcs8 != null) {
        Arrays.fill(pkcs8, (byte) 0);
      }
    }
  }

  /**
   * Writes the CA's key and certificate to a key file.
   *
   * @param file the target
   * @param password its password, not changed; at least one character
   * @param overwrite whether a file that is there may be replaced
   * @throws IOException if it cannot be written; {@link FileAlreadyExistsException} if it is there
   */
  public void save(Path file, char[] password, boolean overwrite) throws IOException {
    FileKeyPlace.write(file, "ca", key.privateKey(), List.of(certificate), password, overwrite);
  }

  /**
   * The CA's own certificate: what a verifier trusts.
   *
   * @return the certificate
   */
  public X509Certificate certificate() {
    return certificate;
  }

  /**
   * Makes a key with a certificate of this CA, for use in this process.
   *
   * @param subject the subject's name (RFC 4514)
   * @param algorithm the kind of key; RSA keys have 2048 bits
   * @param from the start of the certificate's validity
   * @param validity how long it is valid
   * @return the key; the caller closes it
   * @throws IllegalArgumentException if the subject is no name
   */
  public SealKey newSealKey(
      String subject, SignatureAlgorithm algorithm, Instant from, Duration validity) {
    GeneratedKey made = newKey(algorithm);
    X509Certificate issued = issue(made.publicKey(), name(subject), from, validity);
    return new SoftKey(
        VerifyingKey.of(encoded(made.publicKey())),
        List.of(issued, certificate),
        algorithm,
        signers(made, SignatureScheme.named(algorithm.displayName())));
  }

  /** A certificate for a seal key, with the key usage that such certificates have. */
  private X509Certificate issue(
      SubjectPublicKeyInfo publicKey, X500Name subject, Instant from, Duration validity) {
    X500Name issuer = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    try {
      X509v3CertificateBuilder builder = builder(issuer, subject, publicKey, from, validity);
      sealExtensions(builder, publicKey);
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          new AuthorityKeyIdentifier(keyIdentifier(key.publicKey()).getKeyIdentifier()));
      return sign(builder, scheme, signers);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] encoded(SubjectPublicKeyInfo key) {
    try {
      return key.getEncoded();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Issues the certificate that a request asks for, with the key usage of seal keys; extensions
   * that it asks for are not given.
   *
   * @param request the request
   * @param from the start of the certificate's validity
   * @param validity how long it is valid
   * @return the certificate and this CA's own
   */
  public List<X509Certificate> issue(CertificateRequest request, Instant from, Duration validity) {
    return List.of(issue(request.publicKey(), request.name(), from, validity), certificate);
  }

  /**
   * Certifies new keys: with a certificate of this CA, and its own behind it.
   *
   * @param subject whom the certificates name (RFC 4514)
   * @param from the start of their validity
   * @param validity how long they are valid
   * @return the certifier
   * @throws IllegalArgumentException if the subject is no name
   */
  public KeyPlace.Certifier certifier(String subject, Instant from, Duration validity) {
    X500Name name = name(subject);
    return key ->
        List.of(
            issue(
                SubjectPublicKeyInfo.getInstance(key.publicKey().encoded()), name, from, validity),
            certificate);
  }

  /**
   * Certifies new keys with a certificate of the key's own signature: good for development, and to
   * hold the place until one is issued for a {@link CertificateRequest}.
   *
   * @param subject whom the certificate names (RFC 4514)
   * @param from the start of its validity
   * @param validity how long it is valid
   * @return the certifier
   * @throws IllegalArgumentException if the subject is no name
   */
  public static KeyPlace.Certifier selfSigning(String subject, Instant from, Duration validity) {
    X500Name name = name(subject);
    return key -> {
      SubjectPublicKeyInfo publicKey = SubjectPublicKeyInfo.getInstance(key.publicKey().encoded());
      SignatureScheme scheme = SignatureScheme.named(key.algorithm().displayName());
      try {
        X509v3CertificateBuilder builder = builder(name, name, publicKey, from, validity);
        sealExtensions(builder, publicKey);
        MessageSigner signer =
            new MessageSigner(scheme, message -> CertificateRequest.sign(key, message));
        return List.of(X509.read(builder.build(signer).getEncoded()));
      } catch (RuntimeOperatorException e) {
        throw CertificateRequest.refusal(e);
      } catch (IOException | CertificateException e) {
        throw new IllegalStateException(e);
      }
    };
  }

  private static void sealExtensions(
      X509v3CertificateBuilder builder, SubjectPublicKeyInfo publicKey) throws IOException {
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    builder.addExtension(
        Extension.keyUsage,
        true,
        new KeyUsage(KeyUsage.digitalSignature | KeyUsage.nonRepudiation));
    builder.addExtension(Extension.subjectKeyIdentifier, false, keyIdentifier(publicKey));
  }

  private static X509v3CertificateBuilder builder(
      X500Name issuer,
      X500Name subject,
      SubjectPublicKeyInfo key,
      Instant from,
      Duration validity) {
    byte[] serial = new byte[16];
    new SecureRandom().nextBytes(serial);
    serial[0] &= 0x3f;
    serial[0] |= 0x40;
    return new X509v3CertificateBuilder(
        issuer,
        new BigInteger(serial),
        Date.from(from),
        Date.from(from.plus(validity)),
        subject,
        key);
  }

  private static X509Certificate sign(
      X509v3CertificateBuilder builder, SignatureScheme scheme, PrivateSigner.Factory signers) {
    try {
      return X509.read(builder.build(new MessageSigner(scheme, signers.create())).getEncoded());
    } catch (IOException | CertificateException e) {
      throw new IllegalStateException(e);
    }
  }

  /** RFC 7093, 2, method 1: the first 160 bits of SHA-256. */
  private static SubjectKeyIdentifier keyIdentifier(SubjectPublicKeyInfo key) {
    return new SubjectKeyIdentifier(
        Arrays.copyOf(HashAlgorithm.SHA256.digest(key.getPublicKeyData().getOctets()), 20));
  }

  static X500Name name(String subject) {
    // Bouncy Castle writes UTF8String, which Chinese names need.
    X500Name name = new X500Name(BCStyle.INSTANCE, subject);
    if (name.getRDNs().length == 0) {
      throw new IllegalArgumentException("a subject needs a name: CN=…");
    }
    return name;
  }

  static GeneratedKey newKey(SignatureAlgorithm algorithm) {
    return newKey(algorithm, 0);
  }

  /** A new key; the bits are those of an RSA key, 0 for the usual 2048. */
  static GeneratedKey newKey(SignatureAlgorithm algorithm, int bits) {
    return switch (algorithm) {
      case RSA_PKCS1_SHA256, RSA_PSS_SHA256 -> GeneratedKey.rsa(bits == 0 ? 2048 : bits);
      case ECDSA_P256_SHA256 -> GeneratedKey.ec("1.2.840.10045.3.1.7");
      case ECDSA_P384_SHA384 -> GeneratedKey.ec("1.3.132.0.34");
      case ED25519 -> GeneratedKey.ed25519();
      case SM2_SM3 -> GeneratedKey.ec("1.2.156.10197.1.301");
    };
  }
}
