package io.yinxin.seal.trust;

import io.yinxin.seal.Message;
import io.yinxin.seal.internal.asn1.Asn1Exception;
import io.yinxin.seal.internal.asn1.Tlv;
import io.yinxin.seal.internal.crypto.KnownCertificate;
import io.yinxin.seal.trust.RevocationStatus.Outcome;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Fetches evidence from the places that certificates name, and remembers a bounded amount of it. A
 * failure is remembered, too, so that a batch does not wait for a dead server again and again. For
 * use by many threads: of those that want the same at once one asks, the others wait for it.
 */
final class EvidenceFetch {

  private static final String INFORMATION_ACCESS = "1.3.6.1.5.5.7.1.1";
  private static final String OCSP = "1.3.6.1.5.5.7.48.1";
  private static final int URI_NAME = 0x86;

  private static final int MAX_SERVERS = 2;
  private static final int MAX_LISTS = 3;
  private static final int NONCE_LENGTH = 32;

  private static final Duration LEAST = Duration.ofMinutes(1);
  private static final Duration MOST = Duration.ofHours(1);

  /** Without a date for the next; an answer is taken as new for five minutes. */
  private static final Duration UNDATED = Duration.ofMinutes(4);

  private static final int MAX_ENTRIES = 1024;
  private static final int LOCKS = 64;

  private final Http http;
  private final Clock clock;
  private final int maxList;
  private final long maxBytes;
  private final Object[] locks = new Object[LOCKS];

  /** Least recently used first; guarded by itself. */
  private final Map<Key, Kept> memory = new LinkedHashMap<>(16, 0.75f, true);

  private long bytes;

  /** What was asked of whom; a list and a dead server are the same for all certificates. */
  private record Key(URI uri, @Nullable KnownCertificate on, @Nullable KnownCertificate issuer) {}

  private record Kept(
      @Nullable RevocationEvidence evidence, @Nullable Message failure, Instant until) {
    int size() {
      return evidence == null ? 0 : evidence.encoded().length;
    }
  }

  EvidenceFetch(Http http, Clock clock) {
    this.http = Objects.requireNonNull(http, "http");
    this.clock = clock;
    long heap = Runtime.getRuntime().maxMemory();
    // A body is gathered, then copied.
    this.maxList = (int) Math.min(RevocationEvidence.MAX_LIST, heap / 8);
    this.maxBytes = Math.min(2L * RevocationEvidence.MAX_LIST, heap / 4);
    for (int i = 0; i < LOCKS; i++) {
      locks[i] = new Object();
    }
  }

  /** Of a certificate that has expired nobody tells any more. */
  boolean mayKnow(KnownCertificate certificate) {
    return !clock.instant().isAfter(certificate.x509().getNotAfter().toInstant());
  }

  /** Asks one place after the other, until the question is answered or patience is over. */
  void ask(Question question, Weighing weighing, Patience patience) {
    X509Certificate certificate = question.certificate().x509();
    List<Key> places = new ArrayList<>();
    for (URI each : servers(certificate)) {
      places.add(new Key(each, question.certificate(), question.issuer()));
    }
    for (URI each : lists(certificate)) {
      places.add(new Key(each, null, null));
    }
    for (Key each : places) {
      Instant start = clock.instant();
      Kept kept = known(each, question, patience);
      patience.waited(Duration.between(start, clock.instant()));
      take(kept, question, weighing);
      if (!weighing.isOpen()) {
        return;
      }
    }
  }

  private static void take(Kept kept, Question question, Weighing weighing) {
    Message failure = kept.failure;
    if (failure != null) {
      weighing.failed(failure);
    }
    Claim claim = kept.evidence == null ? null : kept.evidence.on(question);
    if (claim != null) {
      weighing.add(claim);
    }
  }

  /** The OCSP servers that a certificate names (RFC 5280, 4.2.2.1). */
  private static List<URI> servers(X509Certificate certificate) {
    List<URI> found = new ArrayList<>();
    byte[] value = certificate.getExtensionValue(INFORMATION_ACCESS);
    if (value == null) {
      return found;
    }
    try {
      for (Tlv each : Tlv.readAll(Tlv.readAll(value).octets()).expect(Tlv.SEQUENCE).children()) {
        List<Tlv> fields = each.expect(Tlv.SEQUENCE).children(2);
        if (fields.get(0).oid().equals(OCSP)) {
          addAddress(fields.get(1), found, MAX_SERVERS);
        }
      }
    } catch (Asn1Exception e) {
      return List.of();
    }
    return found;
  }

