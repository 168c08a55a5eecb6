package io.yinxin.seal.internal.pdf;

import io.yinxin.seal.Certification;
import io.yinxin.seal.Message;
import io.yinxin.seal.Placement;
import io.yinxin.seal.SealException;
import io.yinxin.seal.SealException.DocumentRejected;
import io.yinxin.seal.SignatureForm;
import io.yinxin.seal.eseal.ElectronicSeal;
import io.yinxin.seal.internal.cms.CmsSigner;
import io.yinxin.seal.internal.cms.EvidenceSource;
import io.yinxin.seal.internal.cms.Timestamper;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.crypto.KnownCertificate;
import io.yinxin.seal.internal.file.ByteSource;
import io.yinxin.seal.internal.file.MemorySource;
import io.yinxin.seal.internal.file.TargetFile;
import io.yinxin.seal.internal.sealing.KeyCheck;
import io.yinxin.seal.internal.sealing.SealingOrder;
import io.yinxin.seal.internal.ses.SesSigner;
import io.yinxin.seal.key.SealKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.apache.pdfbox.io.RandomAccessRead;
import org.apache.pdfbox.io.RandomAccessReadBuffer;
import org.apache.pdfbox.io.RandomAccessReadBufferedFile;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.jspecify.annotations.Nullable;

/**
 * Seals PDFs as PAdES, at levels B-B to B-LTA (ETSI EN 319 142-1), or with an electronic seal (GB/T
 * 38540): all that does not change from one document to the next, prepared once. Immutable as seen
 * from outside, and shared by threads.
 */
public final class PdfSealer {

  private static final byte[] PDF = {'%', 'P', 'D', 'F', '-'};

  private final SealingOrder order;
  private final char @Nullable [] password;
  private final HoleMessage message;
  private final String digestName;
  private final KeyCheck keyCheck;
  private final MessageDigest digest;
  private final int maxSignatureLength;
  private final int maxContentsLength;
  private final PdfPlaceholder hole;
  private final @Nullable String signerName;
  private final @Nullable Look look;

  /** The seal's look under each of the four sets of rules, encoded when first needed. */
  private final AtomicReferenceArray<@Nullable Appearance> appearances =
      new AtomicReferenceArray<>(4);

  /**
   * Prepares.
   *
   * @param key signs; stays the caller's to close
   * @param order what to do
   * @param password opens encrypted documents, or null; kept as a copy for the sealer's life
   * @throws SealException if the certificate cannot be used, or a character cannot be drawn
   */
  public PdfSealer(SealKey key, SealingOrder order, char @Nullable [] password)
      throws SealException {
    this.order = order;
    this.password = password == null ? null : password.clone();
    this.keyCheck = KeyCheck.of(key);
    // GB/T 38540, 7.2: SM3, whatever the key is.
    ElectronicSeal eseal = order.form() == SignatureForm.SES ? order.eseal() : null;
    this.digestName = eseal == null ? key.algorithm().digest() : "SM3";
    this.digest = HashAlgorithm.named(digestName).newDigest();
    try {
      this.message =
          eseal == null
              ? new HoleMessage.Pades(CmsSigner.of(key))
              : new HoleMessage.Ses(SesSigner.of(key, eseal));
    } catch (CertificateException e) {
      throw KeyCheck.unreadable(e);
    }
    this.maxSignatureLength = key.maxSignatureLength();
    Timestamper timestamper = order.timestamper();
    this.maxContentsLength =
        message.maxLength(timestamper == null ? 0 : timestamper.maxTokenLength());
    this.hole = PdfPlaceholder.hexString(maxContentsLength);
    this.signerName = commonName(keyCheck.certificate());
    this.look =
        order.picture() == null ? null : Look.of(order.picture(), order.width(), order.textLines());
    if (look != null) {
      appearance(Appearance.Rules.PLAIN);
    }
  }

  private static @Nullable String commonName(KnownCertificate certificate) {
    RDN[] names = X500Name.getInstance(certificate.subject()).getRDNs(BCStyle.CN);
    return names.length == 0 ? null : IETFUtils.valueToString(names[0].getFirst().getValue());
  }

