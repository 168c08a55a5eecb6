package io.yinxin.seal.trust;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Http with the JDK's client, and limits on time and size. */
final class NetworkHttp implements Http {

  private final Duration limit;
  private @Nullable HttpClient client;

  NetworkHttp(Duration limit) {
    this.limit = limit;
  }

  /** Made when it is needed: it takes time and threads, and most verifications ask nobody. */
  private synchronized HttpClient client() {
    HttpClient known = client;
    if (known == null) {
      known =
          HttpClient.newBuilder()
              // Small servers stumble over the offer of HTTP/2 in each request.
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NEVER)
              .connectTimeout(limit)
              .build();
      client = known;
    }
    return known;
  }

  @Override
  public byte[] fetch(URI uri, @Nullable Post post, int maxLength) throws IOException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    if (post != null) {
      request
          .header("Content-Type", post.type())
          .POST(HttpRequest.BodyPublishers.ofByteArray(post.body()));
    }
    // The client's own time limit ends with the headers; this one holds for the body, too.
    CompletableFuture<HttpResponse<byte[]>> answer =
        client().sendAsync(request.build(), info -> new Body(info.statusCode(), maxLength));
    try {
      return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS).body();
    } catch (TimeoutException e) {
      throw late(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for an answer");
    } catch (ExecutionException e) {
      throw told(e.getCause(), uri);
    } finally {
      // Ends the exchange where it is not over.
      answer.cancel(true);
    }
  }

  private SocketTimeoutException late(Exception cause) {
    SocketTimeoutException late =
        new SocketTimeoutException("no answer within " + limit.toMillis() + " ms");
    late.initCause(cause);
    return late;
  }

  /** The client wraps and renames; this gives each cause the exception that everyone knows. */
  private IOException told(@Nullable Throwable cause, URI uri) {
    for (Throwable each = cause; each != null; each = each.getCause()) {
      if (each instanceof UnresolvedAddressException || each instanceof UnknownHostException) {
        return with(new UnknownHostException(uri.getHost()), cause);
      }
    }
    if (cause instanceof HttpTimeoutException e) {
      return late(e);
    }
    if (cause instanceof ConnectException) {
      return with(new ConnectException("the connection is refused"), cause);
    }
    if (cause instanceof IOException e) {
      return e;
    }
    return new IOException(String.valueOf(cause), cause);
  }

  private static IOException with(IOException named, @Nullable Throwable cause) {
    named.initCause(cause);
    return named;
  }

  /** Gathers a body, and stops reading where it grows too long. */
  private static final class Body implements HttpResponse.BodySubscriber<byte[]> {

    private final int maxLength;
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
    private final ByteArrayOutputStream gathered = new ByteArrayOutputStream();
    private Flow.@Nullable Subscription subscription;

    Body(int status, int maxLength) {
      this.maxLength = maxLength;
      if (status != 200) {
        whole.completeExceptionally(new IOException("HTTP status " + status));
      }
    }

    @Override
    public CompletionStage<byte[]> getBody() {
      return whole;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      if (whole.isDone()) {
        given.cancel();
      } else {
        given.request(Long.MAX_VALUE);
      }
    }

    @Override
    public void onNext(List<ByteBuffer> pieces) {
      for (ByteBuffer each : pieces) {
        if (whole.isDone()) {
          return;
        }
        if (each.remaining() > maxLength - gathered.size()) {
          whole.completeExceptionally(
              new IOException("the answer is longer than " + maxLength + " bytes"));
          if (subscription != null) {
            subscription.cancel();
          }
          return;
        }
        byte[] piece = new byte[each.remaining()];
        each.get(piece);
        gathered.writeBytes(piece);
      }
    }

    @Override
    public void onError(Throwable cause) {
      whole.completeExceptionally(cause);
    }

    @Override
    public void onComplete() {
      whole.complete(gathered.toByteArray());
    }
  }
}
