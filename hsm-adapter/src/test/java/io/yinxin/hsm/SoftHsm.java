package io.yinxin.hsm;

import com.sun.jna.Function;
import io.yinxin.seal.OutsideTool;
import io.yinxin.seal.SealException;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.testing.TestPki;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A SoftHSM2 of a test's own, with tokens in a temporary folder.
 *
 * <p>A library has one state for the whole process. So each of these is a copy of the library's
 * file: the system loads it as another one, with a configuration, tokens and logins of its own.
 *
 * <p>The original is found by the environment variable {@code SOFTHSM2_LIB}, then at the usual
 * places. Where it is missing, tests are skipped with a message, or fail if {@code CI} is set.
 */
public final class SoftHsm {

  static final String SO_PIN = "12345678";

  /** The user PIN of all its tokens. */
  public static final String PIN = "987654";

  private static final List<String> PLACES =
      List.of(
          "/usr/lib/softhsm/libsofthsm2.so",
          "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
          "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
          "/usr/lib64/pkcs11/libsofthsm2.so",
          "/usr/lib64/softhsm/libsofthsm2.so",
          "/usr/local/lib/softhsm/libsofthsm2.so",
          "/opt/homebrew/lib/softhsm/libsofthsm2.so");

  private final Path folder;
  private final Path library;
  private final Path entry;
  private final @Nullable CModule shim;

  private SoftHsm(Path folder, Path library, @Nullable CModule shim) {
    this.folder = folder;
    this.library = library;
    this.entry = shim == null ? library : shim.file();
    this.shim = shim;
  }

  private static final class Shared {
    static final SoftHsm INSTANCE = make();

    private static SoftHsm make() {
      try {
        Path folder = Files.createTempDirectory("softhsm");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
        return in(folder);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void delete(Path folder) {
      try (var files = Files.walk(folder)) {
        for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(each);
        }
      } catch (IOException e) {
        // The system empties its folder for temporary files at some time.
      }
    }
  }

  /** One for all tests that do nothing special to it. */
  public static SoftHsm get() {
    original();
    return Shared.INSTANCE;
  }

  /**
   * Makes one.
   *
   * @param folder where it may put what it needs; it must be there as long as the process
   */
  public static SoftHsm in(Path folder) throws IOException {
    Path own = Files.createDirectories(folder).toRealPath();
    Path library = Files.copy(original(), own.resolve("libsofthsm2.so"));
    return new SoftHsm(own, library, null);
  }

  /**
   * Makes one that is reached through the shim of {@code src/test/c}.
   *
   * @param folder as for {@link #in}
   */
  public static SoftHsm behindShim(Path folder, String... settings) throws IOException {
    SoftHsm direct = in(folder);
    CModule shim = CModule.in(direct.folder, CModule.Kind.SHIM);
    List<String> lines = new ArrayList<>(List.of(settings));
    lines.add("module " + direct.library);
    lines.add("environment SOFTHSM2_CONF " + direct.folder.resolve("softhsm2.conf"));
    shim.settings(lines);
    return new SoftHsm(direct.folder, direct.library, shim);
  }

  private static Path original() {
    String named = System.getenv("SOFTHSM2_LIB");
    if (named != null && !named.isEmpty()) {
      return Path.of(named);
    }
    for (String each : PLACES) {
      if (Files.exists(Path.of(each))) {
        return Path.of(each);
      }
    }
    throw OutsideTool.missing("no SoftHSM2 here (apt install softhsm2, or set SOFTHSM2_LIB)");
  }

  /** Where a reference says that the library is. */
  public Path library() {
    return entry;
  }

  /** The shim in front of it. */
  public CModule shim() {
    return Objects.requireNonNull(shim);
  }

  /** Where its tokens are: a folder for each. */
  Path tokens() {
    return folder.resolve("tokens");
  }

  /** The library, loaded. */
  synchronized Pkcs11Module module() {
    try {
      if (Files.notExists(tokens())) {
        Files.createDirectory(tokens());
        Path configuration = folder.resolve("softhsm2.conf");
        Files.writeString(
            configuration,
            "directories.tokendir = "
                + tokens()
                + "\nobjectstore.backend = file\nlog.level = ERROR\nslots.removable = false\n");
        environment("SOFTHSM2_CONF", configuration.toString());
      }
      return Pkcs11Module.load(entry);
    } catch (SealException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sets an environment variable for native code in this process. */
  private static void environment(String name, String value) {
    Function.getFunction("c", "setenv").invokeInt(new Object[] {name, value, 1});
  }

  /**
   * Makes a new token with a P-256 key and its certificate.
   *
   * @param label the token's name
   * @return the key's reference
   */
  public String newKey(String label) {
    TestToken token = newToken(label);
    var pair = token.put("licence", 1, SignatureAlgorithm.ECDSA_P256_SHA256, 1);
    token.put("licence", 1, TestPki.root("R").signer("S", c -> c.key(pair)).certificate());
    return token.reference("licence");
  }

  /** Makes a new token, with {@link #PIN}. */
  TestToken newToken(String label) {
    return TestToken.create(module(), label);
  }
}
