package io.yinxin.seal.key;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.internal.crypto.CertificateFiles;
import io.yinxin.seal.internal.crypto.GeneratedKey;
import io.yinxin.seal.internal.crypto.MessageSigner;
import io.yinxin.seal.internal.crypto.SignatureScheme;
import io.yinxin.seal.internal.crypto.X509;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.operator.RuntimeOperatorException;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Makes and keeps key files (PKCS#12): what {@code seal keys} does for {@code file:} keys.
 *
 * <p>Files are written with permissions for their owner only, whole or not at all. Stateless, for
 * use by many threads, but not for two at one file.
 *
 * @since 0.1
 */
public final class KeyFiles {

  /**
   * A key in a file.
   *
   * @param alias its name
   * @param algorithm what it signs with, null if it is of a kind that does not seal here
   * @param certificate its own certificate, null if none matches
   * @param reference what to write after {@code --key}
   */
  public record Entry(
      String alias,
      @Nullable SignatureAlgorithm algorithm,
      @Nullable X509Certificate certificate,
      String reference) {}

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
      Objects.requireNonNull(alias, "alias");
      Objects.requireNonNull(subject, "subject");
      Objects.requireNonNull(from, "from");
      Objects.requireNonNull(validity, "validity");
      boolean rsa =
          algorithm == SignatureAlgorithm.RSA_PKCS1_SHA256
              || algorithm == SignatureAlgorithm.RSA_PSS_SHA256;
      if (bits != 0 && !(rsa && (bits == 2048 || bits == 3072 || bits == 4096))) {
        throw new IllegalArgumentException("no " + algorithm + " key of " + bits + " bits");
      }
    }
  }

  private KeyFiles() {}

  /**
   * Makes a key with a certificate, and writes both to a file.
   *
   * <p>A certificate of the key's own signature is good for development, and to hold the place
   * until one is issued for the request that {@link #csr} makes.
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
    GeneratedKey key = DevelopmentCa.newKey(wanted.algorithm(), wanted.bits());
    List<X509Certificate> chain =
        ca == null
            ? List.of(
                DevelopmentCa.selfSigned(
                    key, wanted.algorithm(), wanted.subject(), wanted.from(), wanted.validity()))
            : List.of(
                ca.issue(key.publicKey(), wanted.subject(), wanted.from(), wanted.validity()),
                ca.certificate());
    write(file, wanted.alias(), key.privateKey(), chain, password, overwrite);
  }

  /**
   * Makes a key with a certificate of its own signature, and writes it to a file.
   *
   * <p>Such a certificate is good for development, and to hold the place until one is issued for
   * the request that {@link #csr} makes.
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

  static void write(
      Path file,
      String alias,
      PrivateKeyInfo key,
      List<X509Certificate> chain,
      char[] password,
      boolean overwrite)
      throws IOException {
    if (password.length == 0) {
      throw new IllegalArgumentException("a key file needs a password");
    }
    if (!overwrite && Files.exists(file)) {
      throw new FileAlreadyExistsException(file.toString());
    }
    byte[] bytes = Pkcs12Writer.write(alias, key, chain, password);
    PrivateFile.write(file, bytes, overwrite);
  }

  /**
   * A request for a certificate (PKCS#10, RFC 2986), signed with the key: SM2 with SM3 and the
   * default user id.
   *
   * @param key the key, of any provider
   * @param subject the subject's name (RFC 4514), null for that of the key's certificate
   * @return the request as PEM
   * @throws SealException if the key cannot sign
   * @throws IllegalArgumentException if the subject is no name
   */
  public static String csr(SealKey key, @Nullable String subject) throws SealException {
    X509Certificate own = key.chain().get(0);
    X500Name name =
        subject == null
            ? X500Name.getInstance(own.getSubjectX500Principal().getEncoded())
            : DevelopmentCa.name(subject);
    try {
      SubjectPublicKeyInfo publicKey = X509.publicKey(own);
      byte[] request =
          new PKCS10CertificationRequestBuilder(name, publicKey)
              .build(
                  new MessageSigner(
                      SignatureScheme.named(key.algorithm().displayName()),
                      message -> {
                        try {
                          return key.sign(message);
                        } catch (SealException e) {
                          throw new GeneralSecurityException(e);
                        }
                      }))
              .getEncoded();
      return CertificateFiles.pem("CERTIFICATE REQUEST", request);
    } catch (RuntimeOperatorException e) {
      Throwable cause = e.getCause() == null ? null : e.getCause().getCause();
      if (cause instanceof SealException refused) {
        throw refused;
      }
      throw e;
    } catch (CertificateException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The certificates of a key as PEM, the own one first.
   *
   * @param key the key, of any provider
   * @return the text
   */
  public static String pem(SealKey key) {
    try {
      return CertificateFiles.pem(key.chain());
    } catch (CertificateException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Puts the certificates that were issued for a key into its file, in place of the ones there.
   *
   * @param reference the key, {@code file:PATH[?alias=NAME]}
   * @param pins where the file's password comes from
   * @param chain a file of certificates (PEM, or one in DER), the key's own among them
   * @throws SealException.KeyUnavailable if there is no such key, or no certificate matches it
   * @throws SealException.PinRefused if the password is wrong
   * @throws IOException if a file cannot be read or written
   * @throws BadKeyReference if the reference is not one of a file
   */
  public static void importChain(String reference, PinSource pins, Path chain)
      throws SealException, IOException {
    FileReference wanted = reference(reference);
    List<X509Certificate> given = SealKeys.chain(chain);
    byte[] file = FileKeyProvider.read(wanted.path());
    char[] password = pins.pin(wanted.path().toString());
    byte[] pkcs8 = null;
    try {
      Pkcs12File contents = FileKeyProvider.parse(wanted.path(), file, password);
      if (contents.keys().size() > 1) {
        throw new SealException.KeyUnavailable(
            new Message(
                "there are several keys in " + wanted.path() + ", and import writes files of one",
                wanted.path() + " 中有多把密钥，导入只支持单密钥文件"),
            null,
            null);
      }
      Pkcs12File.KeyEntry entry = FileKeyProvider.choose(contents, wanted);
      pkcs8 = FileKeyProvider.decrypt(wanted.path(), entry, password);
      PrivateKeyInfo key = PrivateKeyInfo.getInstance(pkcs8);
      X509Certificate own = SoftKeys.matching(key, given, wanted.path().toString());
      if (own == null) {
        throw FileKeyProvider.noCertificate(wanted.path().toString(), entry, given, true);
      }
      write(
          wanted.path(),
          FileKeyProvider.name(entry, 0),
          key,
          CertificateChain.from(own, given),
          password,
          true);
    } finally {
      Arrays.fill(password, '\0');
      if (pkcs8 != null) {
        Arrays.fill(pkcs8, (byte) 0);
      }
    }
  }

  /**
   * The keys in a file.
   *
   * @param file the file
   * @param pins where its password comes from
   * @return in the file's order, perhaps none
   * @throws SealException.KeyUnavailable if it is not a key file
   * @throws SealException.PinRefused if the password is wrong
   * @throws IOException if it cannot be read
   */
  public static List<Entry> list(Path file, PinSource pins) throws SealException, IOException {
    byte[] bytes = FileKeyProvider.read(file);
    char[] password = pins.pin(file.toString());
    try {
      Pkcs12File contents = FileKeyProvider.parse(file, bytes, password);
      List<X509Certificate> certificates = FileKeyProvider.certificates(file, contents);
      List<Entry> found = new ArrayList<>();
      for (int i = 0; i < contents.keys().size(); i++) {
        Pkcs12File.KeyEntry entry = contents.keys().get(i);
        found.add(entry(file, contents, entry, i, certificates, password));
      }
      return List.copyOf(found);
    } finally {
      Arrays.fill(password, '\0');
    }
  }

  private static Entry entry(
      Path file,
      Pkcs12File contents,
      Pkcs12File.KeyEntry entry,
      int index,
      List<X509Certificate> certificates,
      char[] password)
      throws SealException {
    byte[] pkcs8 = FileKeyProvider.decrypt(file, entry, password);
    SignatureAlgorithm algorithm = null;
    X509Certificate own = null;
    try {
      PrivateKeyInfo key = PrivateKeyInfo.getInstance(pkcs8);
      algorithm = SoftKeys.algorithm(key, false, file.toString());
      own = SoftKeys.matching(key, certificates, file.toString());
    } catch (SealException.KeyUnavailable | IllegalArgumentException e) {
      // A key that cannot seal is listed too, without an algorithm.
    } finally {
      Arrays.fill(pkcs8, (byte) 0);
    }
    String alias = FileKeyProvider.name(entry, index);
    String reference = "file:" + file;
    if (contents.keys().size() > 1) {
      reference += "?alias=" + FileReference.encoded(alias);
    }
    return new Entry(alias, algorithm, own, reference);
  }

  private static FileReference reference(String reference) {
    if (!Objects.requireNonNull(reference).startsWith("file:")) {
      throw new BadKeyReference(
          new Message("this works on keys in files only", "此操作只适用于文件中的密钥"),
          new Message("write file:PATH.p12", "请写作 file:路径.p12"));
    }
    return FileReference.parse(reference);
  }
}
