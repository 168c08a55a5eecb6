package io.yinxin.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Provider;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Keys for one run: for each algorithm a root and a signer's key, as {@code NAME.p12} (password
 * {@link #PASSWORD}) and {@code NAME-root.pem}. Made without our library, so that the peers can use
 * them too.
 */
public final class Pki {

  /** The password of every key file. */
  public static final String PASSWORD = "bench";

  private static final Provider BC = new BouncyCastleProvider();

  private Pki() {}

  /** The kinds of keys, each with the root that certifies it. */
  public enum Kind {
    /** RSA, 2048 bits. */
    RSA("RSA", "2048", "SHA256withRSA"),
    /** NIST P-256. */
    P256("EC", "secp256r1", "SHA256withECDSA"),
    /** SM2. */
    SM2("EC", "sm2p256v1", "SM3withSM2"),
    /** NIST P-384; not measured. */
    P384("EC", "secp384r1", "SHA384withECDSA"),
    /** Ed25519; not measured. */
    ED25519("Ed25519", "", "Ed25519");

    /** Those that are measured. */
    public static final List<Kind> MEASURED = List.of(RSA, P256, SM2);

    private final String algorithm;
    private final String size;
    private final String signature;

    Kind(String algorithm, String size, String signature) {
      this.algorithm = algorithm;
      this.size = size;
      this.signature = signature;
    }

    /**
     * The kind whose files have a name.
     *
     * @param file the name
     * @return the kind
     */
    public static Kind of(String file) {
      return valueOf(file.toUpperCase(Locale.ROOT));
    }

    /**
     * The name of the signature algorithm.
     *
     * @return the name, as the JCA knows it
     */
    public String signature() {
      return signature;
    }

    /**
     * The name that files have.
     *
     * @return the name, lower case
     */
    public String file() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Makes a key of a kind.
   *
   * @param folder where the files go
   * @param kind the kind
   * @throws IOException if a file cannot be written
   * @throws GeneralSecurityException if the key cannot be made
   */
  public static void write(Path folder, Kind kind) throws IOException, GeneralSecurityException {
    KeyPair rootKey = pair(kind);
    X500Name rootName = new X500Name("CN=Root " + kind.file() + ",O=Example City,C=CN");
    X509Certificate root = certificate(kind, rootName, rootKey, rootName, rootKey);
    KeyPair key = pair(kind);
    X500Name name = new X500Name("CN=Signer " + kind.file() + ",O=Example City,C=CN");
    X509Certificate signer = certificate(kind, rootName, rootKey, name, key);

    KeyStore store =
        kind == Kind.SM2 ? KeyStore.getInstance("PKCS12", BC) : KeyStore.getInstance("PKCS12");
    store.load(null, null);
    char[] password = PASSWORD.toCharArray();
    store.setKeyEntry("seal", key.getPrivate(), password, new Certificate[] {signer, root});
    try (OutputStream out = Files.newOutputStream(folder.resolve(kind.file() + ".p12"))) {
      store.store(out, password);
    }
    Files.writeString(
        folder.resolve(kind.file() + "-root.pem"),
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(root.getEncoded())
            + "\n-----END CERTIFICATE-----\n");
  }

  /**
   * Opens a key file that {@link #write} made.
   *
   * @param file the file
   * @return the store; its key is called {@code seal}
   * @throws IOException if the file cannot be read
   * @throws GeneralSecurityException if it cannot be understood
   */
  public static KeyStore open(Path file) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12", BC);
    try (var in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    return store;
  }

  private static KeyPair pair(Kind kind) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(kind.algorithm, BC);
    if (kind == Kind.RSA) {
      generator.initialize(Integer.parseInt(kind.size));
    } else if (kind != Kind.ED25519) {
      generator.initialize(new ECGenParameterSpec(kind.size));
    }
    return generator.generateKeyPair();
  }

  private static X509Certificate certificate(
      Kind kind, X500Name issuer, KeyPair issuerKey, X500Name subject, KeyPair key)
      throws GeneralSecurityException, IOException {
    boolean root = issuer.equals(subject);
    Instant now = Clock.systemUTC().instant();
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            issuer,
            BigInteger.valueOf(now.toEpochMilli())
                .shiftLeft(1)
                .add(BigInteger.valueOf(root ? 0 : 1)),
            Date.from(now.minus(Duration.ofDays(1))),
            Date.from(now.plus(Duration.ofDays(365))),
            subject,
            key.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(root));
    builder.addExtension(
        Extension.keyUsage,
        true,
        new KeyUsage(
            root
                ? KeyUsage.keyCertSign | KeyUsage.cRLSign
                : KeyUsage.digitalSignature | KeyUsage.nonRepudiation));
    try {
      return new JcaX509CertificateConverter()
          .setProvider(BC)
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder(kind.signature)
                      .setProvider(BC)
                      .build(issuerKey.getPrivate())));
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }
}
