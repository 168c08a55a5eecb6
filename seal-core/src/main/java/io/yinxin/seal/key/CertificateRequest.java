package io.yinxin.seal.key;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.internal.crypto.CertificateFiles;
import io.yinxin.seal.internal.crypto.MessageSigner;
import io.yinxin.seal.internal.crypto.SignatureCheck;
import io.yinxin.seal.internal.crypto.SignatureScheme;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.operator.RuntimeOperatorException;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.jspecify.annotations.Nullable;

/**
 * A request for a certificate (PKCS#10, RFC 2986), signed with the key itself: for SM2 with SM3 and
 * the user id 1234567812345678 (GM/T 0009, 10), as Chinese CAs expect. Immutable.
 *
 * @since 0.1
 */
public final class CertificateRequest {

  private static final int MAX_FILE = 64 << 10;
  private static final String LABEL = "CERTIFICATE REQUEST";

  private final byte[] der;
  private final X500Name subject;
  private final SubjectPublicKeyInfo publicKey;

  private CertificateRequest(byte[] der, X500Name subject, SubjectPublicKeyInfo publicKey) {
    this.der = der;
    this.subject = subject;
    this.publicKey = publicKey;
  }

  /**
   * Makes a request.
   *
   * @param key the key that a certificate is wanted for
   * @param subject whom it is to name (RFC 4514); null for whom the key's certificate names
   * @return the request
   * @throws SealException if the key cannot sign
   * @throws IllegalArgumentException if the subject is no name, or null and the key has no
   *     certificate
   */
  public static CertificateRequest of(HeldKey key, @Nullable String subject) throws SealException {
    X500Name name;
    if (subject != null) {
      name = DevelopmentCa.name(subject);
    } else if (!key.chain().isEmpty()) {
      name = X500Name.getInstance(key.chain().get(0).getSubjectX500Principal().getEncoded());
    } else {
      throw new IllegalArgumentException("a key without a certificate needs a subject: CN=…");
    }
    SubjectPublicKeyInfo publicKey = SubjectPublicKeyInfo.getInstance(key.publicKey().encoded());
    SignatureScheme scheme = SignatureScheme.named(key.algorithm().displayName());
    try {
      byte[] der =
          new PKCS10CertificationRequestBuilder(name, publicKey)
              .build(new MessageSigner(scheme, message -> sign(key, message)))
              .getEncoded();
      return new CertificateRequest(der, name, publicKey);
    } catch (RuntimeOperatorException e) {
      throw refusal(e);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Carries the key's refusal through Bouncy Castle's builder; {@link #refusal} takes it out. */
  static byte[] sign(HeldKey key, byte[] message) throws GeneralSecurityException {
    try {
      return key.sign(message);
    } catch (SealException e) {
      throw new GeneralSecurityException(e);
    }
  }

  static SealException refusal(RuntimeOperatorException e) {
    Throwable cause = e.getCause() == null ? null : e.getCause().getCause();
    if (cause instanceof SealException refused) {
      return refused;
    }
    throw e;
  }

  /**
   * Reads a request, and checks that who made it has the key.
   *
   * @param file PEM or DER
   * @return the request
   * @throws SealException.KeyUnavailable if it is none, or its signature is not right
   * @throws IOException if the file cannot be read
   */
  public static CertificateRequest read(Path file) throws SealException, IOException {
    byte[] der = der(CertificateFiles.bounded(file, MAX_FILE));
    PKCS10CertificationRequest request;
    SignatureScheme scheme;
    try {
      request = new PKCS10CertificationRequest(der);
      scheme = SignatureScheme.of(request.getSignatureAlgorithm(), null);
      SignatureCheck check = SignatureCheck.of(request.getSubjectPublicKeyInfo());
      byte[] signed = request.toASN1Structure().getCertificationRequestInfo().getEncoded("DER");
      if (scheme == null || !check.verify(scheme, signed, request.getSignature())) {
        throw new SealException.KeyUnavailable(
            new Message(
                "the signature of the request in " + file + " is not right", file + " 中的证书申请签名不正确"),
            new Message("make the request anew: seal keys csr", "请重新生成申请：seal keys csr"),
            null);
      }
    } catch (IOException | RuntimeException e) {
      throw new SealException.KeyUnavailable(
          new Message(
              file + " is not a request for a certificate (PKCS#10)", file + " 不是证书申请（PKCS#10）"),
          new Message("seal keys csr makes one", "可用 seal keys csr 生成"),
          e);
    }
    return new CertificateRequest(der, request.getSubject(), request.getSubjectPublicKeyInfo());
  }

  /** What is no PEM is taken for DER. */
  private static byte[] der(byte[] file) {
    String text = new String(file, StandardCharsets.ISO_8859_1);
    for (String label : new String[] {LABEL, "NEW " + LABEL}) {
      int begin = text.indexOf("-----BEGIN " + label + "-----");
      int end = text.indexOf("-----END " + label + "-----");
      if (begin >= 0 && end > begin) {
        try {
          return Base64.getMimeDecoder()
              .decode(text.substring(begin + label.length() + 16, end).strip());
        } catch (IllegalArgumentException e) {
          return new byte[0];
        }
      }
    }
    return file;
  }

  /**
   * Whom the certificate is to name.
   *
   * @return the name (RFC 4514)
   */
  public String subject() {
    return subject.toString();
  }

  X500Name name() {
    return subject;
  }

  SubjectPublicKeyInfo publicKey() {
    return publicKey;
  }

  /**
   * The request as it is sent to a CA.
   *
   * @return PEM, ASCII with line feeds
   */
  public String pem() {
    return CertificateFiles.pem(LABEL, der);
  }
}
