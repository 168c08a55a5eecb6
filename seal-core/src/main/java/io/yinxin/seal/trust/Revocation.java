package io.yinxin.seal.trust;

import io.yinxin.seal.Message;
import io.yinxin.seal.internal.crypto.KnownCertificate;
import io.yinxin.seal.trust.RevocationStatus.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether certificates were revoked: from lists (CRL) and answers (OCSP) that are at hand,
 * and then, if it may, from the places that the certificates themselves name.
 *
 * <p>Immutable but for a bounded memory of what was fetched; for use by many threads.
 *
 * @since 0.1
 */
public final class Revocation {

  /** Short-lived certificates that are never revoked (EN 319 412-1, 5.2). */
  private static final String SHORT_TERM = "0.4.0.194121.2.1";

  /** RFC 6960, 4.2.2.2.1. */
  private static final String NO_CHECK = "1.3.6.1.5.5.7.48.1.5";

  /** Whoever puts more into a document wants to keep the verifier busy. */
  private static final int MAX_GIVEN = 256;

  private static final Revocation NONE = new Revocation(Map.of(), null, Patience.ENDLESS);

  private final Map<Object, List<RevocationEvidence>> held;
  private final @Nullable EvidenceFetch network;
  private final Patience patience;

  private Revocation(
      Map<Object, List<RevocationEvidence>> held,
      @Nullable EvidenceFetch network,
      Patience patience) {
    this.held = held;
    this.network = network;
    this.patience = patience;
  }

  /**
   * Knows nothing by itself: what comes with a document is all there is.
   *
   * @return the same each time
   */
  public static Revocation none() {
    return NONE;
  }

  /**
   * Has lists and answers at hand.
   *
   * @param paths files of them (DER, or PEM with any number of CRLs), and folders of such files,
   *     whose other files and folders are not looked at
   * @return the evidence
   * @throws io.yinxin.seal.FileRefused if a path holds no evidence, or one that is broken, or too
   *     much: a list of more than 64 MiB, an answer of more than 1 MiB, more than 4096 files in a
   *     folder, or altogether more than half of the memory
   * @throws IOException if a path cannot be read
   */
  public static Revocation of(Path... paths) throws IOException {
    return of(EvidenceFiles.read(paths));
  }

  /**
   * Has evidence at hand.
   *
   * @param evidence the evidence; none is possible
   * @return the evidence
   */
  public static Revocation of(Collection<? extends RevocationEvidence> evidence) {
    Map<Object, List<RevocationEvidence>> held = new HashMap<>();
    for (RevocationEvidence each : evidence) {
      for (Object subject : each.subjects()) {
        held.computeIfAbsent(subject, s -> new ArrayList<>(1)).add(each);
      }
    }
    return held.isEmpty() ? NONE : new Revocation(held, null, Patience.ENDLESS);
  }

  /**
   * May ask the network, too, where what is at hand does not do: the OCSP servers and distribution
   * points that a certificate names, by HTTP. Only certificates of authorities on a path to a
   * trusted root are believed to name them, which is the caller's to see to.
   *
   * <p>What is fetched is remembered for a while (an hour at most), and so is for a minute that
   * nothing could be: a batch of documents asks each server once. At most five servers are asked
   * for one certificate.
   *
   * @param http the network
   * @return a copy that asks it
   */
  public Revocation online(Http http) {
    return online(http, Clock.systemUTC());
  }

  Revocation online(Http http, Clock clock) {
    return new Revocation(held, new EvidenceFetch(http, clock), Patience.ENDLESS);
  }

  /**
   * Waits for servers no longer than some time altogether, and not for each of them: somebody waits
   * for the verification that this copy is for. Whoever is asked last may still use the time that
   * the network gives to one.
   *
   * @param most the time; when it has passed, only what was fetched before counts
   * @return a copy for one verification; what was fetched is remembered for all copies
   */
  public Revocation within(Duration most) {
    return network == null ? this : new Revocation(held, network, new Patience(most));
  }

