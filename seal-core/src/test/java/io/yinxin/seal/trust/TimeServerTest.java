package io.yinxin.seal.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.SealException;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.testing.FakeHttp;
import io.yinxin.seal.testing.FakeTimestampAuthority;
import io.yinxin.seal.testing.LoopbackServer;
import io.yinxin.seal.testing.TestPki;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeServerTest {

  private static final String URL = "http://tsa.example/stamp";
  private static final byte[] DIGEST = HashAlgorithm.SHA256.digest(new byte[] {1});

  private final FakeTimestampAuthority authority =
      FakeTimestampAuthority.of(TestPki.root("Time Root"));

  private static TimeServer server(UnaryOperator<byte[]> answer) {
    return TimeServer.at(URI.create(URL), new FakeHttp().with(URL, answer));
  }

  private static void refused(TimeServer server, String why) {
    assertThatThrownBy(() -> server.stamp("SHA-256", DIGEST))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining(why);
  }

  /** Bouncy Castle's client finds the answer to fit the request that was really sent. */
  @ParameterizedTest
  @ValueSource(strings = {"SHA-256", "SM3"})
  void asksAsRfc3161Says(String digest) throws Exception {
    byte[][] sent = new byte[2][];
    byte[] token =
        server(
                request -> {
                  sent[0] = request;
                  sent[1] = authority.answer(request);
                  return sent[1];
                })
            .stamp(digest, DIGEST);
    TimeStampRequest request = new TimeStampRequest(sent[0]);
    assertThat(request.getCertReq()).isTrue();
    assertThat(request.getNonce().bitLength()).isBetween(60, 63);
    assertThat(request.getMessageImprintDigest()).isEqualTo(DIGEST);
    TimeStampResponse response = new TimeStampResponse(sent[1]);
    response.validate(request);
    assertThat(response.getTimeStampToken().getEncoded()).isEqualTo(token);
  }

  @Test
  void takesANewNonceEachTime() throws Exception {
    TimeServer server = server(authority::answer);
    byte[][] requests = new byte[2][];
    for (int i = 0; i < 2; i++) {
      int at = i;
      server(
              request -> {
                requests[at] = request;
                return authority.answer(request);
              })
          .stamp("SHA-256", DIGEST);
    }
    assertThat(requests[0]).isNotEqualTo(requests[1]);
    assertThat(server.stamp("SHA-256", DIGEST)).isNotEmpty();
  }

  @Test
  void refusesAnAnswerToAnotherNonce() throws Exception {
    byte[][] first = new byte[1][];
    TimeServer replaying =
        server(
            request -> {
              if (first[0] == null) {
                first[0] = authority.answer(request);
              }
              return first[0];
            });
    assertThat(replaying.stamp("SHA-256", DIGEST)).isNotEmpty();
    refused(replaying, "nonce");
  }

  @Test
  void refusesAnAnswerForAnotherDigest() {
    refused(
        server(
            request -> {
              byte[] other = request.clone();
              int at = indexOf(other, DIGEST);
              other[at] ^= 1;
              return authority.answer(other);
            }),
        "messageImprint");
  }

  @Test
  void refusesAnAnswerWithoutNonce() {
    refused(
        server(
            request -> {
              // As a careless server might read it: without the nonce.
              byte[] one =
                  new TimestampRequest(HashAlgorithm.SHA256, DIGEST, new byte[] {1}, null).der();
              byte[] none = new byte[one.length - 3];
              System.arraycopy(one, 0, none, 0, one.length - 6);
              System.arraycopy(one, one.length - 3, none, none.length - 3, 3);
              none[1] = (byte) (none[1] - 3);
              return authority.answer(none);
            }),
        "nonce");
  }

  @Test
  void refusesAnotherPolicyThanItAskedFor() throws Exception {
    assertThat(
            server(authority::answer)
                .policy(FakeTimestampAuthority.POLICY)
                .stamp("SHA-256", DIGEST))
        .isNotEmpty();
    refused(server(authority::answer).policy("1.2.3.4.6"), "policy");
  }

  @Test
  void saysThatAServerDoesNotKnowADigest() throws Exception {
    authority.knowing("SHA-256");
    assertThat(server(authority::answer).stamp("SM3", DIGEST)).isNull();
    assertThat(server(authority::answer).stamp("SHA-256", DIGEST)).isNotNull();
  }

  @Test
  void tellsWhyAServerRefuses() {
    // status rejection, a text with an escape sequence in it, timeNotAvailable
    byte[] rejection = {
      0x30, 0x14, 0x30, 0x12, 2, 1, 2, 0x30, 7, 0x0c, 5, 'a', 0x1b, '[', 'H', 'b', 3, 4, 1, 0, 2, 0
    };
    assertThatThrownBy(() -> server(request -> rejection).stamp("SHA-256", DIGEST))
        .hasMessageContaining("status 2, a [Hb, timeNotAvailable")
        .hasMessageContaining(URL);
  }

  @Test
  void refusesRubbish() {
    refused(
        server(request -> "<html>no</html>".getBytes(StandardCharsets.UTF_8)), "is no timestamp");
    refused(server(request -> new byte[0]), "is no timestamp");
    refused(server(request -> new byte[] {0x30, 5, 0x30, 3, 2, 1, 0}), "is no timestamp");
    refused(
        server(
            request -> {
              byte[] whole = authority.answer(request);
              return Arrays.copyOf(whole, whole.length - 1);
            }),
        "is no timestamp");
  }

  @Test
  void refusesAddressesThatAreNone() {
    for (String bad :
        new String[] {
          "ftp://tsa.example/",
          "tsa.example",
          "http:///x",
          "http://name:word@tsa.example/",
          "file:/x"
        }) {
      assertThatThrownBy(() -> TimeServer.at(URI.create(bad), new FakeHttp()))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining("word");
    }
  }

  // ---- over a real socket

  private static TimeServer near(LoopbackServer server, int millis) {
    return TimeServer.at(server.uri(), Http.network(Duration.ofMillis(millis)));
  }

  @Test
  void asksOverHttp() throws Exception {
    String[] type = new String[1];
    try (LoopbackServer server =
        LoopbackServer.handling(
            exchange -> {
              type[0] =
                  exchange.getRequestMethod()
                      + " "
                      + exchange.getRequestHeaders().getFirst("Content-Type");
              byte[] body = authority.answer(exchange.getRequestBody().readAllBytes());
              exchange.sendResponseHeaders(200, body.length);
              exchange.getResponseBody().write(body);
            })) {
      assertThat(near(server, 10_000).stamp("SHA-256", DIGEST)).isNotEmpty();
    }
    assertThat(type[0]).isEqualTo("POST application/timestamp-query");
  }

  @Test
  void saysThatNobodyIsThere() throws Exception {
    TimeServer gone;
    try (LoopbackServer server = LoopbackServer.answering(authority::answer)) {
      gone = near(server, 5000);
    }
    refused(gone, "the connection is refused");
  }

  @Test
  void saysThatThereIsNoSuchHost() {
    refused(
        TimeServer.at(URI.create("http://tsa.invalid/"), Http.network(Duration.ofSeconds(20))),
        "no such host");
  }

  @Test
  @Timeout(30)
  void waitsNoLongerThanItsLimitForTheFirstByte() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (LoopbackServer server = LoopbackServer.handling(exchange -> over.await())) {
      refused(near(server, 300), "does not answer in time");
    } finally {
      over.countDown();
    }
  }

  /** A byte now and then keeps every read from running out of time. */
  @Test
  @Timeout(30)
  void waitsNoLongerThanItsLimitForTheLastByte() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (LoopbackServer server =
        LoopbackServer.handling(
            exchange -> {
              exchange.sendResponseHeaders(200, 0);
              while (!over.await(50, TimeUnit.MILLISECONDS)) {
                exchange.getResponseBody().write(0x30);
                exchange.getResponseBody().flush();
              }
            })) {
      refused(near(server, 500), "does not answer in time");
    } finally {
      over.countDown();
    }
  }

  @Test
  @Timeout(30)
  void readsNoAnswerWithoutEnd() throws Exception {
    try (LoopbackServer server =
        LoopbackServer.handling(
            exchange -> {
              exchange.sendResponseHeaders(200, 0);
              byte[] piece = new byte[1 << 16];
              for (int i = 0; i < 10_000; i++) {
                exchange.getResponseBody().write(piece);
              }
            })) {
      refused(near(server, 20_000), "longer than 262144 bytes");
    }
  }

  @Test
  void followsNoRedirectionAndTakesNoErrorPage() throws Exception {
    try (LoopbackServer server =
        LoopbackServer.handling(
            exchange -> {
              exchange.getResponseHeaders().add("Location", "http://127.0.0.1:1/");
              exchange.sendResponseHeaders(307, -1);
            })) {
      refused(near(server, 10_000), "HTTP status 307");
    }
    try (LoopbackServer server =
        LoopbackServer.handling(
            exchange -> {
              byte[] body = authority.answer(exchange.getRequestBody().readAllBytes());
              exchange.sendResponseHeaders(500, body.length);
              exchange.getResponseBody().write(body);
            })) {
      refused(near(server, 10_000), "HTTP status 500");
    }
  }

  private static int indexOf(byte[] in, byte[] what) {
    for (int i = 0; i + what.length <= in.length; i++) {
      if (Arrays.equals(in, i, i + what.length, what, 0, what.length)) {
        return i;
      }
    }
    throw new AssertionError("not there");
  }
}
