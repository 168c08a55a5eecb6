package io.yinxin.cli;

import io.yinxin.seal.testing.FakeTimestampAuthority;
import io.yinxin.seal.testing.LoopbackServer;
import io.yinxin.seal.testing.TestPki;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Time servers on this machine, good and bad, whose clocks stand where those of scripts do. */
final class TimeServers implements AutoCloseable {

  private final List<LoopbackServer> running = new ArrayList<>();
  private final Map<String, String> urls = new LinkedHashMap<>();

  /** Starts them, and writes the root of the good ones as {@code time-root.pem}. */
  static TimeServers start(Path folder) throws IOException {
    TestPki root = TestPki.root("Time Root");
    try {
      Files.writeString(
          folder.resolve("time-root.pem"),
          "-----BEGIN CERTIFICATE-----\n"
              + Base64.getMimeEncoder().encodeToString(root.certificate().getEncoded())
              + "\n-----END CERTIFICATE-----\n");
    } catch (java.security.cert.CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
    FakeTimestampAuthority authority = FakeTimestampAuthority.of(root);
    FakeTimestampAuthority noSm3 = FakeTimestampAuthority.of(root).knowing("SHA-256");
    FakeTimestampAuthority none = FakeTimestampAuthority.of(root).knowing();
    FakeTimestampAuthority forged =
        FakeTimestampAuthority.of(root)
            .signing(
                s ->
                    s.spoiled(
                        value -> {
                          byte[] other = value.clone();
                          other[other.length - 1] ^= 1;
                          return other;
                        }));
    byte[][] first = new byte[1][];
    TimeServers servers = new TimeServers();
    servers.add("TSA", authority::answer);
    servers.add("TSA-WITHOUT-SM3", noSm3::answer);
    servers.add("REFUSING", none::answer);
    servers.add("RUBBISH", request -> "<html></html>".getBytes(StandardCharsets.UTF_8));
    servers.add("FORGING", forged::answer);
    servers.add("HUGE", request -> new byte[1 << 20]);
    servers.add(
        "REPLAYING",
        request -> {
          if (first[0] == null) {
            first[0] = authority.answer(request);
          }
          return first[0];
        });
    try (LoopbackServer gone = LoopbackServer.answering(authority::answer)) {
      servers.urls.put("GONE", gone.uri().toString());
    }
    return servers;
  }

  private void add(String name, UnaryOperator<byte[]> answer) throws IOException {
    LoopbackServer server = LoopbackServer.answering(answer);
    running.add(server);
    urls.put(name, server.uri().toString());
  }

  Script in(Script script) {
    urls.forEach(script::with);
    return script;
  }

  @Override
  public void close() {
    running.forEach(LoopbackServer::close);
  }
}
