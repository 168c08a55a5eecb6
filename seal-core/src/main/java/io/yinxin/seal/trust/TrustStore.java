package io.yinxin.seal.trust;

import io.yinxin.seal.FileRefused;
import io.yinxin.seal.Message;
import io.yinxin.seal.internal.crypto.CertificateFiles;
import io.yinxin.seal.internal.crypto.KnownCertificate;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The certificates that a verifier trusts, and nothing else: never the operating system's list.
 *
 * <p>Each of them is an anchor, root or not. A seal key's own certificate may be one too: it is
 * then trusted for itself, and for nothing that it might have issued.
 *
 * <p>Immutable but for a bounded memory of paths that were built before; for use by many threads.
 *
 * @since 0.1
 */
public final class TrustStore {

  private static final int MAX_FILES = 4096;
  private static final int MAX_CERTIFICATES = 16384;

  private final Set<X509Certificate> anchors;
  private final PathBuilder builder;

  private TrustStore(Set<X509Certificate> anchors) throws CertificateException {
    this.anchors = Set.copyOf(anchors);
    List<KnownCertificate> known = new ArrayList<>();
    for (X509Certificate each : anchors) {
      known.add(KnownCertificate.of(each));
    }
    this.builder = new PathBuilder(known);
  }

  /**
   * Trusts the certificates in files and folders.
   *
   * @param paths files of certificates (PEM with any number of them, or one in DER), and folders of
   *     such files, whose other files and folders are not looked at
   * @return the store
   * @throws FileRefused if a path holds no certificate, or one that is broken, or too much
   * @throws IOException if a path cannot be read
   */
  public static TrustStore of(Path... paths) throws IOException {
    Set<X509Certificate> found = new LinkedHashSet<>();
    for (Path each : paths) {
      List<X509Certificate> here = Files.isDirectory(each) ? folder(each) : file(each);
      if (here.isEmpty()) {
        throw new FileRefused(
            new Message("there is no certificate in " + each, each + " 中没有证书"),
            new Message(
                "give a PEM or DER file of root certificates, or a folder of such files",
                "请给出 PEM 或 DER 格式的根证书文件，或存放此类文件的文件夹"));
      }
      found.addAll(here);
      limit(found.size(), MAX_CERTIFICATES, each);
    }
    return of(found);
  }

  /**
   * Trusts certificates.
   *
   * @param anchors the certificates; none is possible, and trusts nobody
   * @return the store
   * @throws IllegalArgumentException if one cannot be encoded
   */
  public static TrustStore of(Collection<X509Certificate> anchors) {
    try {
      return new TrustStore(new LinkedHashSet<>(anchors));
    } catch (CertificateException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static List<X509Certificate> file(Path file) throws IOException {
    try {
      return CertificateFiles.read(file);
    } catch (CertificateException e) {
      throw new FileRefused(
          new Message(
              "a certificate in " + file + " cannot be read: " + e.getMessage(),
              file + " 中的证书无法读取：" + e.getMessage()),
          null);
    }
  }

  private static List<X509Certificate> folder(Path folder) throws IOException {
    List<X509Certificate> found = new ArrayList<>();
    int files = 0;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path each : entries) {
        if (!Files.isRegularFile(each)) {
          continue;
        }
        limit(++files, MAX_FILES, folder);
        try {
          found.addAll(CertificateFiles.read(each));
        } catch (CertificateException | FileRefused e) {
          // Keys, notes, pictures: a folder may hold what it likes. Whoever misses a root finds
          // that nothing leads to it, which is the safe side.
          continue;
        }
        limit(found.size(), MAX_CERTIFICATES, folder);
      }
    }
    return found;
  }

  static void limit(long count, long max, Path where) throws FileRefused {
    if (count > max) {
      throw new FileRefused(
          new Message(
              "there is too much in " + where + " (more than " + max + ")",
              where + " 中的内容过多（超过 " + max + "）"),
          new Message("name the files that are meant", "请直接指定所需文件"));
    }
  }

  /**
   * The trusted certificates.
   *
   * @return immutable
   */
  public Set<X509Certificate> anchors() {
    return anchors;
  }

  /**
   * Finds where a certificate leads, and whether all on the way kept the rules (RFC 5280, 6.1) at a
   * moment. What the certificate itself may be used for is not asked; revocation is not either.
   *
   * @param certificate the signer's
   * @param others certificates that came with it, in any order; they help to find the way and are
   *     not trusted
   * @param at the moment
   * @return the best path there is
   */
  public TrustPath check(
      X509Certificate certificate, Collection<X509Certificate> others, Instant at) {
    return builder.check(certificate, others, at);
  }
}
