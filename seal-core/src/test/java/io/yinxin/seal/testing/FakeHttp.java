package io.yinxin.seal.testing;

import io.yinxin.seal.trust.Http;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A network with the servers that it is given, and no others. Safe for use by many threads. */
public final class FakeHttp implements Http {

  private final Map<URI, UnaryOperator<byte[]>> servers = new ConcurrentHashMap<>();
  private final List<URI> asked = new CopyOnWriteArrayList<>();

  /**
   * Adds a server.
   *
   * @param uri its address
   * @param answer gives the answer to what is sent, which is empty where nothing is
   * @return this
   */
  public FakeHttp with(String uri, UnaryOperator<byte[]> answer) {
    servers.put(URI.create(uri), answer);
    return this;
  }

  /**
   * Who was asked, in this order.
   *
   * @return a copy
   */
  public List<URI> asked() {
    return List.copyOf(asked);
  }

  @Override
  public byte[] fetch(URI uri, @Nullable Post post, int maxLength) throws IOException {
    asked.add(uri);
    UnaryOperator<byte[]> server = servers.get(uri);
    if (server == null) {
      throw new ConnectException("nobody at " + uri);
    }
    byte[] answer = server.apply(post == null ? new byte[0] : post.body());
    if (answer.length > maxLength) {
      throw new IOException("the answer is longer than " + maxLength + " bytes");
    }
    return answer;
  }
}
