package io.yinxin.seal.trust;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.internal.asn1.Asn1Exception;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A time server that is asked over HTTP (RFC 3161, 3.4). Immutable, for use by many threads.
 *
 * <p>Each request has a nonce of its own and asks for the certificate. An answer to anything else
 * than the request is refused.
 *
 * @since 0.1
 */
public final class TimeServer implements TimestampAuthority {

  private static final int MAX_ANSWER = 1 << 18;
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final URI uri;
  private final Http http;
  private final @Nullable String policy;
  private final SecureRandom random = new SecureRandom();

  private TimeServer(URI uri, Http http, @Nullable String policy) {
    this.uri = uri;
    this.http = http;
    this.policy = policy;
  }

  /**
   * A time server on the network, which has ten seconds for each answer.
   *
   * @param uri its address, either {@code http:} or {@code https:}
   * @return the server; nothing is asked yet
   * @throws IllegalArgumentException if the address is no such one, or holds a user's name
   */
  public static TimeServer at(URI uri) {
    return at(uri, Http.network(LIMIT));
  }

  /**
   * A time server.
   *
   * @param uri its address, either {@code http:} or {@code https:}
   * @param http the way to it
   * @return the server; nothing is asked yet
   * @throws IllegalArgumentException if the address is no such one, or holds a user's name
   */
  public static TimeServer at(URI uri, Http http) {
    if (!canBeAsked(uri)) {
      throw new IllegalArgumentException("not the address of a time server");
    }
    return new TimeServer(uri, Objects.requireNonNull(http, "http"), null);
  }

  /** Whether it is the address of a server on the web, and names no user. */
  static boolean canBeAsked(URI uri) {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    return (scheme.equals("http") || scheme.equals("https"))
        && uri.getHost() != null
        && uri.getUserInfo() == null;
  }

  /**
   * The same server, asked for timestamps under one of its policies.
   *
   * @param oid the policy's object identifier, dotted
   * @return a server that is asked for it, and of which no other is accepted
   */
  public TimeServer policy(String oid) {
    return new TimeServer(uri, http, Objects.requireNonNull(oid, "oid"));
  }

  @Override
  public byte @Nullable [] stamp(String digestName, byte[] digest)
      throws SealException.KeyUnavailable {
    byte[] nonce = new byte[8];
    random.nextBytes(nonce);
    // DER wants the shortest form, and no server a negative number.
    nonce[0] = (byte) ((nonce[0] & 0x3f) | 0x40);
    TimestampRequest request =
        new TimestampRequest(HashAlgorithm.named(digestName), digest, nonce, policy);
    byte[] answer;
    try {
      answer =
          http.fetch(uri, new Http.Post("application/timestamp-query", request.der()), MAX_ANSWER);
    } catch (IOException e) {
      throw failed(reason(e), e);
    }
    try {
      TimestampAnswer read = TimestampAnswer.read(answer);
      byte[] token = read.token();
      if (token != null) {
        String wrong = request.differs(token);
        if (wrong != null) {
          throw failed(
              new Message("it answered for another " + wrong, "应答与请求不符（" + wrong + "）"), null);
        }
        return token;
      }
      if (read.badAlgorithm()) {
        return null;
      }
      throw failed(new Message("it refused: " + read.reason(), "服务拒绝了请求：" + read.reason()), null);
    } catch (Asn1Exception e) {
      throw failed(new Message("its answer is no timestamp", "应答不是时间戳"), e);
    }
  }

  /** Why a server gave nothing. */
  static Message reason(IOException e) {
    if (e instanceof SocketTimeoutException) {
      return new Message("it does not answer in time", "应答超时");
    }
    if (e instanceof UnknownHostException) {
      return new Message("there is no such host", "找不到该主机");
    }
    if (e instanceof ConnectException) {
      return new Message("the connection is refused", "连接被拒绝");
    }
    String text = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return new Message(text, text);
  }

  private SealException.KeyUnavailable failed(Message why, @Nullable Exception cause) {
    // Without the query: some servers have their customers' names there.
    String name = uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath();
    return new SealException.KeyUnavailable(
        new Message(
            "the time server " + name + " gave no timestamp: " + why.en(),
            "未能从时间戳服务 " + name + " 取得时间戳：" + why.zh()),
        new Message("check its address and the network, then try again", "请检查其地址和网络后重试"),
        cause);
  }
}
