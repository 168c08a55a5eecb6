package io.yinxin.seal.testing;

import io.yinxin.seal.internal.crypto.GeneratedKey;
import io.yinxin.seal.internal.crypto.MessageSigner;
import io.yinxin.seal.internal.crypto.PrivateKeys;
import io.yinxin.seal.internal.crypto.PrivateSigner;
import io.yinxin.seal.internal.crypto.SignatureScheme;
import io.yinxin.seal.internal.crypto.X509;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SignatureAlgorithm;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.jspecify.annotations.Nullable;

/**
 * A PKI from a short description: {@code TestPki.root("R").ca("C").signer("S",
 * Certificate::expired)}.
 *
 * <p>Everything is valid around {@link FixedClock#NOW} unless asked otherwise. Key pairs come from
 * {@link TestKeys}, so that a PKI costs a few signatures.
 */
public final class TestPki {

  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final GeneratedKey key;
  private final SignatureAlgorithm algorithm;
  private final X509Certificate certificate;
  private final @Nullable TestPki issuer;

  private TestPki(
      GeneratedKey key,
      SignatureAlgorithm algorithm,
      X509Certificate certificate,
      @Nullable TestPki issuer) {
    this.key = key;
    this.algorithm = algorithm;
    this.certificate = certificate;
    this.issuer = issuer;
  }

  /** What is to stand in a certificate; each method changes one thing and gives it back. */
  public static final class Certificate {
    Instant from = FixedClock.NOW.minus(Duration.ofDays(365));
    Instant to = FixedClock.NOW.plus(Duration.ofDays(365));
    SignatureAlgorithm algorithm;
    @Nullable GeneratedKey key;
    @Nullable SignatureScheme signedWith;
    boolean ca;
    int pathLength = -1;
    int usage;
    boolean basicConstraints = true;
    boolean forged;
    @Nullable String issuerName;
    final List<Extension> extensions = new ArrayList<>();

    Certificate(SignatureAlgorithm algorithm, boolean ca) {
      this.algorithm = algorithm;
      this.ca = ca;
      this.usage =
          ca
              ? KeyUsage.keyCertSign | KeyUsage.cRLSign
              : KeyUsage.digitalSignature | KeyUsage.nonRepudiation;
    }

    /**
     * Over since yesterday.
     *
     * @return this
     */
    public Certificate expired() {
      to = FixedClock.NOW.minus(Duration.ofDays(1));
      return this;
    }

    /**
     * Begins tomorrow.
     *
     * @return this
     */
    public Certificate notYetValid() {
      from = FixedClock.NOW.plus(Duration.ofDays(1));
      return this;
    }

    /**
     * Valid in these bounds.
     *
     * @param start the first moment
     * @param end the last moment
     * @return this
     */
    public Certificate valid(Instant start, Instant end) {
      from = start;
      to = end;
      return this;
    }

    /**
     * Key usage keyEncipherment alone: the encryption certificate of a pair.
     *
     * @return this
     */
    public Certificate noDigitalSignature() {
      usage = KeyUsage.keyEncipherment;
      return this;
    }

    /**
     * Key usage of these bits.
     *
     * @param bits as in {@link KeyUsage}, 0 for no extension
     * @return this
     */
    public Certificate usage(int bits) {
      usage = bits;
      return this;
    }

    /**
     * Not marked as a CA, though it may issue.
     *
     * @return this
     */
    public Certificate notCa() {
      ca = false;
      return this;
    }

    /**
     * Without the extension basicConstraints.
     *
     * @return this
     */
    public Certificate noBasicConstraints() {
      basicConstraints = false;
      return this;
    }

    /**
     * At most so many CAs below.
     *
     * @param length the number
     * @return this
     */
    public Certificate pathLength(int length) {
      pathLength = length;
      return this;
    }

    /**
     * Signed with another key than the issuer's.
     *
     * @return this
     */
    public Certificate forged() {
      forged = true;
      return this;
    }

    /**
     * A key of another algorithm than the issuer's.
     *
     * @param other the algorithm
     * @return this
     */
    public Certificate key(SignatureAlgorithm other) {
      algorithm = other;
      return this;
    }

    /**
     * This very key.
     *
     * @param pair the key
     * @return this
     */
    public Certificate key(GeneratedKey pair) {
      key = pair;
      return this;
    }

