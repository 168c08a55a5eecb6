package io.yinxin.seal.internal.pdf;

import io.yinxin.seal.Certification;
import io.yinxin.seal.Format;
import io.yinxin.seal.Inspection;
import io.yinxin.seal.Message;
import io.yinxin.seal.eseal.ElectronicSeal;
import io.yinxin.seal.internal.asn1.Asn1Exception;
import io.yinxin.seal.internal.cms.CmsContents;
import io.yinxin.seal.internal.file.ByteSource;
import io.yinxin.seal.internal.ses.SesSignature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks into a PDF and judges nothing; one for each document. */
public final class PdfInspection {

  private final ByteSource source;
  private final char @Nullable [] password;
  private final List<Inspection.Revision> revisions = new ArrayList<>();
  private final List<Inspection.Signature> signatures = new ArrayList<>();
  private boolean encrypted;

  private PdfInspection(ByteSource source, char @Nullable [] password) {
    this.source = source;
    this.password = password;
  }

  /**
   * Looks into a document.
   *
   * @param source its bytes, which begin as a PDF does; not closed
   * @param password the document's password, null to try without; not kept, not wiped
   * @return what is in it; what could be seen before a fault stopped the looking
   * @throws IOException if the source cannot be read
   */
  public static Inspection of(ByteSource source, char @Nullable [] password) throws IOException {
    PdfInspection inspection = new PdfInspection(source, password);
    Message problem = null;
    try {
      inspection.look();
    } catch (PdfSyntaxException e) {
      problem = e.what();
    } catch (UncheckedIOException e) {
      throw e.getCause() == null ? new IOException(e) : e.getCause();
    }
    return new Inspection(
        Format.PDF,
        source.length(),
        inspection.encrypted,
        problem,
        inspection.revisions,
        List.of(),
        inspection.signatures);
  }

  private void look() throws IOException, PdfSyntaxException {
    PdfFile file = PdfFile.read(source);
    encrypted = file.encrypted();
    if (file.locked() && password != null) {
      file.unlock(password);
    }
    for (Revision revision : file.revisions()) {
      int objects = 0;
      for (XrefEntry entry : revision.changed()) {
        objects += entry.number() == 0 ? 0 : 1;
      }
      revisions.add(
          new Inspection.Revision(revision.index() + 1, revision.start(), revision.end(), objects));
    }
    for (SignatureSite site : SignatureFinder.search(file).sites()) {
      if (signatures.size() < SignatureFinder.LIMIT) {
        signatures.add(signature(file, site));
      }
    }
  }

  private Inspection.Signature signature(PdfFile file, SignatureSite site)
      throws IOException, PdfSyntaxException {
    Revision revision = file.revisions().get(site.revision());
    PdfDictionary dictionary = site.dictionary();
    List<Inspection.Range> covered = ranges(revision.resolve(dictionary.get("ByteRange")));
    CmsContents contents = CmsContents.of(value(revision, dictionary));
    return new Inspection.Signature(
        signatures.size() + 1,
        site.where(),
        site.field(),
        site.timestamp(),
        site.revision() + 1,
        dictionary.name("SubFilter"),
        time(revision, dictionary),
        text(revision, dictionary, "Reason"),
        text(revision, dictionary, "Location"),
        covered,
        List.of(),
        whole(covered),
        certification(revision, dictionary),
        contents.value(),
        contents.certificates(),
        eseal(contents.value()));
  }

  private static @Nullable ElectronicSeal eseal(byte[] value) {
    try {
      return SesSignature.looksLike(value) ? SesSignature.parse(value).seal() : null;
    } catch (Asn1Exception e) {
      // A broken one; nothing to show of it.
      return null;
    }
  }

  private static byte[] value(Revision revision, PdfDictionary dictionary)
      throws IOException, PdfSyntaxException {
    if (!(revision.resolve(dictionary.get("Contents")) instanceof PdfString contents)) {
      return new byte[0];
    }
    long length = contents.end() - contents.start() - 2;
    if (!contents.hex() || contents.start() < 0 || length > Limits.STRING) {
      return contents.bytes();
    }
    byte[] digits = new byte[(int) length];
    revision.file().source().read(contents.start() + 1, digits, 0, digits.length);
    return HexHole.decode(digits).bytes();
  }

  private static List<Inspection.Range> ranges(PdfObject byteRange) {
    List<Inspection.Range> ranges = new ArrayList<>();
    if (byteRange instanceof PdfArray array && array.size() % 2 == 0) {
      for (int i = 0; i < array.size(); i += 2) {
        if (array.get(i) instanceof PdfInteger start
            && array.get(i + 1) instanceof PdfInteger length) {
          ranges.add(new Inspection.Range(start.value(), length.value()));
        }
      }
    }
    return ranges;
  }

  private boolean whole(List<Inspection.Range> covered) {
    return covered.size() == 2
        && covered.get(0).start() == 0
        && covered.get(1).start() + covered.get(1).length() == source.length();
  }

  private static @Nullable Instant time(Revision revision, PdfDictionary dictionary)
      throws IOException, PdfSyntaxException {
    String m = text(revision, dictionary, "M");
    return m == null ? null : PdfDate.parse(m);
  }

  private static @Nullable String text(Revision revision, PdfDictionary dictionary, String key)
      throws IOException, PdfSyntaxException {
    return !revision.file().locked() && revision.resolve(dictionary.get(key)) instanceof PdfString s
        ? s.text()
        : null;
  }

  private static Certification certification(Revision revision, PdfDictionary dictionary)
      throws IOException, PdfSyntaxException {
    long permits = Permission.certification(revision, dictionary);
    return permits == 0
        ? Certification.NONE
        : permits == 1
            ? Certification.NO_CHANGES
            : permits == 2 ? Certification.FORMS : Certification.ANNOTATIONS;
  }
}
