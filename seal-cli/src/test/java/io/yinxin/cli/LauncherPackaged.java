package io.yinxin.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.yinxin.seal.OutsideTool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher and the runnable jar, after packaging. */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class LauncherPackaged {
  private static final Path TARGET = Path.of("target").toAbsolutePath();

  @TempDir Path temp;
  private Path home;

  private record Outcome(int exit, String out, String err) {}

  @BeforeEach
  void installSomewhereWithABlank() throws IOException {
    install("a b");
  }

  private void install(String folder) throws IOException {
    home = temp.resolve(folder);
    Files.createDirectories(home.resolve("bin"));
    Files.createDirectories(home.resolve("lib"));
    Files.copy(Path.of("bin/seal"), home.resolve("bin/seal"));
    assertThat(home.resolve("bin/seal").toFile().setExecutable(true)).isTrue();
    for (String jar : List.of("yinxin.jar", "third-party.jar")) {
      Files.copy(TARGET.resolve("dist/lib").resolve(jar), home.resolve("lib").resolve(jar));
    }
  }

  private static ProcessBuilder command(Map<String, String> environment, String... words) {
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().keySet().removeIf(k -> k.startsWith("LC_") || k.startsWith("SEAL_"));
    builder.environment().put("LANG", "en_GB.UTF-8");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    environment.forEach(
        (k, v) -> {
          if (v.isEmpty()) {
            builder.environment().remove(k);
          } else {
            builder.environment().put(k, v);
          }
        });
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    return builder;
  }

  private Outcome run(ProcessBuilder builder) throws IOException, InterruptedException {
    Path out = Files.createTempFile(temp, "out", "");
    Path err = Files.createTempFile(temp, "err", "");
    int exit = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start().waitFor();
    return new Outcome(
        exit,
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }

  private String launcher() {
    return home.resolve("bin/seal").toString();
  }

  @Test
  void startsFromAnyFolderAndThroughALink() throws Exception {
    Path link = Files.createSymbolicLink(temp.resolve("link"), Path.of("a b/bin/seal"));
    Path again = Files.createSymbolicLink(temp.resolve("again"), link);
    Outcome outcome =
        run(command(Map.of(), again.toString(), "--version").directory(Path.of("/").toFile()));
    assertThat(outcome.exit).isZero();
    assertThat(outcome.out).startsWith("seal ");
    assertThat(outcome.err).isEmpty();
  }

  @Test
  void tellsWhatMayNotBeReadOrWritten() throws Exception {
    Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path document = Files.writeString(temp.resolve("a.pdf"), "%PDF-1.7");
    Files.setPosixFilePermissions(document, PosixFilePermissions.fromString("---------"));
    Path folder = Files.createDirectory(temp.resolve("closed"));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
    Path key = folder.resolve("key.p12");

    Outcome read = run(command(Map.of(), asNobody("inspect", document.toString())));
    assertThat(read.exit).isEqualTo(6);
    assertThat(read.err)
        .isEqualTo(
            "seal: error: permission denied: "
                + document
                + "\nseal: hint: check the permissions of the file and of its folder\n");

    String[] make = {
      "keys", "generate", "-o", key.toString(), "--subject", "CN=x", "--pin-source", "env:PW"
    };
    Outcome written = run(command(Map.of("PW", "x"), asNobody(make)));
    assertThat(written.exit).isEqualTo(6);
    assertThat(written.err).contains("seal: error: permission denied: " + key + "\n");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aTreeThatCannotBeWrittenIsNotBuilt() throws Exception {
    Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path tree = temp.resolve("tree");
    for (String module : List.of("seal-core", "hsm-adapter", "seal-cli")) {
      Files.createDirectories(tree.resolve(module).resolve("src/main"));
      Files.createFile(tree.resolve(module).resolve("pom.xml"));
    }
    Files.createFile(tree.resolve("pom.xml"));
    Files.createFile(tree.resolve("mvnw"));
    home = tree.resolve("seal-cli");
    Files.createDirectory(home.resolve("bin"));
    Files.copy(Path.of("bin/seal"), home.resolve("bin/seal"));
    Files.setPosixFilePermissions(
        home.resolve("bin/seal"), PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("r-xr-xr-x"));

    Outcome outcome = run(command(Map.of(), asNobody("--version")));
    assertThat(outcome.exit).isEqualTo(6);
    assertThat(outcome.out).isEmpty();
    assertThat(outcome.err)
        .startsWith("seal: error: not built yet, and ")
        .contains("\nseal: hint: ");
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** The administrator may do everything, so that somebody else has to try. */
  private String[] asNobody(String... words) {
    List<String> all = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "no setpriv: skipped");
      all.addAll(List.of("/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
    }
    all.add(launcher());
    all.addAll(List.of(words));
    return all.toArray(String[]::new);
  }

  @Test
  void chineseSurvivesEveryLocale() throws Exception {
    for (String locale : List.of("C", "POSIX", "zh_CN.UTF-8", "en_US.UTF-8", "no_SUCH")) {
      Outcome outcome = run(command(Map.of("LC_ALL", locale), launcher(), "explain", "没有"));
      assertThat(outcome.exit).as(locale).isEqualTo(2);
      assertThat(outcome.err).as(locale).contains("没有").doesNotContain("?");
      assertThat(outcome.err.contains("检查结果")).as(locale).isEqualTo(locale.startsWith("zh"));
    }
  }

  @Test
  void classesComeFromTheArchiveMadeAtTheFirstStart() throws Exception {
    // Java 17 takes no class of an application from an archive where the path holds a blank.
    install("ab");
    assertThat(run(command(Map.of(), launcher(), "--version")).exit).isZero();
    List<Path> archives = new ArrayList<>();
    try (var files = Files.newDirectoryStream(home.resolve("cds"))) {
      files.forEach(archives::add);
    }
    assertThat(archives).hasSize(1);
    assertThat(archives.get(0)).isNotEmptyFile();
    Path log = temp.resolve("classes");
    Outcome outcome =
        run(
            command(
                Map.of("SEAL_JAVA_OPTS", "-Xlog:class+load:file=" + log),
                launcher(),
                "explain",
                "CONTENT_CHANGED"));
    assertThat(outcome.exit).isZero();
    long own =
        Files.readAllLines(log).stream()
            .filter(l -> l.contains(" io.yinxin.") && !l.contains("shared objects file"))
            .count();
    assertThat(own).as("own classes not from the archive").isZero();
  }

  @Test
  void twoFirstStartsAtOnceBothWork() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      processes.add(
          command(Map.of(), launcher(), "--version")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start());
    }
    for (Process process : processes) {
      assertThat(process.waitFor()).isZero();
    }
    try (var files = Files.list(home.resolve("cds"))) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void aFolderThatCannotBeWrittenIsNoHindrance() throws Exception {
    // A file where the folder of the archive would go stops even root.
    Files.createFile(home.resolve("cds"));
    Outcome outcome = run(command(Map.of(), launcher(), "--version"));
    assertThat(outcome.exit).isZero();
    assertThat(outcome.err).isEmpty();
  }

  @Test
  void saysWhenJavaIsMissingOrTooOld() throws Exception {
    Outcome missing = run(command(Map.of("JAVA_HOME", "/nowhere"), launcher(), "--version"));
    assertThat(missing.exit).isEqualTo(2);
    assertThat(missing.err)
        .startsWith("seal: error: JAVA_HOME is /nowhere")
        .contains("\nseal: hint: ");

    Path old = temp.resolve("old");
    Files.createDirectories(old.resolve("bin"));
    Files.createFile(old.resolve("bin/java"));
    assertThat(old.resolve("bin/java").toFile().setExecutable(true)).isTrue();
    Files.writeString(old.resolve("release"), "JAVA_VERSION=\"11.0.2\"\n");
    Outcome tooOld = run(command(Map.of("JAVA_HOME", old.toString()), launcher(), "--version"));
    assertThat(tooOld.exit).isEqualTo(2);
    assertThat(tooOld.err).startsWith("seal: error: Java 17 or later is needed; ");
  }

  @Test
  void theRunnableJarDoesTheSame() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Outcome outcome =
        run(
            command(
                Map.of("LC_ALL", "POSIX"),
                java,
                "-jar",
                TARGET.resolve("seal.jar").toString(),
                "explain",
                "CONTENT_CHANGED",
                "--lang",
                "zh"));
    assertThat(outcome.exit).isZero();
    assertThat(outcome.out).startsWith("CONTENT_CHANGED：");
    assertThat(outcome.err).isEmpty();
  }

  @Test
  void aTokenIsUsedWithoutAWarning() throws Exception {
    OutsideTool.named("softhsm2-util");
    Path folder = temp.resolve("hs m");
    String setUp = Path.of("../samples/hsm/set-up").toAbsolutePath().toString();
    String said = run(command(Map.of(), "sh", setUp, folder.toString())).out;
    // With a second token the label must be looked up: nothing is the only one.
    assertThat(run(command(Map.of(), "sh", setUp, folder.toString(), "other")).exit).isZero();
    Map<String, String> environment = new HashMap<>();
    said.lines()
        .filter(line -> line.startsWith("export "))
        .forEach(
            line -> {
              String[] parts = line.substring(7).split("=", 2);
              environment.put(parts[0], parts[1].replace("'", ""));
            });
    assertThat(environment).containsKeys("SOFTHSM2_CONF", "SEAL_KEY", "SEAL_PIN_SOURCE");
    Outcome made =
        run(
            command(
                environment,
                launcher(),
                "keys",
                "generate",
                "--algorithm",
                "p256",
                "--subject",
                "CN=token"));
    assertThat(made.err).isEmpty();
    assertThat(made.out).startsWith("pkcs11:token=seal;serial=");
    String usual = environment.get("SEAL_KEY");
    for (String jdk : jdks()) {
      environment.put("JAVA_HOME", jdk);
      List<List<String>> programs =
          List.of(
              List.of(launcher()),
              List.of(jdk + "/bin/java", "-jar", TARGET.resolve("seal.jar").toString()));
      for (String key : List.of(usual, usual + "&backend=sun")) {
        environment.put("SEAL_KEY", key);
        for (List<String> program : programs) {
          List<String> words = new ArrayList<>(program);
          words.addAll(List.of("keys", "test", "--seconds", "1", "--sessions", "1"));
          Outcome outcome = run(command(environment, words.toArray(new String[0])));
          assertThat(outcome.err).as(words + " " + key).isEmpty();
          assertThat(outcome.exit).isZero();
          assertThat(outcome.out).startsWith("SHA256withECDSA: signs, and the certificate");
        }
      }
      environment.put("SEAL_KEY", usual);
      for (List<String> program : programs) {
        List<String> words = new ArrayList<>(program);
        words.addAll(List.of("keys", "list"));
        Outcome outcome = run(command(environment, words.toArray(new String[0])));
        assertThat(outcome.err).as(words.toString()).isEmpty();
        assertThat(outcome.exit).isZero();
        assertThat(outcome.out).startsWith("token seal, serial ");
      }
    }
  }

  /** The one that runs the tests, and the newer one that the build was given (-Djdk25). */
  private static List<String> jdks() {
    String newer = System.getProperty("jdk25");
    String own = System.getProperty("java.home");
    return newer == null ? List.of(own) : List.of(own, newer);
  }

  @Test
  void aReaderThatGoesAwayIsNoError() throws Exception {
    Outcome outcome =
        run(command(Map.of(), "sh", "-c", "'" + launcher() + "' explain | head -n 1"));
    assertThat(outcome.out).hasLineCount(1);
    assertThat(outcome.err).isEmpty();
  }

  @Test
  void aFullDiskIsToldOfAndNothingIsLeft() throws Exception {
    Outcome full = run(command(Map.of(), "sh", "-c", "'" + launcher() + "' explain > /dev/full"));
    assertThat(full.exit).isEqualTo(6);
    assertThat(full.err).startsWith("seal: error: cannot write to stdout: ");

    Path disk = Files.createDirectory(temp.resolve("disk"));
    Process mount =
        command(Map.of(), "mount", "-t", "tmpfs", "-o", "size=48k", "tmpfs", disk.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assumeTrue(mount.waitFor() == 0, "no right to mount a small disk");
    try {
      String demo = temp.resolve("demo").toString();
      assertThat(run(command(Map.of(), launcher(), "demo", demo)).exit).isZero();
      Outcome outcome =
          run(
              command(
                  Map.of(),
                  launcher(),
                  "sign",
                  demo + "/licences/business-licence.pdf",
                  "-o",
                  disk.resolve("out.pdf").toString(),
                  "--key",
                  "file:" + demo + "/keys/business-licence.p12",
                  "--pin-source",
                  "file:" + demo + "/keys/pin.txt"));
      assertThat(outcome.exit).isEqualTo(6);
      assertThat(outcome.err).contains("seal: error: ").contains("seal: hint: make room");
      assertThat(disk).isEmptyDirectory();
    } finally {
      assertThat(command(Map.of(), "umount", disk.toString()).start().waitFor()).isZero();
    }
  }

  @Test
  void controlCEndsWith130AndLeavesNothing() throws Exception {
    Path demo = temp.resolve("demo");
    Process process =
        // Whoever runs the tests behind a shell's & has it ignore the signal, and all below it.
        command(Map.of(), "env", "--default-signal=INT", launcher(), "demo", demo.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    // The first line of the story: now it is in the middle of its work.
    assertThat(process.inputReader(StandardCharsets.UTF_8).readLine()).startsWith("1. ");
    assertThat(command(Map.of(), "kill", "-INT", Long.toString(process.pid())).start().waitFor())
        .isZero();
    assertThat(process.waitFor()).isEqualTo(130);
    assertThat(demo).doesNotExist();
    try (var left = Files.newDirectoryStream(temp, ".seal-demo-*")) {
      assertThat(left).isEmpty();
    }
  }

  /** Types the secret as soon as it is asked for, which is sooner than anybody can. */
  private static final String TYPIST =
      """
      import os, pty, sys
      pid, terminal = pty.fork()
      if pid == 0:
          os.execv(sys.argv[1], sys.argv[1:])
      seen = b''
      asked = False
      while True:
          try:
              part = os.read(terminal, 4096)
          except OSError:
              break
          if not part:
              break
          seen += part
          if not asked and b': ' in seen:
              asked = True
              os.write(terminal, b'geheim-17\\n')
      sys.stdout.buffer.write(seen)
      sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
      """;

  @Test
  void aPinTypedAtOnceIsNotShown() throws Exception {
    OutsideTool.named("python3");
    String key = temp.resolve("key.p12").toString();
    String[] make = {
      launcher(), "keys", "generate", "-o", key, "--subject", "CN=x", "--pin-source", "env:PW"
    };
    assertThat(run(command(Map.of("PW", "geheim-17"), make)).exit).isZero();
    for (int i = 0; i < 5; i++) {
      Outcome outcome =
          run(command(Map.of(), "python3", "-c", TYPIST, launcher(), "keys", "list", key));
      assertThat(outcome.exit).as(outcome.out + outcome.err).isZero();
      assertThat(outcome.out).contains("SM3withSM2").doesNotContain("geheim");
    }
  }

  @Test
  void noJarIsSignedInPart() throws Exception {
    for (Path jar :
        List.of(TARGET.resolve("seal.jar"), TARGET.resolve("dist/lib/third-party.jar"))) {
      try (ZipFile zip = new ZipFile(jar.toFile())) {
        assertThat(zip.stream().map(ZipEntry::getName))
            .noneMatch(n -> n.matches("META-INF/[^/]*\\.(SF|RSA|DSA|EC)"))
            .contains("META-INF/NOTICE");
      }
    }
  }

  @Test
  void theLauncherIsPlainShell() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/dash")), "dash is not installed");
    Outcome outcome = run(command(Map.of(), "dash", "-n", launcher()));
    assertThat(outcome.exit).isZero();
  }
}