  // ---- what the update asks for

  Certification certification() {
    return order.certification();
  }

  @Nullable String reason() {
    return order.reason();
  }

  @Nullable String location() {
    return order.location();
  }

  @Nullable String field() {
    return order.field();
  }

  @Nullable String id() {
    return order.id();
  }

  @Nullable String signerName() {
    return signerName;
  }

  String digestName() {
    return digestName;
  }

  /** Whether there is anything to be seen. */
  boolean visible() {
    return look != null;
  }

  /** Whether a place is given, and not left to the field. */
  boolean placed() {
    return order.placement() != null;
  }

  List<Spot> spots(Revision revision, Spot.Finder finder)
      throws IOException, PdfSyntaxException, DocumentRejected {
    Placement placement = order.placement();
    return look == null || placement == null
        ? List.of()
        : Spot.of(placement, look, revision, finder);
  }

  Appearance appearance(PdfFile file) throws IOException, PdfSyntaxException {
    return appearance(Appearance.rules(file));
  }

  private Appearance appearance(Appearance.Rules rules) {
    int slot = (rules.calibrated() ? 1 : 0) + (rules.transparent() ? 2 : 0);
    Appearance known = appearances.get(slot);
    if (known == null) {
      // Two threads may both do it once; they get the same.
      known = Appearance.of(java.util.Objects.requireNonNull(look), rules);
      appearances.set(slot, known);
    }
    return known;
  }

  // ---- what the sealing asks for

  HoleMessage message() {
    return message;
  }

  /** A hole for a signature; the usual one is made once, and can be in many updates. */
  PdfPlaceholder hole(int length) {
    return length == maxContentsLength ? hole : PdfPlaceholder.hexString(length);
  }

  int maxSignatureLength() {
    return maxSignatureLength;
  }

  /** The room that is kept for the message in the document. */
  int maxContentsLength() {
    return maxContentsLength;
  }

  @Nullable Timestamper timestamper() {
    return order.timestamper();
  }

  @Nullable EvidenceSource evidence() {
    return order.evidence();
  }

  /** Whether a timestamp covers the document with its evidence. */
  boolean archived() {
    return order.archived();
  }

  MessageDigest newDigest() {
    return RangeDigests.copy(digest);
  }

  KeyCheck keyCheck() {
    return keyCheck;
  }

  // ---- a document

  /**
   * Prepares a document up to its signature: writes it with a hole beside its place.
   *
   * @param source the document; closed with the sealing, or if there will be none
   * @param input its file, null if it is in memory
   * @param output where the sealed one will appear
   * @param overwrite whether a file that is there may be replaced
   * @param time the time that the sealing states
   * @return the sealing, to be finished or closed
   * @throws DocumentRejected if the document cannot be sealed as asked
   * @throws SealException.KeyUnavailable if a sealing that is to last cannot be made with the key
   * @throws IOException if it cannot be read, or nothing can be written there
   */
  public PdfSealing prepare(
      ByteSource source, @Nullable Path input, Path output, boolean overwrite, Instant time)
      throws SealException, IOException {
    TargetFile target = null;
    boolean done = false;
    try {
      EvidenceSource evidence = order.evidence();
      if (evidence != null) {
        evidence.checkSigner(time);
      }
      target = TargetFile.begin(output, input, overwrite);
      PdfFile file = read(source);
      Spot.Finder finder =
          keyword -> KeywordSearch.last(again(source, input), password, keyword, file);
      PdfSealing sealing = new PdfSealing(this, source, file, target, time, finder);
      done = true;
      return sealing;
    } catch (PdfSyntaxException e) {
      throw rejected(e);
    } finally {
      if (!done) {
        if (target != null) {
          target.close();
        }
        source.close();
      }
    }
  }

  /** The document once more, for the search of a keyword. */
  private static RandomAccessRead again(ByteSource source, @Nullable Path input)
      throws IOException {
    if (source instanceof MemorySource memory) {
      return new RandomAccessReadBuffer(memory.bytes());
    }
    return new RandomAccessReadBufferedFile(
        java.util.Objects.requireNonNull(input, "input").toFile());
  }