    /**
     * Signed by the issuer with this scheme, for instance one with SHA-1.
     *
     * @param scheme the scheme
     * @return this
     */
    public Certificate signedWith(SignatureScheme scheme) {
      signedWith = scheme;
      return this;
    }

    /**
     * Names another issuer than the one that signs.
     *
     * @param name a distinguished name
     * @return this
     */
    public Certificate issuerName(String name) {
      issuerName = name;
      return this;
    }

    /**
     * One extension more.
     *
     * @param oid its identifier
     * @param critical whether it must be understood
     * @param value its value
     * @return this
     */
    public Certificate extension(String oid, boolean critical, ASN1Encodable value) {
      try {
        extensions.add(
            new Extension(
                new ASN1ObjectIdentifier(oid),
                critical,
                value.toASN1Primitive().getEncoded("DER")));
        return this;
      } catch (IOException e) {
        throw new IllegalArgumentException(e);
      }
    }

    /**
     * Names where its issuer's list is.
     *
     * @param uri the list's address
     * @return this
     */
    public Certificate listAt(String uri) {
      GeneralName name = new GeneralName(GeneralName.uniformResourceIdentifier, uri);
      DistributionPointName place = new DistributionPointName(new GeneralNames(name));
      return extension(
          "2.5.29.31",
          false,
          new CRLDistPoint(new DistributionPoint[] {new DistributionPoint(place, null, null)}));
    }

    /**
     * Names who answers for its status.
     *
     * @param uri the OCSP server's address
     * @return this
     */
    public Certificate ocspAt(String uri) {
      return extension(
          "1.3.6.1.5.5.7.1.1",
          false,
          new AuthorityInformationAccess(
              AccessDescription.id_ad_ocsp,
              new GeneralName(GeneralName.uniformResourceIdentifier, uri)));
    }

    /**
     * For signing answers on the status of its issuer's certificates (RFC 6960, 4.2.2.2).
     *
     * @return this
     */
    public Certificate ocspSigning() {
      usage = KeyUsage.digitalSignature;
      return extension("2.5.29.37", false, new ExtendedKeyUsage(KeyPurposeId.id_kp_OCSPSigning));
    }
  }

  /**
   * A root with a key on P-256, the fastest to make.
   *
   * @param name its common name
   * @return the root
   */
  public static TestPki root(String name) {
    return root(name, SignatureAlgorithm.ECDSA_P256_SHA256);
  }

  /**
   * A root.
   *
   * @param name its common name
   * @param algorithm what it signs with
   * @return the root
   */
  public static TestPki root(String name, SignatureAlgorithm algorithm) {
    return root(name, algorithm, c -> c);
  }

  /**
   * A root.
   *
   * @param name its common name
   * @param algorithm what it signs with
   * @param description what is special about it
   * @return the root
   */
  public static TestPki root(
      String name, SignatureAlgorithm algorithm, UnaryOperator<Certificate> description) {
    Certificate wanted = description.apply(new Certificate(algorithm, true));
    GeneratedKey key = keyFor(wanted, name);
    return new TestPki(
        key, wanted.algorithm, issue(wanted, dn(name), key, dn(name), key, wanted.algorithm), null);
  }

  /**
   * A CA below this one.
   *
   * @param name its common name
   * @return the CA
   */
  public TestPki ca(String name) {
    return ca(name, c -> c);
  }

  /**
   * A CA below this one.
   *
   * @param name its common name
   * @param description what is special about it
   * @return the CA
   */
  public TestPki ca(String name, UnaryOperator<Certificate> description) {
    return below(name, description.apply(new Certificate(algorithm, true)));
  }

  /**
   * A signer below this CA.
   *
   * @param name its common name
   * @return the signer
   */
  public TestPki signer(String name) {
    return signer(name, c -> c);
  }

  /**
   * A signer below this CA.
   *
   * @param name its common name
   * @param description what is special about it
   * @return the signer
   */
  public TestPki signer(String name, UnaryOperator<Certificate> description) {
    return below(name, description.apply(new Certificate(algorithm, false)));
  }