  /**
   * What is known of a certificate's revocation.
   *
   * <p>GOOD needs evidence that was current at the moment asked for, or is from later (or at most
   * five minutes earlier: clocks differ); and from before the certificate expired, because lists
   * drop certificates after that, unless the evidence itself says that it does not. That a
   * certificate was revoked is believed of evidence of any age, and the earliest date counts; that
   * it is on hold, of the newest.
   *
   * <p>What came with the document and is older than the moment does not keep from asking the
   * network while the certificate lasts: whoever seals with a revoked key brings along the last
   * list without it.
   *
   * <p>A certificate for a short term, and one for answers that need not be checked, is GOOD
   * without a proof, unless there is evidence that it was revoked.
   *
   * @param certificate the certificate
   * @param issuer its issuer's, which has signed it
   * @param moment the moment for which it must be known not to be revoked
   * @param given evidence that came with the document; asked first, and of the same issuer no more
   *     than 256 pieces
   * @return what is known
   */
  public RevocationStatus status(
      X509Certificate certificate,
      X509Certificate issuer,
      Instant moment,
      Collection<? extends RevocationEvidence> given) {
    Objects.requireNonNull(issuer, "issuer");
    boolean exempt = isExempt(certificate);
    if (given.isEmpty() && held.isEmpty() && (exempt || network == null)) {
      return exempt ? without(Outcome.GOOD, null) : NOTHING;
    }
    try {
      return weighed(
          KnownCertificate.of(certificate), KnownCertificate.of(issuer), moment, given, exempt);
    } catch (CertificateException e) {
      return without(Outcome.UNKNOWN, new Message("the certificate cannot be read", "证书无法读取"));
    }
  }

  private static final RevocationStatus NOTHING =
      without(Outcome.UNKNOWN, new Message("there is no evidence at hand", "没有可用的吊销信息"));

  private static RevocationStatus without(Outcome outcome, @Nullable Message detail) {
    return new RevocationStatus(outcome, null, false, false, null, detail);
  }

  private static boolean isExempt(X509Certificate certificate) {
    return certificate.getExtensionValue(SHORT_TERM) != null
        || (certificate.getExtensionValue(NO_CHECK) != null && Responder.isForAnswers(certificate));
  }

  private RevocationStatus weighed(
      KnownCertificate certificate,
      KnownCertificate issuer,
      Instant moment,
      Collection<? extends RevocationEvidence> given,
      boolean exempt) {
    Question question = new Question(certificate, issuer, other -> isListed(other, issuer, given));
    Weighing weighing = new Weighing(moment);
    boolean mayAsk = network != null && network.mayKnow(certificate);
    List<Claim> early = new ArrayList<>();
    int count = 0;
    for (RevocationEvidence each : given) {
      Claim claim = count < MAX_GIVEN ? each.on(question) : null;
      if (claim != null) {
        if (mayAsk && claim.isGoodBefore(moment)) {
          early.add(claim);
        } else {
          weighing.add(claim);
        }
        count++;
      }
    }
    for (RevocationEvidence each : heldOn(certificate)) {
      Claim claim = each.on(question);
      if (claim != null) {
        weighing.add(claim);
      }
    }
    if (exempt && weighing.status().outcome() == Outcome.UNKNOWN) {
      return without(Outcome.GOOD, null);
    }
    if (network != null && weighing.isOpen()) {
      network.ask(question, weighing, patience);
    }
    early.forEach(weighing::add);
    return weighing.status();
  }

  private List<RevocationEvidence> heldOn(KnownCertificate certificate) {
    if (held.isEmpty()) {
      return List.of();
    }
    List<RevocationEvidence> found = new ArrayList<>();
    found.addAll(held.getOrDefault(certificate.x509().getIssuerX500Principal(), List.of()));
    found.addAll(held.getOrDefault(certificate.x509().getSerialNumber(), List.of()));
    return found;
  }

  /** Whether a list at hand has a responder's certificate; answers on responders are not asked. */
  private boolean isListed(
      KnownCertificate responder,
      KnownCertificate issuer,
      Collection<? extends RevocationEvidence> given) {
    Question question = new Question(responder, issuer, other -> false);
    List<RevocationEvidence> all = new ArrayList<>(heldOn(responder));
    all.addAll(given);
    for (RevocationEvidence each : all) {
      Claim claim = each.kind() == RevocationEvidence.Kind.CRL ? each.on(question) : null;
      if (claim != null && (claim.says() == Outcome.REVOKED || claim.says() == Outcome.ON_HOLD)) {
        return true;
      }
    }
    return false;
  }
}
