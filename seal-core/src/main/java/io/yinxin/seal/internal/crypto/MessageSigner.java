package io.yinxin.seal.internal.crypto;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.RuntimeOperatorException;

/** Lets Bouncy Castle's builders of certificates and requests sign with whatever signs messages. */
public final class MessageSigner implements ContentSigner {

  private final AlgorithmIdentifier identifier;
  private final PrivateSigner signer;
  private final ByteArrayOutputStream message = new ByteArrayOutputStream();

  /**
   * Makes one, for one use.
   *
   * @param scheme the algorithm
   * @param signer what signs
   */
  public MessageSigner(SignatureScheme scheme, PrivateSigner signer) {
    this.identifier = scheme.identifier();
    this.signer = signer;
  }

  @Override
  public AlgorithmIdentifier getAlgorithmIdentifier() {
    return identifier;
  }

  @Override
  public OutputStream getOutputStream() {
    return message;
  }

  @Override
  public byte[] getSignature() {
    try {
      return signer.sign(message.toByteArray());
    } catch (java.security.GeneralSecurityException e) {
      throw new RuntimeOperatorException("the key could not sign", e);
    }
  }
}
