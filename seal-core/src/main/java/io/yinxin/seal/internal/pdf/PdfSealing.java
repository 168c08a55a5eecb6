package io.yinxin.seal.internal.pdf;

import io.yinxin.seal.Format;
import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.SealException.DocumentRejected;
import io.yinxin.seal.internal.cms.EvidenceSource;
import io.yinxin.seal.internal.cms.Timestamper;
import io.yinxin.seal.internal.file.ByteSource;
import io.yinxin.seal.internal.file.MemorySource;
import io.yinxin.seal.internal.file.TargetFile;
import io.yinxin.seal.internal.sealing.UnsignedDocument;
import java.io.IOException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One document between the steps of its sealing: written with a hole beside its place, waiting for
 * a signature. Not for use by several threads.
 */
public final class PdfSealing implements UnsignedDocument {

  private static final int CHUNK = 1 << 18;

  private static final byte[] HEX =
      "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  private final PdfSealer sealer;
  private final ByteSource source;
  private final PdfFile file;
  private final TargetFile target;
  private final Instant time;
  private final Spot.Finder finder;

  /** The digest of the document as it came, to go on from as often as need be. */
  private final MessageDigest original;

  /** The digest of the new document as far as the hole. */
  private MessageDigest toHole;

  private int contentsLength;
  private SealUpdate.Made made;
  private byte[] toSign;

  /** The timestamp that was got for a signature, and that signature. */
  private byte @Nullable [] token;

  private byte @Nullable [] stamped;

  /** What the document holds already to verify it by; null where nothing is to be added. */
  private final @Nullable EvidenceUpdate store;

  PdfSealing(
      PdfSealer sealer,
      ByteSource source,
      PdfFile file,
      TargetFile target,
      Instant time,
      Spot.Finder finder)
      throws IOException, PdfSyntaxException, DocumentRejected {
    this.sealer = sealer;
    this.source = source;
    this.file = file;
    this.target = target;
    this.time = time;
    this.finder = finder;
    this.contentsLength = sealer.maxContentsLength();
    // Before the long work: most of what can be wrong with a document shows here.
    this.made = SealUpdate.make(file, sealer, time, contentsLength, finder);
    this.store = sealer.evidence() == null ? null : EvidenceUpdate.of(file.latest());
    this.original = sealer.newDigest();
    this.toHole = original;
    copy();
    this.toSign = append();
  }

  private void copy() throws IOException {
    if (source instanceof MemorySource memory) {
      byte[] all = memory.bytes();
      original.update(all, 0, all.length);
      target.write(0, all, 0, all.length);
      return;
    }
    byte[] buffer = new byte[(int) Math.min(CHUNK, source.length())];
    for (long at = 0; at < source.length(); ) {
      int n = (int) Math.min(buffer.length, source.length() - at);
      source.read(at, buffer, 0, n);
      original.update(buffer, 0, n);
      target.write(at, buffer, 0, n);
      at += n;
    }
  }

  private byte[] append() throws IOException {
    IncrementalUpdate.Section section = made.section();
    byte[] bytes = section.bytes().array();
    target.write(section.start(), bytes, 0, section.length());
    int hole = (int) (section.offsetOf(made.contents()) - section.start());
    int after = hole + made.contents().width();
    toHole = RangeDigests.copy(original);
    toHole.update(bytes, 0, hole);
    MessageDigest digest = RangeDigests.copy(toHole);
    digest.update(bytes, after, section.length() - after);
    return sealer.message().toSign(digest.digest(), time);
  }

  @Override
  public Format format() {
    return Format.PDF;
  }

  /** The signed attributes (RFC 5652, 5.4), or a TBS_Sign (GB/T 38540, 7). */
  @Override
  public byte[] toSign() {
    return toSign.clone();
  }

  /** The full name of the signature's field. */
  @Override
  public String name() {
    return made.fieldName();
  }

  @Override
  public boolean enlarge(byte[] signature) throws IOException, SealException {
    if (signature.length <= sealer.maxSignatureLength() && sealer.timestamper() == null) {
      return false;
    }
    // A wrong signature is refused when all ends; it needs no timestamp.
    if (sealer.keyCheck().passes(toSign, signature)) {
      stamp(signature);
    }
    int length = sealer.message().build(toSign, signature, token).length;
    if (length <= contentsLength) {
      return false;
    }
    // The next signature and the next timestamp may be a few bytes longer than these.
    contentsLength = length + 64;
    token = null;
    stamped = null;
    try {
      made = SealUpdate.make(file, sealer, time, contentsLength, finder);
    } catch (PdfSyntaxException e) {
      throw PdfSealer.rejected(e);
    }
    target.truncate(made.section().start());
    toSign = append();
    return true;
  }

