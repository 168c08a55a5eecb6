package io.yinxin.hsm;

import com.sun.jna.Function;
import io.yinxin.seal.SealException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * SoftHSM2 with tokens of its own, in a temporary folder, for the whole JVM: it is one library with
 * one state for the process, so tests take different tokens of it, never each their own SoftHSM.
 *
 * <p>It is found by the environment variable {@code SOFTHSM2_LIB}, then at the usual places. Where
 * it is missing, tests are skipped with a message, or fail if {@code CI} is set.
 */
final class SoftHsm {

  static final String SO_PIN = "12345678";
  static final String PIN = "987654";

  private static final List<String> PLACES =
      List.of(
          "/usr/lib/softhsm/libsofthsm2.so",
          "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
          "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
          "/usr/lib64/pkcs11/libsofthsm2.so",
          "/usr/lib64/softhsm/libsofthsm2.so",
          "/usr/local/lib/softhsm/libsofthsm2.so",
          "/opt/homebrew/lib/softhsm/libsofthsm2.so");

  private static final class Holder {
    static final SoftHsm INSTANCE = new SoftHsm();
  }

  private final Path library;
  private final Path folder;

  private SoftHsm() {
    library = Objects.requireNonNull(place());
    try {
      folder = Files.createTempDirectory("softhsm");
      Files.createDirectory(folder.resolve("tokens"));
      Path configuration = folder.resolve("softhsm2.conf");
      Files.writeString(
          configuration,
          "directories.tokendir = "
              + folder.resolve("tokens")
              + "\nobjectstore.backend = file\nlog.level = ERROR\nslots.removable = false\n");
      // Before the library is loaded: it reads the variable when it is initialised.
      environment("SOFTHSM2_CONF", configuration.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
  }

  /** The one of this JVM; without SoftHSM this call ends the test. */
  static SoftHsm get() {
    if (place() == null) {
      String missing = "no SoftHSM2 here (apt install softhsm2, or set SOFTHSM2_LIB)";
      if (!System.getenv().getOrDefault("CI", "").isEmpty()) {
        Assertions.fail(missing);
      }
      Assumptions.abort(missing);
    }
    return Holder.INSTANCE;
  }

  private static @Nullable Path place() {
    String named = System.getenv("SOFTHSM2_LIB");
    if (named != null && !named.isEmpty()) {
      return Path.of(named);
    }
    return PLACES.stream().map(Path::of).filter(Files::exists).findFirst().orElse(null);
  }

  /** Sets an environment variable for native code in this process. */
  static void environment(String name, String value) {
    Function.getFunction("c", "setenv").invokeInt(new Object[] {name, value, 1});
  }

  /** Where the library is. */
  Path library() {
    return library;
  }

  /** The library, loaded. */
  Pkcs11Module module() {
    try {
      return Pkcs11Module.load(library);
    } catch (SealException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Makes a new token, with {@link #PIN}. */
  TestToken newToken(String label) {
    return TestToken.create(module(), label);
  }

  static void delete(Path folder) {
    try (var files = Files.walk(folder)) {
      for (Path each : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      // The system empties its folder for temporary files at some time.
    }
  }
}
