package io.yinxin.hsm;

import com.sun.jna.NativeLibrary;
import io.yinxin.seal.OutsideTool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A device of {@code src/test/c}, built with {@code cc}, with its settings and faults beside it
 * (see {@code control.h}). Each is a file of its own, so that what one test does to it no other
 * test sees. Without {@code cc} or the headers of libcrypto the test is skipped with a message, or
 * fails under {@code CI}.
 */
public final class CModule {

  /** What there is to build. */
  public enum Kind {
    /** A device with the interface of GM/T 0018. */
    SDF("sdf.c"),
    /** PKCS#11 tokens with SM2 keys. */
    SM2_TOKEN("sm2token.c"),
    /** Hands calls on to another PKCS#11 module. */
    SHIM("shim.c"),
    /** A library that is no good as PKCS#11. */
    BROKEN("broken.c");

    private final String source;

    Kind(String source) {
      this.source = source;
    }
  }

  private static final List<String> COMMON =
      List.of("sm2.c", "control.c", "sm2.h", "control.h", "cryptoki.h");

  private static final Map<List<String>, Path> BUILT = new HashMap<>();

  private final Path file;

  private CModule(Path file) {
    this.file = file;
  }

  /**
   * Puts a module into a folder.
   *
   * @param kind which one
   * @param folder where to; there is one of a kind and shape in a folder
   * @param shape macros that shape it, as {@code -DNAME=VALUE}
   * @return the module
   */
  public static CModule in(Path folder, Kind kind, String... shape) throws IOException {
    List<String> id = new ArrayList<>(List.of(kind.name().toLowerCase(java.util.Locale.ROOT)));
    id.addAll(Arrays.asList(shape));
    Path built;
    synchronized (BUILT) {
      built = BUILT.get(id);
      if (built == null) {
        built = build(kind, shape);
        BUILT.put(id, built);
      }
    }
    String name = String.join("", id).replaceAll("[^A-Za-z0-9_]+", "-") + ".so";
    Path copy = Files.createDirectories(folder).toRealPath().resolve(name);
    Files.copy(built, copy);
    return new CModule(copy);
  }

  private static Path build(Kind kind, String... shape) throws IOException {
    OutsideTool cc = OutsideTool.named("cc");
    Path folder = Files.createTempDirectory("c-module");
    folder.toFile().deleteOnExit();
    List<String> sources = new ArrayList<>(COMMON);
    sources.add(kind.source);
    for (String each : sources) {
      try (InputStream in = CModule.class.getResourceAsStream("c/" + each)) {
        Files.copy(Objects.requireNonNull(in, each), folder.resolve(each));
      }
      folder.resolve(each).toFile().deleteOnExit();
    }
    Path probe = Files.writeString(folder.resolve("probe.c"), "#include <openssl/evp.h>\n");
    probe.toFile().deleteOnExit();
    if (cc.run("-fsyntax-only", probe).exit() != 0) {
      throw OutsideTool.missing("no headers of libcrypto (libssl-dev)");
    }
    Path built = folder.resolve("module.so");
    List<Object> arguments =
        new ArrayList<>(
            List.of("-std=c11", "-O2", "-Wall", "-Wextra", "-Werror", "-fPIC", "-shared"));
    arguments.addAll(List.of("-fvisibility=hidden", "-pthread", "-o", built));
    arguments.addAll(Arrays.asList(shape));
    sources.stream()
        .filter(each -> each.endsWith(".c"))
        .forEach(each -> arguments.add(folder.resolve(each)));
    arguments.addAll(List.of("-lcrypto", "-ldl"));
    cc.succeed(arguments.toArray());
    built.toFile().deleteOnExit();
    return built;
  }

  /** Its file. */
  public Path file() {
    return file;
  }

  /** Sets its settings, which it reads when it is first called. */
  public CModule settings(List<String> lines) throws IOException {
    Files.write(beside(".conf"), lines);
    return this;
  }

  /** Sets its faults, from the next call on; none to end them. */
  public void faults(String... lines) throws IOException {
    if (lines.length == 0) {
      Files.deleteIfExists(beside(".faults"));
      return;
    }
    // Appears whole: a call may come at any moment.
    Path part = Files.write(beside(".part"), List.of(lines));
    Files.move(part, beside(".faults"), StandardCopyOption.ATOMIC_MOVE);
  }

  /** How often one of its functions was called. */
  public long calls(String function) {
    return NativeLibrary.getInstance(file.toString())
        .getFunction("module_calls")
        .invokeLong(new Object[] {function});
  }

  private Path beside(String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }
}
