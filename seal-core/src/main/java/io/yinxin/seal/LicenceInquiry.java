package io.yinxin.seal;

import io.yinxin.seal.internal.cms.Findings;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.file.ByteSource;
import io.yinxin.seal.internal.ofd.OfdLicence;
import io.yinxin.seal.internal.pdf.PdfLicence;
import io.yinxin.seal.store.LedgerEntry;
import io.yinxin.seal.store.Licence;
import io.yinxin.seal.store.LicenceDocument;
import io.yinxin.seal.store.LicenceStatus;
import io.yinxin.seal.store.RegisteredSeal;
import io.yinxin.seal.store.Stores;
import java.io.IOException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Asks a store about a sealed document. */
final class LicenceInquiry {

  /** A licence's last day ends where licences of GB/T 36903 are issued. */
  private static final ZoneOffset BEIJING = ZoneOffset.ofHours(8);

  private final Stores store;
  private final Instant moment;
  private final boolean now;
  private final char @Nullable [] password;
  private final Findings findings = new Findings();

  /**
   * An inquiry.
   *
   * @param moment the moment that is asked about
   * @param now whether that is the present one
   */
  LicenceInquiry(Stores store, Instant moment, boolean now, char @Nullable [] password) {
    this.store = store;
    this.moment = moment;
    this.now = now;
    this.password = password;
  }

  Verification ask(ByteSource source, Verification verification) throws IOException {
    verification.findings().forEach(findings::add);
    String digest = digest(source, source.length());
    Set<String> claimed =
        verification.format() == Format.PDF
            ? PdfLicence.identifiers(source, password)
            : OfdLicence.identifiers(source);
    Optional<Licence> issued = store.licences().ofDocument(digest);
    Verification.Licence licence = null;
    for (String id : issued.isPresent() ? Set.of(issued.get().id()) : claimed) {
      Optional<Licence> known = store.licences().get(id);
      if (known.isEmpty()) {
        licence = licence == null ? new Verification.Licence(id, null) : licence;
        continue;
      }
      licence = new Verification.Licence(id, judge(known.get()));
      if (issued.isEmpty() && !begins(source, known.get(), verification.format())) {
        findings.error(FindingCode.LICENCE_OTHER_DOCUMENT, null, new Message(id, id));
      }
      issued = known;
    }
    if (issued.isEmpty()) {
      findings.doubt(FindingCode.LICENCE_UNKNOWN, null, null);
    }
    checkSeals(digest, issued, verification.sealings());
    List<Finding> all = findings.worstFirst();
    return new Verification(
        verification.format(),
        Verdict.of(verification.sealings(), all),
        verification.sealings(),
        licence,
        all);
  }

  /**
   * The status at the moment that is asked about. For the present one it is what the store says: a
   * licence that was revoked on a machine whose clock is ahead is revoked at once.
   */
  private LicenceStatus judge(Licence licence) throws IOException {
    LicenceStatus status =
        now
            ? licence.status()
            : LicenceStatus.after(
                store.licences().history(licence.id()).stream()
                    .filter(each -> !each.at().isAfter(moment))
                    .toList());
    switch (status) {
      case VALID -> {
        LocalDate last = licence.data().metadata().validTo();
        if (last != null && moment.atOffset(BEIJING).toLocalDate().isAfter(last)) {
          String day = last.toString();
          findings.error(FindingCode.LICENCE_EXPIRED, null, new Message(day, day));
        }
      }
      case SUSPENDED -> findings.doubt(FindingCode.LICENCE_SUSPENDED, null, null);
      case REVOKED -> findings.error(FindingCode.LICENCE_REVOKED, null, null);
      case SUPERSEDED -> findings.error(FindingCode.LICENCE_SUPERSEDED, null, null);
    }
    return status;
  }

  /**
   * Whether the document is the issued one with something added, another sealing for instance: what
   * was added is judged as every later revision is.
   */
  private static boolean begins(ByteSource source, Licence licence, @Nullable Format format)
      throws IOException {
    for (LicenceDocument each : licence.data().documents()) {
      if (each.format() == Format.PDF
          && format == Format.PDF
          && each.size() < source.length()
          && digest(source, each.size()).equals(each.digest())) {
        return true;
      }
    }
    return false;
  }

  private void checkSeals(String digest, Optional<Licence> issued, List<Sealing> sealings)
      throws IOException {
    Set<String> revoked = new TreeSet<>();
    List<LedgerEntry> uses = store.ledger().ofDocument(digest);
    for (LedgerEntry each : uses) {
      check(each.use().seal(), each.at(), revoked);
    }
    for (Sealing each : sealings) {
      if (each.eseal() != null && uses.isEmpty()) {
        // Only the ledger's and a time server's word count: whoever has the key can claim any time.
        check(each.eseal().id(), each.provenTime(), revoked);
      }
    }
    if (uses.isEmpty() && issued.isPresent()) {
      check(issued.get().data().seal(), issued.get().issuedAt(), revoked);
    }
    for (String each : revoked) {
      findings.error(FindingCode.SEAL_REVOKED, null, new Message(each, each));
    }
  }

  /** Notes a seal that was revoked when it was used; with no time known it counts as used late. */
  private void check(@Nullable String seal, @Nullable Instant used, Set<String> revoked)
      throws IOException {
    if (seal != null) {
      Instant end = store.seals().get(seal).map(RegisteredSeal::revokedAt).orElse(null);
      if (end != null && (used == null || !used.isBefore(end))) {
        revoked.add(seal);
      }
    }
  }

  private static String digest(ByteSource source, long length) throws IOException {
    MessageDigest digest = HashAlgorithm.SHA256.newDigest();
    byte[] buffer = new byte[(int) Math.min(length, 1 << 16)];
    for (long at = 0; at < length; ) {
      int n = (int) Math.min(buffer.length, length - at);
      source.read(at, buffer, 0, n);
      digest.update(buffer, 0, n);
      at += n;
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
