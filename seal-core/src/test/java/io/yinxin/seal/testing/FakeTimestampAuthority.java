package io.yinxin.seal.testing;

import io.yinxin.seal.SealException;
import io.yinxin.seal.TestSignature;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.trust.TimestampAuthority;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Clock;
import java.util.Date;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.tsp.MessageImprint;
import org.bouncycastle.asn1.tsp.TSTInfo;
import org.bouncycastle.asn1.tsp.TimeStampReq;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.jspecify.annotations.Nullable;

/**
 * A timestamp authority that attests correctly until told otherwise, and counts. Safe for use by
 * many threads.
 *
 * <p>{@link #stamp} gives tokens; {@link #answer} is a time server's answer to a request of RFC
 * 3161, for a {@link FakeHttp} or a {@link LoopbackServer}.
 */
public final class FakeTimestampAuthority implements TimestampAuthority {

  /** The policy of its timestamps. */
  public static final String POLICY = "1.2.3.4.5";

  private final TestPki signer;
  private final Clock clock;
  private final AtomicInteger stamps = new AtomicInteger();
  private volatile Set<String> digests = Set.of("SHA-256", "SM3");
  private volatile UnaryOperator<TestSignature> signing = s -> s;
  private volatile UnaryOperator<byte[]> form = token -> token;
  private volatile @Nullable IOException failure;

  /**
   * Makes one.
   *
   * @param signer signs the tokens; see {@link #certificate}
   * @param clock the time that they attest
   */
  public FakeTimestampAuthority(TestPki signer, Clock clock) {
    this.signer = signer;
    this.clock = clock;
  }

  /**
   * One whose clock stands at {@link FixedClock#NOW}.
   *
   * @param ca issues its certificate
   * @return the authority
   */
  public static FakeTimestampAuthority of(TestPki ca) {
    return new FakeTimestampAuthority(
        ca.signer("Time", FakeTimestampAuthority::certificate), FixedClock.clock());
  }

  /**
   * Makes the certificate of a time server of it (RFC 3161, 2.3).
   *
   * @param description a signer's
   * @return the same, for timestamps alone
   */
  public static TestPki.Certificate certificate(TestPki.Certificate description) {
    return description.extension(
        "2.5.29.37", true, new ExtendedKeyUsage(KeyPurposeId.id_kp_timeStamping));
  }

  /**
   * From now on it knows these digests alone.
   *
   * @param names as the JCA calls them
   * @return this
   */
  public FakeTimestampAuthority knowing(String... names) {
    digests = Set.of(names);
    return this;
  }

  /**
   * From now on it signs in another way.
   *
   * @param change what is different
   * @return this
   */
  public FakeTimestampAuthority signing(UnaryOperator<TestSignature> change) {
    signing = change;
    return this;
  }

  /**
   * From now on something is done to each token.
   *
   * @param change what is done
   * @return this
   */
  public FakeTimestampAuthority changing(UnaryOperator<byte[]> change) {
    form = change;
    return this;
  }

  /**
   * From now on its tokens are messages of GB/T 35275.
   *
   * @return this
   */
  public FakeTimestampAuthority gbt35275() {
    return changing(TestSignature::gbt35275);
  }

  /**
   * From now on it does not answer.
   *
   * @param exception what {@link #stamp} throws, null to answer again
   * @return this
   */
  public FakeTimestampAuthority failing(@Nullable IOException exception) {
    failure = exception;
    return this;
  }

  /**
   * How many tokens it has given.
   *
   * @return the number
   */
  public int stamps() {
    return stamps.get();
  }

  @Override
  public byte @Nullable [] stamp(String digestName, byte[] digest)
      throws SealException.KeyUnavailable, IOException {
    IOException exception = failure;
    if (exception != null) {
      throw exception;
    }
    if (!digests.contains(digestName)) {
      return null;
    }
    String oid = HashAlgorithm.named(digestName).oid();
    return token(
        new MessageImprint(new AlgorithmIdentifier(new ASN1ObjectIdentifier(oid)), digest), null);
  }

  /**
   * A time server's answer (RFC 3161, 2.4.2).
   *
   * @param request a TimeStampReq
   * @return a TimeStampResp
   */
  public byte[] answer(byte[] request) {
    TimeStampReq asked = TimeStampReq.getInstance(request);
    MessageImprint imprint = asked.getMessageImprint();
    HashAlgorithm hash = HashAlgorithm.of(imprint.getHashAlgorithm().getAlgorithm().getId());
    ASN1EncodableVector status = new ASN1EncodableVector();
    ASN1EncodableVector response = new ASN1EncodableVector();
    if (hash == null || !digests.contains(hash.jcaName())) {
      status.add(new ASN1Integer(2));
      status.add(new DERSequence(new DERUTF8String("not this digest")));
      status.add(new DERBitString(new byte[] {(byte) 0x80}, 7));
      response.add(new DERSequence(status));
    } else {
      status.add(new ASN1Integer(0));
      response.add(new DERSequence(status));
      response.add(ASN1Sequence.getInstance(token(imprint, asked.getNonce())));
    }
    try {
      return new DERSequence(response).getEncoded("DER");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private byte[] token(MessageImprint imprint, @Nullable ASN1Integer nonce) {
    BigInteger number = BigInteger.valueOf(stamps.incrementAndGet());
    TSTInfo info =
        new TSTInfo(
            new ASN1ObjectIdentifier(POLICY),
            imprint,
            new ASN1Integer(number),
            new ASN1GeneralizedTime(Date.from(clock.instant())),
            null,
            null,
            nonce,
            null,
            null);
    return form.apply(signing.apply(new TestSignature(signer)).stamp(info));
  }
}
