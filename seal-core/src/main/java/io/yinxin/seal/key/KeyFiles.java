package io.yinxin.seal.key;

import io.yinxin.seal.SealException;
import io.yinxin.seal.internal.crypto.CertificateFiles;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes key files (PKCS#12), for development: a key and its certificate in one call.
 *
 * <p>Files are written with permissions for their owner only, whole or not at all. Stateless, for
 * use by many threads, but not for two at one file.
 *
 * @since 0.1
 */
public final class KeyFiles {

  /**
   * A key to be made.
   *
   * @param alias its name in the file
   * @param algorithm what it will sign with
   * @param bits the length of an RSA key: 2048, 3072, 4096, or 0 for 2048; 0 for any other kind
   * @param subject whom the certificate names (RFC 4514), for instance {@code CN=示例市印章,C=CN}
   * @param from the start of the certificate's validity
   * @param validity how long it is valid
   */
  public record NewKey(
      String alias,
      SignatureAlgorithm algorithm,
      int bits,
      String subject,
      Instant from,
      Duration validity) {

    /** Refuses null, and lengths that are too short or that no such key has. */
    public NewKey {
      Objects.requireNonNull(subject, "subject");
      Objects.requireNonNull(from, "from");
      Objects.requireNonNull(validity, "validity");
      KeyPlace.Wanted checked =
          new KeyPlace.Wanted(Objects.requireNonNull(alias, "alias"), algorithm, bits);
      assert checked.bits() == bits;
    }
  }

  private KeyFiles() {}

  /**
   * Makes a key with a certificate, and writes both to a file.
   *
   * <p>A certificate of the key's own signature is good for development, and to hold the place
   * until one is issued for the request that {@link CertificateRequest} makes.
   *
   * @param file the target
   * @param wanted what to make
   * @param password the file's password, not changed; at least one character
   * @param ca who issues the certificate, null for the key itself
   * @param overwrite whether a file that is there may be replaced
   * @throws IOException if it cannot be written; {@link FileAlreadyExistsException} if it is there
   * @throws IllegalArgumentException if the subject is no name, or the password empty
   */
  public static void generate(
      Path file, NewKey wanted, char[] password, @Nullable DevelopmentCa ca, boolean overwrite)
      throws IOException {
    KeyPlace.Wanted kind = new KeyPlace.Wanted(wanted.alias(), wanted.algorithm(), wanted.bits());
    KeyPlace.Certifier certifier =
        ca == null
            ? DevelopmentCa.selfSigning(wanted.subject(), wanted.from(), wanted.validity())
            : ca.certifier(wanted.subject(), wanted.from(), wanted.validity());
    try {
      FileKeyPlace.generate(file, wanted.alias(), kind, certifier, password, overwrite);
    } catch (SealException e) {
      // A key in memory signs.
      throw new IllegalStateException(e);
    }
  }

  /**
   * Makes a key with a certificate of its own signature, and writes it to a file.
   *
   * <p>Such a certificate is good for development, and to hold the place until one is issued for
   * the request that {@link CertificateRequest} makes.
   *
   * @param file the target
   * @param alias the key's name in it
   * @param algorithm the kind of key; RSA keys have 2048 bits
   * @param subject the subject's name (RFC 4514), for instance {@code CN=示例市印章,C=CN}
   * @param password the file's password, not changed; at least one character
   * @param from the start of the certificate's validity
   * @param validity how long it is valid
   * @param overwrite whether a file that is there may be replaced
   * @throws IOException if it cannot be written; {@link FileAlreadyExistsException} if it is there
   * @throws IllegalArgumentException if the subject is no name, or the password empty
   */
  public static void generate(
      Path file,
      String alias,
      SignatureAlgorithm algorithm,
      String subject,
      char[] password,
      Instant from,
      Duration validity,
      boolean overwrite)
      throws IOException {
    NewKey wanted = new NewKey(alias, algorithm, 0, subject, from, validity);
    generate(file, wanted, password, null, overwrite);
  }

  /**
   * Makes a key with a certificate of a development CA, and writes it to a file.
   *
   * @param file the target
   * @param alias the key's name in it
   * @param algorithm the kind of key; RSA keys have 2048 bits
   * @param subject the subject's name (RFC 4514)
   * @param password the file's password, not changed; at least one character
   * @param ca who issues the certificate
   * @param from the start of the certificate's validity
   * @param validity how long it is valid
   * @param overwrite whether a file that is there may be replaced
   * @throws IOException if it cannot be written; {@link FileAlreadyExistsException} if it is there
   * @throws IllegalArgumentException if the subject is no name, or the password empty
   */
  public static void generate(
      Path file,
      String alias,
      SignatureAlgorithm algorithm,
      String subject,
      char[] password,
      DevelopmentCa ca,
      Instant from,
      Duration validity,
      boolean overwrite)
      throws IOException {
    NewKey wanted = new NewKey(alias, algorithm, 0, subject, from, validity);
    generate(file, wanted, password, ca, overwrite);
  }

  /**
   * Certificates as PEM.
   *
   * @param certificates for instance the chain of a key
   * @return the text, in this order, ASCII with line feeds
   */
  public static String pem(List<X509Certificate> certificates) {
    try {
      return CertificateFiles.pem(certificates);
    } catch (CertificateException e) {
      throw new IllegalStateException(e);
    }
  }
}
