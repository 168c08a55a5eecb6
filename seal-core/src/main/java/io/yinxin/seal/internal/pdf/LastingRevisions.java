package io.yinxin.seal.internal.pdf;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.SealException.KeyUnavailable;
import io.yinxin.seal.internal.cms.EvidenceSource;
import io.yinxin.seal.internal.cms.GivenEvidence;
import io.yinxin.seal.internal.cms.Timestamper;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.file.ByteSource;
import io.yinxin.seal.internal.file.TargetFile;
import java.io.IOException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The revisions behind a sealing that make it last: one with the evidence, one with a timestamp of
 * it all (EN 319 142-1, 5.4, levels B-LT and B-LTA). Each is read back and judged as a verifier
 * would. Not for use by several threads.
 */
final class LastingRevisions {

  private static final int CHUNK = 1 << 18;

  /** A token that is longer than the last may be followed by one that is longer still. */
  private static final int ATTEMPTS = 3;

  private final PdfSealer sealer;
  private final TargetFile target;
  private final Instant time;

  /** All that is written so far. */
  private final MessageDigest digest;

  private PdfFile file;

  /**
   * Begins behind the sealing.
   *
   * @param document the sealed document, as it is in the target
   * @param digest the digest of it, to be gone on with
   */
  LastingRevisions(
      PdfSealer sealer, TargetFile target, ByteSource document, MessageDigest digest, Instant time)
      throws IOException {
    this.sealer = sealer;
    this.target = target;
    this.time = time;
    this.digest = digest;
    try {
      this.file = sealer.open(document);
    } catch (PdfSyntaxException e) {
      throw unreadable(e);
    }
  }

  /** Adds the evidence for a signature. */
  void addEvidence(EvidenceSource.Found evidence, EvidenceUpdate store, byte[] contents)
      throws IOException, SealException.DocumentRejected {
    try {
      GivenEvidence wanted = evidence.all();
      append(store.make(file, wanted, contents), Set.of());
      GivenEvidence stored = SecurityStore.read(file.latest());
      if (!stored.certificates().containsAll(wanted.certificates())
          || !evidence.isShownBy(stored)) {
        throw wrong();
      }
    } catch (PdfSyntaxException e) {
      throw unreadable(e);
    }
  }

  /**
   * Has an authority attest that all was there. What is missing to believe the timestamp itself is
   * added behind it: a server may answer with one certificate after the other.
   */
  void addTimestamp(Timestamper timestamper, EvidenceSource source)
      throws IOException, SealException {
    try {
      int length = timestamper.maxTokenLength();
      for (int i = 0; i < ATTEMPTS; i++) {
        SealUpdate.Made made = SealUpdate.timestamp(file, sealer, length);
        byte[] token = timestamper.token(hash -> digest(hash, made), time);
        if (token.length <= length) {
          made.section().fillHex(made.contents(), token);
          append(made.section(), Set.of(made.signature()));
          GivenEvidence stored = SecurityStore.read(file.latest());
          EvidenceSource.Found evidence = source.gatherFor(token, stored);
          if (!evidence.isShownBy(stored)) {
            addEvidence(evidence, EvidenceUpdate.of(file.latest()), Arrays.copyOf(token, length));
          }
          return;
        }
        length = token.length + 64;
      }
    } catch (PdfSyntaxException e) {
      throw unreadable(e);
    }
    throw new KeyUnavailable(
        new Message("the time server's tokens grow from one to the next", "时间戳服务返回的时间戳长度不断变化"),
        new Message("use another time server", "请改用其他时间戳服务"),
        null);
  }

  /** The digest of the document as it will be, but for the hole. */
  private byte[] digest(HashAlgorithm hash, SealUpdate.Made made) throws IOException {
    MessageDigest all =
        hash.jcaName().equals(sealer.digestName()) ? RangeDigests.copy(digest) : fromFile(hash);
    IncrementalUpdate.Section section = made.section();
    byte[] bytes = section.bytes().array();
    int hole = (int) (section.offsetOf(made.contents()) - section.start());
    int after = hole + made.contents().width();
    all.update(bytes, 0, hole);
    all.update(bytes, after, section.length() - after);
    return all.digest();
  }

  /** The key goes with another digest than the time server: the file is read once more. */
  private MessageDigest fromFile(HashAlgorithm hash) throws IOException {
    MessageDigest all = hash.newDigest();
    ByteSource written = target.content();
    byte[] buffer = new byte[(int) Math.min(CHUNK, written.length())];
    for (long at = 0; at < written.length(); ) {
      int n = (int) Math.min(buffer.length, written.length() - at);
      written.read(at, buffer, 0, n);
      all.update(buffer, 0, n);
      at += n;
    }
    return all;
  }

  /**
   * Writes a revision, reads it back, and judges it: one more, at the end, that changes nothing but
   * what a verifier expects behind a sealing.
   */
  private void append(IncrementalUpdate.Section section, Set<PdfReference> timestamps)
      throws IOException, PdfSyntaxException {
    byte[] bytes = section.bytes().array();
    target.write(section.start(), bytes, 0, section.length());
    digest.update(bytes, 0, section.length());
    PdfFile longer = sealer.open(new Appended(file.source(), bytes, section.length()));
    List<Revision> revisions = longer.revisions();
    Revision last = longer.latest();
    boolean right =
        target.length() == section.end()
            && target.holds(section.start(), bytes, section.length())
            && last.end() == section.end()
            && revisions.size() == file.revisions().size() + 1
            && last.unaccountedRanges().isEmpty();
    if (right) {
      RevisionChanges changes =
          RevisionChanges.between(
              longer,
              revisions.get(revisions.size() - 2),
              last,
              timestamps,
              number -> false,
              number -> false);
      right =
          changes.changes().isEmpty()
              && (timestamps.isEmpty() ? changes.addsEvidence() : changes.addsSignature());
    }
    if (!right) {
      throw wrong();
    }
    file = longer;
  }

  /** The digest of all that was written. */
  byte[] digest() {
    return RangeDigests.copy(digest).digest();
  }

  private static IOException wrong() {
    return new IOException("the sealed document is not what was written");
  }

  private static IOException unreadable(PdfSyntaxException e) {
    return new IOException("the sealed document cannot be read back", e);
  }
}
