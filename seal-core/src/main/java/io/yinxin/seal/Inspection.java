package io.yinxin.seal;

import io.yinxin.seal.eseal.ElectronicSeal;
import io.yinxin.seal.internal.file.ByteSource;
import io.yinxin.seal.internal.ofd.OfdInspection;
import io.yinxin.seal.internal.pdf.PdfInspection;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is in a document: its revisions, its signatures, what they say of themselves and what they
 * cover. Judges nothing: that something is shown here does not mean that it is true; ask a {@link
 * Verifier}. Immutable.
 *
 * @param format the document's format, null if it is none that is known
 * @param length the length of the file, in bytes
 * @param encrypted whether the document is encrypted
 * @param problem why some or all of it could not be shown, null if nothing stood in the way
 * @param revisions the revisions of the file, oldest first; empty for an OFD, which has none
 * @param files the files of the package of an OFD, in its order, folders left out; empty for a PDF
 * @param signatures every signature of every revision, oldest first, timestamps of the document
 *     too; of an OFD every one that is listed, in the order of the list
 * @since 0.1
 */
public record Inspection(
    @Nullable Format format,
    long length,
    boolean encrypted,
    @Nullable Message problem,
    List<Revision> revisions,
    List<PackageFile> files,
    List<Signature> signatures) {

  /** Copies the lists. */
  public Inspection {
    revisions = List.copyOf(revisions);
    files = List.copyOf(files);
    signatures = List.copyOf(signatures);
  }

  /**
   * One state in which the file was saved.
   *
   * @param number from 1, oldest first
   * @param start the offset of its first byte
   * @param end the offset after its last byte
   * @param objects how many objects it added, replaced or deleted
   */
  public record Revision(int number, long start, long end, int objects) {}

  /**
   * One file of the package of an OFD.
   *
   * @param path from the root of the package, with a slash in front
   * @param length how many bytes it has
   * @param use what the document uses it for, null if for nothing that is known
   */
  public record PackageFile(String path, long length, @Nullable Message use) {}

  /**
   * A stretch of the file.
   *
   * @param start the offset of its first byte
   * @param length how many bytes it has
   */
  public record Range(long start, long length) {}

  /**
   * One signature, as it describes itself.
   *
   * @param index from 1, in the order of revisions
   * @param where the object that it is, for instance {@code object 12 0}; of an OFD its file
   * @param field the full name of its field, null if none leads to it; of an OFD its id
   * @param timestamp whether it is a timestamp of the document
   * @param revision the number of the revision that brought it, 0 for an OFD
   * @param subFilter how its value is encoded, for instance {@code ETSI.CAdES.detached}, null if it
   *     does not say; of an OFD what stands there, for instance {@code SES_Signature V4}
   * @param claimedTime the time that it states, null if none
   * @param reason why it was made, null if it does not say
   * @param location where it was made, null if it does not say
   * @param covered what it says it covers, empty if that cannot be read; empty for an OFD
   * @param coveredFiles what it says it covers of an OFD, paths; empty for a PDF
   * @param wholeDocument whether that reaches from the first to the last byte of the file; of an
   *     OFD whether it is every file but those of sealings
   * @param permission what may be changed after it; {@link Certification#NONE} if it does not say
   * @param value the signature value without padding, as far as it can be read
   * @param certificates the certificates in it, as they stand there
   * @param eseal the electronic seal in it, null if there is none that can be read
   */
  @SuppressWarnings("ArrayRecordComponent") // a copy is given out below
  public record Signature(
      int index,
      String where,
      @Nullable String field,
      boolean timestamp,
      int revision,
      @Nullable String subFilter,
      @Nullable Instant claimedTime,
      @Nullable String reason,
      @Nullable String location,
      List<Range> covered,
      List<String> coveredFiles,
      boolean wholeDocument,
      Certification permission,
      byte[] value,
      List<X509Certificate> certificates,
      @Nullable ElectronicSeal eseal) {

    /** Copies what can change. */
    public Signature {
      covered = List.copyOf(covered);
      coveredFiles = List.copyOf(coveredFiles);
      value = value.clone();
      certificates = List.copyOf(certificates);
    }

    /**
     * The signature value.
     *
     * @return a copy
     */
    @Override
    public byte[] value() {
      return value.clone();
    }
  }

  /**
   * Looks into a document.
   *
   * @param file the document
   * @param password the document's password, null to try without; not kept, not wiped
   * @return what is in it
   * @throws IOException if the file cannot be read
   */
  public static Inspection of(Path file, char @Nullable [] password) throws IOException {
    try (ByteSource source = ByteSource.open(file)) {
      Format format = DocumentFormat.of(source);
      if (format == Format.PDF) {
        return PdfInspection.of(source, password);
      }
      if (format == Format.OFD) {
        return OfdInspection.of(source);
      }
      return new Inspection(
          null,
          source.length(),
          false,
          FindingCode.NOT_A_DOCUMENT.title(),
          List.of(),
          List.of(),
          List.of());
    }
  }

  /**
   * Writes the parts of the document as files: {@code revision-N.pdf}, the document as it was saved
   * the N-th time; {@code signature-N.p7s} ({@code .dat} for an OFD), the signature values; {@code
   * signature-N.pem}, the certificates in them; {@code seal-N.esl}, the electronic seals.
   *
   * @param document the document that this is the inspection of
   * @param folder where to write; made if it is not there
   * @return the files written
   * @throws java.nio.file.FileAlreadyExistsException if one of the files is there already; the ones
   *     before it are written
   * @throws IOException if reading or writing fails
   */
  public List<Path> extract(Path document, Path folder) throws IOException {
    Files.createDirectories(folder);
    List<Path> written = new ArrayList<>();
    try (ByteSource source = ByteSource.open(document)) {
      for (Revision revision : revisions) {
        Path target = folder.resolve("revision-" + revision.number() + ".pdf");
        copy(source, revision.end(), target);
        written.add(target);
      }
    }
    for (Signature signature : signatures) {
      if (signature.value.length > 0) {
        Path target =
            folder.resolve(
                "signature-" + signature.index() + (format == Format.OFD ? ".dat" : ".p7s"));
        Files.write(target, signature.value, StandardOpenOption.CREATE_NEW);
        written.add(target);
      }
      if (!signature.certificates().isEmpty()) {
        Path target = folder.resolve("signature-" + signature.index() + ".pem");
        Files.writeString(target, pem(signature.certificates()), StandardOpenOption.CREATE_NEW);
        written.add(target);
      }
      ElectronicSeal eseal = signature.eseal();
      if (eseal != null) {
        Path target = folder.resolve("seal-" + signature.index() + ".esl");
        Files.write(target, eseal.encoded(), StandardOpenOption.CREATE_NEW);
        written.add(target);
      }
    }
    return written;
  }

  private static void copy(ByteSource source, long end, Path target) throws IOException {
    try (OutputStream out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW)) {
      byte[] chunk = new byte[(int) Math.min(1 << 16, end)];
      for (long at = 0; at < end; at += chunk.length) {
        int n = (int) Math.min(chunk.length, end - at);
        source.read(at, chunk, 0, n);
        out.write(chunk, 0, n);
      }
    }
  }

  private static String pem(List<X509Certificate> certificates) throws IOException {
    Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
    StringBuilder text = new StringBuilder();
    for (X509Certificate certificate : certificates) {
      try {
        text.append("-----BEGIN CERTIFICATE-----\n")
            .append(lines.encodeToString(certificate.getEncoded()))
            .append("\n-----END CERTIFICATE-----\n");
      } catch (CertificateEncodingException e) {
        throw new IOException("a certificate that cannot be encoded", e);
      }
    }
    return text.toString();
  }
}
