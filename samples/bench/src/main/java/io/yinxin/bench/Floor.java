package io.yinxin.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.security.cert.X509Certificate;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * What no program that seals or verifies can do without, and nothing else: it parses nothing.
 * Sealing: read the file, hash it, one signature over a few hundred bytes, write the file with 20
 * KB behind it. Verifying: read, hash, the public-key operations. Not for several threads at once.
 *
 * <p>Providers are those that seal-core chooses: the JDK for RSA and SHA-2, Bouncy Castle for
 * everything else; signers are initialised once.
 */
public final class Floor {

  private static final Provider BC = new BouncyCastleProvider();

  /** The size of a seal's update: picture, field, signature, cross-reference. */
  private static final byte[] UPDATE = new byte[20 << 10];

  /** What {@link #value} signs; it stands for every signature's message. */
  private static final byte[] SAMPLE = new byte[300];

  private final Signature signer;
  private final Signature verifier;
  private final Signature pathVerifier;
  private final MessageDigest digest;
  private final byte[] message = new byte[300];
  private final byte[] value;
  private final byte[] certified;
  private final byte[] certificateValue;
  private final byte[] buffer = new byte[256 << 10];

  /**
   * Opens a key file that {@link Pki} made.
   *
   * @param keyFile the file
   * @param kind the kind of its key
   * @throws IOException if the file cannot be read
   * @throws GeneralSecurityException if it cannot be understood
   */
  public Floor(Path keyFile, Pki.Kind kind) throws IOException, GeneralSecurityException {
    KeyStore store = Pki.open(keyFile);
    X509Certificate certificate = (X509Certificate) store.getCertificateChain("seal")[0];
    X509Certificate root = (X509Certificate) store.getCertificateChain("seal")[1];
    this.signer = signature(kind);
    signer.initSign((PrivateKey) store.getKey("seal", Pki.PASSWORD.toCharArray()));
    this.verifier = signature(kind);
    verifier.initVerify(certificate.getPublicKey());
    this.pathVerifier = signature(kind);
    pathVerifier.initVerify(root.getPublicKey());
    this.certified = certificate.getTBSCertificate();
    this.certificateValue = certificate.getSignature();
    this.digest =
        kind == Pki.Kind.SM2
            ? MessageDigest.getInstance("SM3", BC)
            : MessageDigest.getInstance("SHA-256");
    signer.update(SAMPLE);
    this.value = signer.sign();
  }

  private static Signature signature(Pki.Kind kind) throws GeneralSecurityException {
    return kind == Pki.Kind.RSA
        ? Signature.getInstance(kind.signature())
        : Signature.getInstance(kind.signature(), BC);
  }

  /**
   * Does what sealing cannot do without.
   *
   * @param from the document
   * @param to where the same bytes and 20 KB more go
   * @return the signature
   * @throws IOException if a file cannot be read or written
   * @throws GeneralSecurityException if signing fails
   */
  public byte[] seal(Path from, Path to) throws IOException, GeneralSecurityException {
    ByteBuffer bytes = ByteBuffer.wrap(buffer);
    try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ);
        FileChannel out =
            FileChannel.open(
                to,
                StandardOpenOption.WRITE,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
      for (bytes.clear(); in.read(bytes) >= 0; bytes.clear()) {
        bytes.flip();
        digest.update(buffer, 0, bytes.limit());
        writeAll(out, bytes);
      }
      digest.update(UPDATE);
      byte[] hash = digest.digest();
      System.arraycopy(hash, 0, message, 0, hash.length);
      signer.update(message);
      byte[] signature = signer.sign();
      writeAll(out, ByteBuffer.wrap(UPDATE));
      return signature;
    }
  }

  private static void writeAll(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  /**
   * Does what verifying cannot do without: one hash over the file, one check of the certificate,
   * one of each signature.
   *
   * @param pdf the document
   * @param signatures how many signatures it has
   * @return whether all values were right
   * @throws IOException if the file cannot be read
   * @throws GeneralSecurityException if a check cannot be made
   */
  public boolean verify(Path pdf, int signatures) throws IOException, GeneralSecurityException {
    ByteBuffer bytes = ByteBuffer.wrap(buffer);
    try (FileChannel in = FileChannel.open(pdf, StandardOpenOption.READ)) {
      for (bytes.clear(); in.read(bytes) >= 0; bytes.clear()) {
        digest.update(buffer, 0, bytes.position());
      }
    }
    boolean right = digest.digest().length > 0;
    pathVerifier.update(certified);
    right &= pathVerifier.verify(certificateValue);
    for (int i = 0; i < signatures; i++) {
      verifier.update(SAMPLE);
      right &= verifier.verify(value);
    }
    return right;
  }
}