  /** Reads again what was sealed. */
  PdfFile open(ByteSource source) throws IOException, PdfSyntaxException {
    PdfFile file = PdfFile.read(source);
    if (password != null) {
      file.unlock(password);
    }
    return file;
  }

  private PdfFile read(ByteSource source) throws IOException, PdfSyntaxException, DocumentRejected {
    refuseOtherFormats(source);
    PdfFile file = open(source);
    if (file.locked()) {
      throw new DocumentRejected(
          DocumentRejected.Reason.ENCRYPTED,
          password == null
              ? new Message("the document is encrypted", "文档已加密")
              : new Message(
                  "the document is encrypted, and the password does not open it", "文档已加密，密码不正确"),
          new Message("give the document's password", "请提供文档的密码"),
          null);
    }
    Encryption encryption = file.encryption();
    if (encryption != null && !encryption.ownerAccess()) {
      respect(encryption.permissions());
    }
    // Whoever verifies reads everything, and would refuse under our seal what is broken already.
    file.readAll();
    return file;
  }

  /** What the user's password allows (ISO 32000-2, table 22). */
  private void respect(int permissions) throws DocumentRejected {
    boolean modify = (permissions & 8) != 0;
    boolean annotate = (permissions & 32) != 0;
    boolean fill = (permissions & 256) != 0;
    if (order.field() == null ? !(modify && annotate) : !(modify || annotate || fill)) {
      throw new DocumentRejected(
          DocumentRejected.Reason.ENCRYPTED,
          new Message(
              "the document is encrypted, and this password does not allow sealing",
              "文档已加密，该密码不允许签章"),
          new Message("give the owner's password", "请提供所有者密码"),
          null);
    }
  }

  private static void refuseOtherFormats(ByteSource source) throws IOException, DocumentRejected {
    byte[] header = new byte[5];
    if (source.length() > 5) {
      source.read(0, header, 0, 5);
      if (Arrays.equals(header, PDF)) {
        return;
      }
    }
    int n = (int) Math.min(1024, source.length());
    byte[] start = new byte[n];
    source.read(0, start, 0, n);
    String text = new String(start, StandardCharsets.ISO_8859_1);
    if (text.contains("%PDF-")) {
      return;
    }
    String en;
    String zh;
    if (n == 0) {
      en = "the document is empty";
      zh = "文档为空文件";
    } else if (text.startsWith("PK\3\4")) {
      en = "the document is a ZIP file";
      zh = "文档为 ZIP 文件";
    } else if (text.startsWith("\u0089PNG") || text.startsWith("\u00FF\u00D8\u00FF")) {
      en = "the document is a picture";
      zh = "文档为图片";
    } else {
      en = "the document is neither PDF nor OFD";
      zh = "文档既不是 PDF 也不是 OFD";
    }
    throw new DocumentRejected(
        DocumentRejected.Reason.UNREADABLE,
        new Message(en, zh),
        new Message("convert it to PDF or OFD first", "请先转换为 PDF 或 OFD"),
        null);
  }

  static DocumentRejected rejected(PdfSyntaxException e) {
    if (e instanceof PdfLockedException) {
      return new DocumentRejected(
          DocumentRejected.Reason.ENCRYPTED,
          new Message("the document is encrypted", "文档已加密"),
          new Message("give the document's password", "请提供文档的密码"),
          e);
    }
    String where = e.offset() < 0 ? "" : " (byte " + e.offset() + ")";
    return new DocumentRejected(
        DocumentRejected.Reason.UNREADABLE,
        new Message(
            "the PDF is damaged: " + e.what().en() + where, "PDF 已损坏：" + e.what().zh() + where),
        new Message(
            "a damaged file is never sealed; have it made again, or rewritten: qpdf in.pdf out.pdf",
            "不对损坏的文件签章；请重新生成，或用 qpdf in.pdf out.pdf 重写"),
        e);
  }
}
