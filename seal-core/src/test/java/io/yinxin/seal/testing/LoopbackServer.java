package io.yinxin.seal.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/** An HTTP server on a free port of this machine, which nobody else can reach. */
public final class LoopbackServer implements AutoCloseable {

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  private LoopbackServer(HttpServer server) {
    this.server = server;
    server.setExecutor(threads);
    server.start();
  }

  /** What it does with a request. */
  @FunctionalInterface
  public interface Handler {
    /**
     * Answers.
     *
     * @param exchange the request; closed afterwards
     * @throws IOException if the client is gone
     * @throws InterruptedException if the server is
     */
    void handle(HttpExchange exchange) throws IOException, InterruptedException;
  }

  /**
   * Starts one.
   *
   * @param handler answers whatever is asked
   * @return the server; the caller closes it
   * @throws IOException if there is no free port
   */
  public static LoopbackServer handling(Handler handler) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            handler.handle(exchange);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    return new LoopbackServer(server);
  }

  /**
   * Starts one that gives answers of status 200.
   *
   * @param answer the answer to a body
   * @return the server; the caller closes it
   * @throws IOException if there is no free port
   */
  public static LoopbackServer answering(UnaryOperator<byte[]> answer) throws IOException {
    return handling(
        exchange -> {
          byte[] body = answer.apply(exchange.getRequestBody().readAllBytes());
          exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
        });
  }

  /**
   * Where it is.
   *
   * @return its address
   */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/tsa");
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
