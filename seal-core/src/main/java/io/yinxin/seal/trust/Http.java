package io.yinxin.seal.trust;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The network, as far as sealing and verifying need it: one question, one answer.
 *
 * <p>Implementations are safe for use by many threads at once. A fake of it is in the test-jar
 * ({@code io.yinxin.seal.testing.FakeHttp}).
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Http {

  /**
   * Asks.
   *
   * @param uri whom, either {@code http:} or {@code https:}
   * @param post what to send; null to get what is there
   * @param maxLength the most bytes that the answer may have
   * @return the body of an answer with status 200
   * @throws IOException if there is no such answer: {@link java.net.UnknownHostException}, {@link
   *     java.net.ConnectException} and {@link java.net.SocketTimeoutException} where they say why
   */
  byte[] fetch(URI uri, @Nullable Post post, int maxLength) throws IOException;

  /**
   * What is sent.
   *
   * @param type its media type
   * @param body its bytes; not copied, not changed
   */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares requests
  record Post(String type, byte[] body) {

    /** Refuses null. */
    public Post {
      Objects.requireNonNull(type, "type");
      Objects.requireNonNull(body, "body");
    }
  }

  /**
   * The network itself: HTTP/1.1, through the JDK's proxy settings. It follows no redirection, so
   * that nobody is asked but who was named.
   *
   * @param limit how long an exchange may take altogether, from the connection to the last byte
   * @return the network; it needs no closing
   */
  static Http network(Duration limit) {
    return new NetworkHttp(limit);
  }
}
