package io.yinxin.seal.internal.ofd;

import io.yinxin.seal.internal.cms.CmsSigner;
import io.yinxin.seal.internal.cms.Gbt35275Signer;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.ses.SesSigner;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What becomes {@code SignedValue.dat}: how it is announced, signed and put together. */
interface SealedValue {

  /** What the list of sealings calls it ({@code Type}). */
  String type();

  /**
   * What the key signs.
   *
   * @param file {@code Signature.xml}
   * @param path where that is in the package
   * @param time when it is signed
   */
  byte[] toSign(byte[] file, String path, Instant time);

  /**
   * The whole file.
   *
   * @param toSign what {@link #toSign} gave
   * @param signature the key's answer to it
   * @param timestamp a token over {@code signature}, null for none
   */
  byte[] build(byte[] toSign, byte[] signature, byte @Nullable [] timestamp);

  /** A signature with an electronic seal (GB/T 38540, 7). */
  record Ses(SesSigner signer) implements SealedValue {

    @Override
    public String type() {
      return "Seal";
    }

    @Override
    public byte[] toSign(byte[] file, String path, Instant time) {
      return signer.toSign(time, HashAlgorithm.SM3.digest(file), ascii("/" + path));
    }

    /** The text is ASCII there: what is not is written as in URIs (RFC 3986, 2.1). */
    private static String ascii(String path) {
      StringBuilder out = new StringBuilder();
      for (byte b : path.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
        if (b > 0 && b != '%') {
          out.append((char) b);
        } else {
          out.append(String.format(Locale.ROOT, "%%%02X", b & 0xff));
        }
      }
      return out.toString();
    }

    @Override
    public byte[] build(byte[] toSign, byte[] signature, byte @Nullable [] timestamp) {
      return signer.build(toSign, signature, timestamp);
    }
  }

  /**
   * A signature alone, by an SM2 key: the message of GB/T 35275, with the digest of the file inside
   * (GM/T 0099, 7.2.2).
   */
  record Gbt35275(Gbt35275Signer signer) implements SealedValue {

    @Override
    public String type() {
      return "Sign";
    }

    @Override
    public byte[] toSign(byte[] file, String path, Instant time) {
      return HashAlgorithm.SM3.digest(file);
    }

    @Override
    public byte[] build(byte[] toSign, byte[] signature, byte @Nullable [] timestamp) {
      return signer.build(toSign, signature, timestamp);
    }
  }

  /** A signature alone, by a key of another kind: a CMS beside the file (RFC 5652). */
  record Cms(CmsSigner signer, HashAlgorithm hash) implements SealedValue {

    @Override
    public String type() {
      return "Sign";
    }

    @Override
    public byte[] toSign(byte[] file, String path, Instant time) {
      return signer.signedAttributes(hash.digest(file));
    }

    @Override
    public byte[] build(byte[] toSign, byte[] signature, byte @Nullable [] timestamp) {
      return signer.build(toSign, signature, timestamp);
    }
  }
}
