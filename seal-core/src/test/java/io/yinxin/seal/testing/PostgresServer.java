package io.yinxin.seal.testing;

import io.yinxin.seal.OutsideTool;
import io.yinxin.seal.key.PinSource;
import io.yinxin.seal.key.PinSources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * A real PostgreSQL server on a free port of the loopback, in a temporary folder, with the binaries
 * of the system ({@code apt install postgresql}). It goes when the JVM ends.
 *
 * <p>Where there are no binaries the test is skipped with a message; where the environment variable
 * {@code CI} is set it fails instead. PostgreSQL refuses to run as root, so root lends it to the
 * user {@code postgres}.
 */
public final class PostgresServer implements AutoCloseable {

  /** Who owns the databases. */
  public static final String USER = "yinxin";

  private static final String PASSWORD = "geheim 口令";

  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static @Nullable PostgresServer shared;

  private final Path bin;
  private final Path folder;
  private final int port;
  private final boolean root;
  private boolean running;

  private PostgresServer(Path bin, Path folder, int port, boolean root) {
    this.bin = bin;
    this.folder = folder;
    this.port = port;
    this.root = root;
  }

  /**
   * The server that all tests of this JVM share.
   *
   * @return the server, running
   */
  public static synchronized PostgresServer shared() {
    PostgresServer server = shared;
    if (server == null) {
      server = start(System.getProperty("java.io.tmpdir"));
      shared = server;
    }
    return server;
  }

  /**
   * Starts a server of one's own, to be stopped and started at will.
   *
   * @param place the folder to make its folder in; everybody must be allowed to look into it
   * @return the server, running
   */
  public static PostgresServer start(String place) {
    Path bin = binaries();
    try {
      boolean root = "root".equals(System.getProperty("user.name"));
      Path folder = Files.createTempDirectory(Path.of(place), "yinxin-postgres");
      int port;
      try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        port = free.getLocalPort();
      }
      PostgresServer server = new PostgresServer(bin, folder, port, root);
      Files.writeString(folder.resolve("password"), PASSWORD, StandardCharsets.UTF_8);
      if (root) {
        OutsideTool.named("chown").succeed("-R", "postgres", folder);
      }
      server.run(
          "initdb",
          "-D",
          folder.resolve("data"),
          "-U",
          USER,
          "--pwfile=" + folder.resolve("password"),
          "--auth=scram-sha-256",
          "--encoding=UTF8",
          "--locale=C",
          "--no-sync");
      Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop PostgreSQL"));
      server.begin();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path binaries() {
    List<Path> found = new ArrayList<>();
    Path debian = Path.of("/usr/lib/postgresql");
    if (Files.isDirectory(debian)) {
      try (Stream<Path> versions = Files.list(debian)) {
        versions
            .map(v -> v.resolve("bin"))
            .filter(b -> Files.isExecutable(b.resolve("initdb")))
            .sorted(Comparator.reverseOrder())
            .forEach(found::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    for (String each : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      if (Files.isExecutable(Path.of(each, "initdb"))) {
        found.add(Path.of(each));
      }
    }
    if (!found.isEmpty()) {
      return found.get(0);
    }
    String missing = "no PostgreSQL here; install the package postgresql to run this test";
    if (!System.getenv().getOrDefault("CI", "").isEmpty()) {
      return Assertions.fail(missing);
    }
    return Assumptions.abort(missing);
  }

  private void run(String program, Object... arguments) {
    List<Object> command = new ArrayList<>();
    if (root) {
      command.addAll(List.of("-u", "postgres", "--"));
      command.add(bin.resolve(program));
    }
    command.addAll(List.of(arguments));
    OutsideTool tool = root ? OutsideTool.named("runuser") : OutsideTool.at(bin.resolve(program));
    tool.succeed(command.toArray());
  }

  /** Starts it again, on the same port with the same databases. */
  public synchronized void begin() {
    run(
        "pg_ctl",
        "start",
        "-w",
        "-D",
        folder.resolve("data"),
        "-l",
        folder.resolve("log"),
        "-o",
        String.format(
            Locale.ROOT,
            "-p %d -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c"
                + " max_connections=100",
            port));
    running = true;
  }

  /** Stops it as a crash does: connections break, nothing is tidied up. */
  public synchronized void crash() {
    if (running) {
      run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", folder.resolve("data"));
      running = false;
    }
  }

  /**
   * Makes an empty database.
   *
   * @return its address, without a password
   */
  public String newDatabase() {
    String name = "test" + DATABASES.incrementAndGet();
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("CREATE DATABASE " + name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return url(name) + "?user=" + USER;
  }

  private String url(String name) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + name;
  }

  private Connection connect(String name) throws SQLException {
    return DriverManager.getConnection(url(name), USER, PASSWORD);
  }

  /**
   * The password of {@link #USER}.
   *
   * @return where it comes from
   */
  public static PinSource password() {
    return PinSources.of(PASSWORD.toCharArray());
  }

  /**
   * Connects to a database, to do what a store would not.
   *
   * @param url its address
   * @return the connection
   * @throws SQLException if it cannot be had
   */
  public static Connection connectTo(String url) throws SQLException {
    return DriverManager.getConnection(url, USER, PASSWORD);
  }

  /** Stops it and removes its folder. Does nothing the second time. */
  @Override
  public synchronized void close() {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    crash();
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(Comparator.reverseOrder())
          .forEach(
              each -> {
                try {
                  Files.deleteIfExists(each);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
