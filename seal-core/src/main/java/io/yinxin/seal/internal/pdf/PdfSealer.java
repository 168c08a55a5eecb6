package io.yinxin.seal.internal.pdf;

import io.yinxin.seal.Certification;
import io.yinxin.seal.FileRefused;
import io.yinxin.seal.Message;
import io.yinxin.seal.Placement;
import io.yinxin.seal.SealException;
import io.yinxin.seal.SealException.DocumentRejected;
import io.yinxin.seal.eseal.ElectronicSeal;
import io.yinxin.seal.eseal.SealPicture;
import io.yinxin.seal.internal.cms.CmsSigner;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.crypto.KnownCertificate;
import io.yinxin.seal.internal.crypto.SignatureScheme;
import io.yinxin.seal.internal.file.ByteSource;
import io.yinxin.seal.internal.file.TargetFile;
import io.yinxin.seal.internal.ses.SesSigner;
import io.yinxin.seal.key.SealKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
 * Seals PDFs as PAdES B-B (ETSI EN 319 142-1), or with an electronic seal (GB/T 38540): all that
 * does not change from one document to the next, prepared once. Immutable as seen from outside, and
 * shared by threads.
 */
public final class PdfSealer {

  /**
   * What is to be done to each document.
   *
   * @param picture what is seen, null for an invisible seal
   * @param placement where; null for the place of the field
   * @param textLines what stands below the picture
   * @param reason why, or null
   * @param location where from, or null
   * @param field the full name of an empty signature field, null for a new one
   * @param certification what may be changed afterwards
   * @param id the name that the widgets get ({@code /NM}), or null
   * @param eseal the electronic seal to put into the signature, null for PAdES
   */
  public record Order(
      @Nullable SealPicture picture,
      @Nullable Placement placement,
      List<String> textLines,
      @Nullable String reason,
      @Nullable String location,
      @Nullable String field,
      Certification certification,
      @Nullable String id,
      @Nullable ElectronicSeal eseal) {}

  private static final byte[] PDF = {'%', 'P', 'D', 'F', '-'};

  private final Order order;
  private final char @Nullable [] password;
  private final HoleMessage message;
  private final String digestName;
  private final SignatureScheme scheme;
  private final KnownCertificate certificate;
  private final MessageDigest digest;
  private final int maxSignatureLength;
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
  public PdfSealer(SealKey key, Order order, char @Nullable [] password) throws SealException {
    this.order = order;
    this.password = password == null ? null : password.clone();
    this.scheme = SignatureScheme.named(key.algorithm().displayName());
    // GB/T 38540, 7.2: SM3, whatever the key is.
    this.digestName = order.eseal() == null ? key.algorithm().digest() : "SM3";
    this.digest = HashAlgorithm.named(digestName).newDigest();
    try {
      ElectronicSeal eseal = order.eseal();
      this.message =
          eseal == null
              ? new HoleMessage.Pades(CmsSigner.of(key))
              : new HoleMessage.Ses(SesSigner.of(key, eseal));
      this.certificate = KnownCertificate.of(key.chain().get(0));
    } catch (CertificateException e) {
      throw new SealException.KeyUnavailable(
          new Message("the certificate of the seal key cannot be read", "无法读取印章密钥的证书"), null, e);
    }
    this.maxSignatureLength = key.maxSignatureLength();
    this.hole = PdfPlaceholder.hexString(message.maxLength());
    this.signerName = commonName(certificate);
    this.look =
        order.picture() == null
            ? null
            : Look.of(order.picture(), size(order.placement()), order.textLines());
    if (look != null) {
      appearance(Appearance.Rules.PLAIN);
    }
  }

  private static double size(@Nullable Placement placement) {
    if (placement instanceof Placement.At at) {
      return at.size();
    }
    if (placement instanceof Placement.Keyword keyword) {
      return keyword.size();
    }
    return placement instanceof Placement.Straddle straddle ? straddle.size() : 0;
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
    return length == message.maxLength() ? hole : PdfPlaceholder.hexString(length);
  }

  int maxSignatureLength() {
    return maxSignatureLength;
  }

  MessageDigest newDigest() {
    try {
      return (MessageDigest) digest.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(e); // all that are used here can be cloned
    }
  }

  boolean verifies(byte[] message, byte[] signature) {
    return certificate.key().verify(scheme, message, signature);
  }

  // ---- a document

  /**
   * Prepares a document up to its signature: writes it with a hole beside its place.
   *
   * @param input the document
   * @param output where the sealed one will appear
   * @param overwrite whether a file that is there may be replaced
   * @param time the time that the sealing states
   * @return the sealing, to be finished or closed
   * @throws DocumentRejected if the document cannot be sealed as asked
   * @throws IOException if it cannot be read, or nothing can be written there
   */
  public PdfSealing prepare(Path input, Path output, boolean overwrite, Instant time)
      throws DocumentRejected, IOException {
    if (Files.isDirectory(input)) {
      throw new FileRefused(
          new Message("the input " + input + " is a folder", "输入 " + input + " 是文件夹"),
          new Message("name a file", "请指定文件"));
    }
    return prepare(
        ByteSource.open(input),
        input,
        () -> new RandomAccessReadBufferedFile(input.toFile()),
        output,
        overwrite,
        time);
  }

  /**
   * Prepares a sealing of a document that is in memory.
   *
   * @param document the document; not changed until the sealing is over
   * @param output where the result appears
   * @param overwrite whether a file there may be replaced
   * @param time what the sealing states
   * @return the sealing, to be finished or closed
   * @throws DocumentRejected if the document cannot be sealed as ordered
   * @throws IOException if a file cannot be read or written
   */
  public PdfSealing prepare(byte[] document, Path output, boolean overwrite, Instant time)
      throws DocumentRejected, IOException {
    return prepare(
        ByteSource.of(document),
        null,
        () -> new RandomAccessReadBuffer(document),
        output,
        overwrite,
        time);
  }

  /** Opens the document once more, for the search of a keyword. */
  private interface Again {
    RandomAccessRead open() throws IOException;
  }

  private PdfSealing prepare(
      ByteSource source,
      @Nullable Path input,
      Again again,
      Path output,
      boolean overwrite,
      Instant time)
      throws DocumentRejected, IOException {
    TargetFile target = null;
    boolean done = false;
    try {
      target = TargetFile.begin(output, input, overwrite);
      PdfFile file = read(source);
      Spot.Finder finder = keyword -> KeywordSearch.last(again.open(), password, keyword, file);
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

  private PdfFile read(ByteSource source) throws IOException, PdfSyntaxException, DocumentRejected {
    refuseOtherFormats(source);
    PdfFile file = PdfFile.read(source);
    if (password != null) {
      file.unlock(password);
    }
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
      boolean ofd = text.contains("OFD.xml");
      en =
          ofd ? "the document is an OFD, which cannot be sealed yet" : "the document is a ZIP file";
      zh = ofd ? "文档为 OFD，目前尚不支持签章" : "文档为 ZIP 文件";
    } else if (text.startsWith("\u0089PNG") || text.startsWith("\u00FF\u00D8\u00FF")) {
      en = "the document is a picture";
      zh = "文档为图片";
    } else {
      en = "the document is not a PDF";
      zh = "文档不是 PDF";
    }
    throw new DocumentRejected(
        DocumentRejected.Reason.UNREADABLE,
        new Message(en, zh),
        new Message("convert it to PDF first", "请先转换为 PDF"),
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