  private void stamp(byte[] signature) throws SealException.KeyUnavailable {
    Timestamper timestamper = sealer.timestamper();
    if (timestamper != null && !Arrays.equals(signature, stamped)) {
      token = timestamper.token(signature, time);
      stamped = signature.clone();
    }
  }

  @Override
  public Digest finish(byte[] signature) throws SealException, IOException {
    try {
      sealer.keyCheck().check(toSign, signature);
      stamp(signature);
      byte[] cms = sealer.message().build(toSign, signature, token);
      if (cms.length > contentsLength) {
        throw new SealException.KeyUnavailable(
            signature.length > sealer.maxSignatureLength()
                ? new Message("the signature is longer than its key promised", "签名长度超出密钥声明的上限")
                : new Message("there is no room for a timestamp of this length", "预留空间不足以放入该时间戳"),
            new Message("seal in one step, which makes room for it", "请使用一步签章，以便预留空间"),
            null);
      }
      IncrementalUpdate.Section section = made.section();
      byte[] bytes = section.bytes().array();
      int hole = (int) (section.offsetOf(made.contents()) - section.start());
      hex(cms, bytes, hole + 1);
      target.write(section.offsetOf(made.contents()), bytes, hole, made.contents().width());
      check(cms);
      toHole.update(bytes, hole, section.length() - hole);
      byte[] digest = store == null ? toHole.digest() : lasting(store, cms);
      target.appear();
      return new Digest(sealer.digestName(), digest);
    } finally {
      close();
    }
  }

  /** Adds what makes the sealing last, and gives the digest of the whole. */
  private byte[] lasting(EvidenceUpdate store, byte[] cms) throws SealException, IOException {
    EvidenceSource prover = Objects.requireNonNull(sealer.evidence());
    EvidenceSource.Found evidence =
        prover.gather(Objects.requireNonNull(token, "a timestamp goes with the evidence"));
    IncrementalUpdate.Section section = made.section();
    LastingRevisions more =
        new LastingRevisions(
            sealer,
            target,
            new Appended(source, section.bytes().array(), section.length()),
            toHole,
            time);
    more.addEvidence(evidence, store, Arrays.copyOf(cms, contentsLength));
    Timestamper timestamper = sealer.timestamper();
    if (sealer.archived() && timestamper != null) {
      more.addTimestamp(timestamper, prover);
    }
    return more.digest();
  }

  /** The hole is zeros in brackets already. */
  private static void hex(byte[] cms, byte[] into, int at) {
    for (int i = 0; i < cms.length; i++) {
      into[at + 2 * i] = HEX[cms[i] >> 4 & 0xF];
      into[at + 2 * i + 1] = HEX[cms[i] & 0xF];
    }
  }

  /**
   * Reads back what was appended, from the file, as any reader would: one revision more, with the
   * signature where its byte range says and all the rest covered.
   */
  private void check(byte[] cms) throws IOException {
    IncrementalUpdate.Section section = made.section();
    byte[] bytes = section.bytes().array();
    boolean right =
        target.length() == section.end() && target.holds(section.start(), bytes, section.length());
    try {
      PdfFile sealed = PdfFile.read(new Appended(source, bytes, section.length()));
      Revision last = sealed.latest();
      right &=
          last.end() == section.end()
              // A line end that was missing before belongs to the revision before.
              && last.start() >= file.latest().end()
              && last.start() <= section.start() + 1
              && sealed.revisions().size() == file.revisions().size() + 1;
      PdfDictionary signature = signature(last);
      long hole = section.offsetOf(made.contents());
      long after = hole + made.contents().width();
      right &=
          signature != null
              && signature.get("Contents") instanceof PdfString contents
              && contents.start() == hole
              && contents.end() == after
              && contents.length() == contentsLength
              && Arrays.equals(contents.raw(), 0, cms.length, cms, 0, cms.length)
              && PdfArray.of(
                      PdfInteger.of(0),
                      PdfInteger.of(hole),
                      PdfInteger.of(after),
                      PdfInteger.of(section.end() - after))
                  .equals(signature.get("ByteRange"));
    } catch (PdfSyntaxException e) {
      throw new IOException("the sealed document cannot be read back", e);
    }
    if (!right) {
      throw new IOException("the sealed document is not what was written");
    }
  }

  private static @Nullable PdfDictionary signature(Revision revision)
      throws IOException, PdfSyntaxException {
    for (XrefEntry entry : revision.changed()) {
      if (revision.get(entry) instanceof PdfDictionary d && d.is("Type", "Sig")) {
        return d;
      }
    }
    return null;
  }

  @Override
  public void close() throws IOException {
    target.close();
    source.close();
  }
}
