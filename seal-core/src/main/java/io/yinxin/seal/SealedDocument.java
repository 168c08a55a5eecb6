package io.yinxin.seal;

import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.sealing.UnsignedDocument;
import io.yinxin.seal.key.SignatureAlgorithm;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A document that has been sealed. Immutable.
 *
 * @since 0.1
 */
public final class SealedDocument {

  private final Path file;
  private final Format format;
  private final String name;
  private final SignatureAlgorithm algorithm;
  private final X509Certificate signer;
  private final Instant time;
  private final UnsignedDocument.@Nullable Digest digest;

  SealedDocument(
      Path file,
      Format format,
      String name,
      SignatureAlgorithm algorithm,
      X509Certificate signer,
      Instant time,
      UnsignedDocument.@Nullable Digest digest) {
    this.file = file;
    this.format = format;
    this.name = name;
    this.algorithm = algorithm;
    this.signer = signer;
    this.time = time;
    this.digest = digest;
  }

  /**
   * Where it is.
   *
   * @return the path that was asked for
   */
  public Path file() {
    return file;
  }

  /**
   * The same document after it was moved.
   *
   * @param to where it is now
   * @return what was made, there
   */
  public SealedDocument movedTo(Path to) {
    return new SealedDocument(to, format, name, algorithm, signer, time, digest);
  }

  /**
   * What it is.
   *
   * @return the format
   */
  public Format format() {
    return format;
  }

  /**
   * The sealing's name in the document: the full name of the signature's field in a PDF, the id in
   * an OFD.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  /**
   * What it was signed with.
   *
   * @return the algorithm
   */
  public SignatureAlgorithm algorithm() {
    return algorithm;
  }

  /**
   * Whose seal it is.
   *
   * @return the key's certificate
   */
  public X509Certificate signer() {
    return signer;
  }

  /**
   * The time that the sealing states.
   *
   * @return to the second
   */
  public Instant time() {
    return time;
  }

  /**
   * The digest of the whole file. Of a PDF the one that the signature's algorithm uses is known
   * from the sealing; for another, and of an OFD, the file is read once more, as it is then.
   *
   * @param algorithm {@code SHA-256} or {@code SM3}, or another name of {@link
   *     SignatureAlgorithm#digest()}
   * @return the digest
   * @throws IOException if the file cannot be read
   * @throws IllegalArgumentException if there is no such algorithm
   */
  public byte[] digest(String algorithm) throws IOException {
    if (digest != null
        && digest.algorithm().equals(Objects.requireNonNull(algorithm, "algorithm"))) {
      return digest.value().clone();
    }
    MessageDigest other = HashAlgorithm.named(algorithm).newDigest();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        other.update(buffer, 0, n);
      }
    }
    return other.digest();
  }
}