  private static List<URI> lists(X509Certificate certificate) {
    List<URI> found = new ArrayList<>();
    for (DistributionPoint point : DistributionPoint.of(certificate)) {
      for (Tlv name : point.names()) {
        addAddress(name, found, MAX_LISTS);
      }
    }
    return found;
  }

  private static void addAddress(Tlv name, List<URI> found, int max) {
    if (name.is(URI_NAME) && found.size() < max) {
      URI uri = address(new String(name.content(), StandardCharsets.US_ASCII).strip());
      if (uri != null && !found.contains(uri)) {
        found.add(uri);
      }
    }
  }

  /** Null if nobody can be asked there; directories (ldap) are not. */
  private static @Nullable URI address(String text) {
    try {
      URI uri = new URI(text);
      return TimeServer.canBeAsked(uri) ? uri : null;
    } catch (URISyntaxException e) {
      return null;
    }
  }

  private Kept known(Key key, Question question, Patience patience) {
    synchronized (locks[Math.floorMod(key.hashCode(), LOCKS)]) {
      Instant now = clock.instant();
      Key server = new Key(key.uri, null, null);
      Kept kept = remembered(key, now);
      if (kept == null && key.on != null) {
        kept = remembered(server, now);
      }
      if (kept != null) {
        return kept;
      }
      if (patience.isOver()) {
        return failed(
            key.uri,
            new Message("not asked, too much time has gone by with others", "未查询，等待其他服务器已耗时过长"),
            now);
      }
      StatusRequest request = key.on == null ? null : new StatusRequest(question, nonce());
      byte[] answer;
      try {
        answer =
            request == null
                ? http.fetch(key.uri, null, maxList)
                : http.fetch(
                    key.uri,
                    new Http.Post("application/ocsp-request", request.der()),
                    RevocationEvidence.MAX_ANSWER);
      } catch (IOException | IllegalArgumentException | CertificateException e) {
        Kept failed = failed(key.uri, e, now);
        // Whoever interrupts this thread says nothing of the server.
        if (!(e instanceof InterruptedIOException) || e instanceof SocketTimeoutException) {
          remember(server, failed);
        }
        return failed;
      }
      try {
        kept = read(answer, request, question, now);
      } catch (IOException e) {
        kept = failed(key.uri, e, now);
      }
      remember(key, kept);
      return kept;
    }
  }

  private byte[] nonce() {
    byte[] nonce = new byte[NONCE_LENGTH];
    // Made when it is needed: it takes time, and most verifications ask nobody.
    new SecureRandom().nextBytes(nonce);
    return nonce;
  }

  private static Kept read(
      byte[] answer, @Nullable StatusRequest request, Question question, Instant now)
      throws IOException {
    List<RevocationEvidence> found = EvidenceFiles.parse(answer);
    if (found.isEmpty()
        || (found.get(0).kind() == RevocationEvidence.Kind.OCSP) != (request != null)) {
      throw new IOException("no evidence of revocation");
    }
    RevocationEvidence evidence = found.get(0);
    if (request != null && evidence instanceof StatusAnswer one && !one.answers(request.nonce())) {
      throw new IOException("an answer to another request");
    }
    Claim claim = evidence.on(question);
    Instant until = now.plus(LEAST);
    // What does not help is not held on to: somebody on the way may have put it there.
    if (claim != null && claim.says() != Outcome.UNKNOWN) {
      Instant next = evidence.nextUpdate();
      Instant wanted = next == null ? now.plus(UNDATED) : next;
      Instant most = now.plus(MOST);
      until = wanted.isAfter(most) ? most : wanted.isAfter(until) ? wanted : until;
    }
    return new Kept(evidence, null, until);
  }

  private static Kept failed(URI uri, Exception e, Instant now) {
    Message reason =
        e instanceof IOException io
            ? TimeServer.reason(io)
            : new Message("it cannot be asked", "无法访问");
    return failed(uri, reason, now);
  }

  private static Kept failed(URI uri, Message reason, Instant now) {
    String host = uri.getHost();
    return new Kept(
        null, new Message(host + ": " + reason.en(), host + "：" + reason.zh()), now.plus(LEAST));
  }

  private @Nullable Kept remembered(Key key, Instant now) {
    synchronized (memory) {
      Kept kept = memory.get(key);
      return kept == null || kept.until.isBefore(now) ? null : kept;
    }
  }

  private void remember(Key key, Kept kept) {
    synchronized (memory) {
      Kept before = memory.put(key, kept);
      bytes += kept.size() - (before == null ? 0 : before.size());
      Iterator<Kept> eldest = memory.values().iterator();
      while (memory.size() > MAX_ENTRIES || bytes > maxBytes) {
        bytes -= eldest.next().size();
        eldest.remove();
      }
    }
  }
}
