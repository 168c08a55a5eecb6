package io.yinxin.seal.internal.pdf;

import io.yinxin.seal.internal.cms.CmsSigner;
import io.yinxin.seal.internal.ses.SesSigner;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What goes into the hole of a sealing: how it is announced, signed and put together. */
interface HoleMessage {

  /** The name of its encoding ({@code /SubFilter}; ISO 32000-2, 12.8.1). */
  String subFilter();

  /** The most bytes it can have, if the key keeps its word; 0 for no timestamp. */
  int maxLength(int timestampLength);

  /** What the key signs. */
  byte[] toSign(byte[] documentDigest, Instant time);

  byte[] build(byte[] toSign, byte[] signature, byte @Nullable [] timestamp);

  /** PAdES: the time stands in the document. */
  record Pades(CmsSigner signer) implements HoleMessage {
    @Override
    public String subFilter() {
      return "ETSI.CAdES.detached";
    }

    @Override
    public int maxLength(int timestampLength) {
      return signer.maxLength(timestampLength);
    }

    @Override
    public byte[] toSign(byte[] documentDigest, Instant time) {
      return signer.signedAttributes(documentDigest);
    }

    @Override
    public byte[] build(byte[] toSign, byte[] signature, byte @Nullable [] timestamp) {
      return signer.build(toSign, signature, timestamp);
    }
  }

  /** A bare SES_Signature, under the name that Chinese readers look for. */
  record Ses(SesSigner signer) implements HoleMessage {

    /** What is sealed, for whoever asks: the ranges that the document names. */
    private static final String RANGE = "/ByteRange";

    @Override
    public String subFilter() {
      return "adbe.pkcs7.detached";
    }

    @Override
    public int maxLength(int timestampLength) {
      return signer.maxLength(RANGE, timestampLength);
    }

    @Override
    public byte[] toSign(byte[] documentDigest, Instant time) {
      return signer.toSign(time, documentDigest, RANGE);
    }

    @Override
    public byte[] build(byte[] toSign, byte[] signature, byte @Nullable [] timestamp) {
      return signer.build(toSign, signature, timestamp);
    }
  }
}
