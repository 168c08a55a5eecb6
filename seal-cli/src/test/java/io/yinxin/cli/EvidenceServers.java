package io.yinxin.cli;

import io.yinxin.seal.testing.FakeTimestampAuthority;
import io.yinxin.seal.testing.FixedClock;
import io.yinxin.seal.testing.LoopbackServer;
import io.yinxin.seal.testing.TestPki;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;

/**
 * A time server, an OCSP server and one for revocation lists on this machine, and keys whose
 * certificates name them. All is as of the time of scripts.
 */
final class EvidenceServers implements AutoCloseable {

  private static final char[] PASSWORD = {'x'};

  private final List<LoopbackServer> running = new ArrayList<>();
  private final byte[][] lists = new byte[2][];
  private final byte[][] answers = new byte[1][];
  private final String time;

  /**
   * Starts them, and writes keys ({@code good.p12}, {@code silent.p12}, whose certificate names no
   * server, {@code revoked.p12}; password x), roots ({@code root.pem}, {@code time-root.pem}) and a
   * folder {@code lists} with lists of all issuers.
   */
  EvidenceServers(Path folder) throws IOException, GeneralSecurityException {
    TestPki root = TestPki.root("R");
    String rootList = serve(() -> lists[0]);
    TestPki ca = root.ca("CA", c -> c.listAt(rootList));
    String ocsp = serve(() -> answers[0]);
    TestPki good = ca.signer("Good", c -> c.ocspAt(ocsp));
    TestPki silent = ca.signer("Silent");
    TestPki revoked = ca.signer("Revoked");
    TestPki timeRoot = TestPki.root("Time Root");
    String timeList = serve(() -> lists[1]);
    FakeTimestampAuthority authority =
        new FakeTimestampAuthority(
            timeRoot.signer("Time", c -> FakeTimestampAuthority.certificate(c).listAt(timeList)),
            FixedClock.clock());
    LoopbackServer server = LoopbackServer.answering(authority::answer);
    running.add(server);
    time = server.uri().toString();
    lists[0] = root.crl(c -> c);
    lists[1] = timeRoot.crl(c -> c);
    answers[0] = ca.ocsp(o -> o.good(good.certificate()));

    key(folder.resolve("good.p12"), good);
    key(folder.resolve("silent.p12"), silent);
    key(folder.resolve("revoked.p12"), revoked);
    Files.writeString(folder.resolve("root.pem"), pem(root.certificate()));
    Files.writeString(folder.resolve("time-root.pem"), pem(timeRoot.certificate()));
    Path held = Files.createDirectories(folder.resolve("lists"));
    Files.write(held.resolve("root.crl"), lists[0]);
    Files.write(held.resolve("time.crl"), lists[1]);
    Files.write(
        held.resolve("ca.crl"),
        ca.crl(c -> c.revoked(revoked.certificate(), FixedClock.NOW.minus(Duration.ofDays(1)))));
  }

  private String serve(Supplier<byte[]> what) throws IOException {
    LoopbackServer server = LoopbackServer.answering(request -> what.get());
    running.add(server);
    return server.uri().toString();
  }

  private static void key(Path file, TestPki owner) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "seal",
        KeyFactory.getInstance("EC")
            .generatePrivate(new PKCS8EncodedKeySpec(owner.keyPair().privateKey().getEncoded())),
        PASSWORD,
        owner.chain().toArray(new X509Certificate[0]));
    try (var out = Files.newOutputStream(file)) {
      store.store(out, PASSWORD);
    }
  }

  private static String pem(X509Certificate certificate) throws CertificateEncodingException {
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
            .encodeToString(certificate.getEncoded())
        + "\n-----END CERTIFICATE-----\n";
  }

  Script in(Script script) {
    return script.with("TSA", time);
  }

  @Override
  public void close() {
    running.forEach(LoopbackServer::close);
  }
}