  private TestPki below(String name, Certificate wanted) {
    GeneratedKey own = keyFor(wanted, name);
    GeneratedKey signing = wanted.forged ? TestKeys.key(algorithm, 99) : key;
    String issuerName =
        wanted.issuerName == null
            ? certificate.getSubjectX500Principal().getName()
            : wanted.issuerName;
    return new TestPki(
        own, wanted.algorithm, issue(wanted, issuerName, signing, dn(name), own, algorithm), this);
  }

  /** Few keys serve all: what counts is that issuer and subject have different ones. */
  private static GeneratedKey keyFor(Certificate wanted, String name) {
    return wanted.key != null
        ? wanted.key
        : TestKeys.key(wanted.algorithm, Math.floorMod(name.hashCode(), 8));
  }

  private static String dn(String name) {
    return name.contains("=") ? name : "CN=" + name + ",O=Test,C=CN";
  }

  private static X509Certificate issue(
      Certificate wanted,
      String issuer,
      GeneratedKey issuerKey,
      String subject,
      GeneratedKey subjectKey,
      SignatureAlgorithm issuerAlgorithm) {
    try {
      X500Name issuerName =
          X500Name.getInstance(new javax.security.auth.x500.X500Principal(issuer).getEncoded());
      X500Name subjectName =
          X500Name.getInstance(new javax.security.auth.x500.X500Principal(subject).getEncoded());
      X509v3CertificateBuilder builder =
          new X509v3CertificateBuilder(
              issuerName,
              BigInteger.valueOf(1000L + NUMBERS.incrementAndGet()),
              Date.from(wanted.from),
              Date.from(wanted.to),
              subjectName,
              subjectKey.publicKey());
      if (wanted.basicConstraints) {
        builder.addExtension(
            Extension.basicConstraints,
            true,
            wanted.ca && wanted.pathLength >= 0
                ? new BasicConstraints(wanted.pathLength)
                : new BasicConstraints(wanted.ca));
      }
      if (wanted.usage != 0) {
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(wanted.usage));
      }
      for (Extension each : wanted.extensions) {
        builder.addExtension(each);
      }
      SignatureScheme scheme =
          wanted.signedWith == null
              ? SignatureScheme.named(issuerAlgorithm.displayName())
              : wanted.signedWith;
      PrivateSigner signer = PrivateKeys.signers(issuerKey.privateKey(), scheme).create();
      return X509.read(builder.build(new MessageSigner(scheme, signer)).getEncoded());
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * A list of the certificates that this CA has revoked, which are none unless asked otherwise.
   *
   * @param description what stands in it
   * @return a CertificateList
   */
  public byte[] crl(UnaryOperator<TestCrl> description) {
    return description.apply(new TestCrl(this)).der();
  }

  /**
   * An answer on the status of certificates of this CA, by itself unless asked otherwise.
   *
   * @param description what it says
   * @return an OCSPResponse
   */
  public byte[] ocsp(UnaryOperator<TestOcsp> description) {
    return description.apply(new TestOcsp(this)).der();
  }

  /** Lets Bouncy Castle's builders sign with this key, or with one that is not meant. */
  ContentSigner contentSigner(@Nullable SignatureScheme given, boolean forged) {
    try {
      SignatureScheme scheme =
          given == null ? SignatureScheme.named(algorithm.displayName()) : given;
      GeneratedKey signing = forged ? TestKeys.key(algorithm, 99) : key;
      return new MessageSigner(scheme, PrivateKeys.signers(signing.privateKey(), scheme).create());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Its certificate.
   *
   * @return the certificate
   */
  public X509Certificate certificate() {
    return certificate;
  }

  /**
   * Its key pair.
   *
   * @return the pair
   */
  public GeneratedKey keyPair() {
    return key;
  }

  /**
   * Its certificate, its issuer's, and so on, without the root unless it is the root.
   *
   * @return the chain
   */
  public List<X509Certificate> chain() {
    List<X509Certificate> chain = new ArrayList<>();
    TestPki each = this;
    while (each != null) {
      if (each.issuer != null || chain.isEmpty()) {
        chain.add(each.certificate);
      }
      each = each.issuer;
    }
    return chain;
  }

  /**
   * A seal key with this certificate and its chain.
   *
   * @return the key
   */
  public SealKey sealKey() {
    return new FakeSealKey(key, algorithm, chain());
  }
}
