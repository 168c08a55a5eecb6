package io.yinxin.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A test that reads like a shell session.
 *
 * <pre>
 * # a comment
 * $ seal explain NOPE
 * exit 2
 * stderr: seal: error: there is no finding 'NOPE'
 * stderr: seal: hint: seal explain lists all codes
 * missing out.pdf
 * </pre>
 *
 * <p>Behind a command stand its exit code (0 if not said), each line of stdout and stderr ({@code
 * …} stands for anything within a line; {@code stdout …} for any lines; a stream that is not
 * mentioned must be empty), and files that must be there ({@code exists}) or not ({@code missing}).
 * {@code NAME=VALUE} in front of a command sets a variable for it, {@code < FILE} gives stdin,
 * {@code > FILE} keeps stdout. {@code seal} runs in this process, anything else in {@code sh}; both
 * in a folder that is fresh for each script. {@code $FILES} is the folder of ready-made bad input;
 * what {@link #with} gives has its name in braces.
 */
final class Script {
  /** The time of all scripts. */
  static final Instant NOW = Instant.parse("2026-11-23T08:00:00Z");

  private final Path file;
  private final Path folder;
  private final Map<String, String> values = new HashMap<>();

  Script(Path file, Path folder) {
    this.file = file;
    this.folder = folder;
  }

  /** Something that is not known before it runs: {@code {NAME}} in a command stands for it. */
  Script with(String name, String value) {
    values.put("{" + name + "}", value);
    return this;
  }

  private String filled(String command) {
    String text = command;
    for (Map.Entry<String, String> each : values.entrySet()) {
      text = text.replace(each.getKey(), each.getValue());
    }
    return text;
  }

  private static final class Step {
    final int line;
    final String command;
    int exit;
    final List<String> stdout = new ArrayList<>();
    final List<String> stderr = new ArrayList<>();
    boolean anyStdout;
    boolean anyStderr;
    final List<String> exists = new ArrayList<>();
    final List<String> missing = new ArrayList<>();

    Step(int line, String command) {
      this.line = line;
      this.command = command;
    }
  }

  private record Outcome(int exit, String stdout, String stderr) {}

  /** Runs all steps; throws an AssertionError that names the line at the first that differs. */
  void run() throws IOException, InterruptedException {
    for (Step step : parse()) {
      Outcome outcome = step.command.matches("([A-Z_]+=\\S* )*seal( .*)?") ? seal(step) : sh(step);
      String told =
          file.getFileName()
              + ":"
              + step.line
              + ": $ "
              + step.command
              + "\n--- exit "
              + outcome.exit
              + "\n--- stdout\n"
              + outcome.stdout
              + "--- stderr\n"
              + outcome.stderr;
      if (outcome.exit != step.exit) {
        throw new AssertionError("expected exit " + step.exit + "\n" + told);
      }
      compare("stdout", step.anyStdout, step.stdout, outcome.stdout, told);
      compare("stderr", step.anyStderr, step.stderr, outcome.stderr, told);
      for (String name : step.exists) {
        if (!Files.exists(folder.resolve(name))) {
          throw new AssertionError("expected the file " + name + "\n" + told);
        }
      }
      for (String pattern : step.missing) {
        try (var stream = Files.newDirectoryStream(folder, pattern)) {
          for (Path found : stream) {
            throw new AssertionError("left behind: " + found.getFileName() + "\n" + told);
          }
        }
      }
    }
  }

  private static void compare(
      String stream, boolean any, List<String> expected, String actual, String told) {
    List<String> lines = actual.lines().toList();
    if (any) {
      for (String line : expected) {
        if (lines.stream().noneMatch(l -> matches(line, l))) {
          throw new AssertionError(stream + " has no line like: " + line + "\n" + told);
        }
      }
      return;
    }
    for (int i = 0; i < Math.max(expected.size(), lines.size()); i++) {
      if (i >= expected.size()) {
        throw new AssertionError(stream + ", not expected: " + lines.get(i) + "\n" + told);
      }
      if (i >= lines.size() || !matches(expected.get(i), lines.get(i))) {
        throw new AssertionError(stream + ", expected: " + expected.get(i) + "\n" + told);
      }
    }
  }

  private static boolean matches(String expected, String actual) {
    StringBuilder pattern = new StringBuilder();
    for (String part : expected.split("…", -1)) {
      if (pattern.length() > 0) {
        pattern.append(".*");
      }
      pattern.append(part.isEmpty() ? "(?:)" : Pattern.quote(part));
    }
    return Pattern.matches(pattern.toString(), actual);
  }

  private List<Step> parse() throws IOException {
    List<Step> steps = new ArrayList<>();
    int number = 0;
    for (String line : Files.readAllLines(file)) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      if (line.startsWith("$ ")) {
        steps.add(new Step(number, filled(line.substring(2).strip())));
        continue;
      }
      if (steps.isEmpty()) {
        throw new AssertionError(file.getFileName() + ":" + number + ": no command yet");
      }
      Step step = steps.get(steps.size() - 1);
      if (line.startsWith("exit ")) {
        step.exit = Integer.parseInt(line.substring(5).strip());
      } else if (line.equals("stdout …")) {
        step.anyStdout = true;
      } else if (line.equals("stderr …")) {
        step.anyStderr = true;
      } else if (line.startsWith("stdout:")) {
        step.stdout.add(line.length() > 8 ? line.substring(8) : "");
      } else if (line.startsWith("stderr:")) {
        step.stderr.add(line.length() > 8 ? line.substring(8) : "");
      } else if (line.startsWith("exists ")) {
        step.exists.add(line.substring(7).strip());
      } else if (line.startsWith("missing ")) {
        step.missing.add(line.substring(8).strip());
      } else {
        throw new AssertionError(file.getFileName() + ":" + number + ": what is this: " + line);
      }
    }
    return steps;
  }

  private Outcome sh(Step step) throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder.getParent(), "script", ".out");
    Path err = Files.createTempFile(folder.getParent(), "script", ".err");
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", step.command);
    builder.environment().put("FILES", file.resolveSibling("files").toAbsolutePath().toString());
    Process process =
        builder
            .directory(folder.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    int exit = process.waitFor();
    Outcome outcome = new Outcome(exit, Files.readString(out), Files.readString(err));
    Files.delete(out);
    Files.delete(err);
    return outcome;
  }

  private Outcome seal(Step step) throws IOException {
    List<String> words = words(step.command);
    Map<String, String> environment = new HashMap<>();
    environment.put("HOME", folder.toString());
    environment.put("LANG", "en_GB.UTF-8");
    while (words.get(0).matches("[A-Z_]+=.*")) {
      String[] parts = words.remove(0).split("=", 2);
      environment.put(parts[0], parts[1]);
    }
    words.remove(0);
    InputStream in = new ByteArrayInputStream(new byte[0]);
    String from = redirection(words, "<");
    if (from != null) {
      in = Files.newInputStream(folder.resolve(from));
    }
    String into = redirection(words, ">");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Locale language = Main.locale(environment);
    Session session =
        Main.session(
            in,
            new Answer(out, StandardCharsets.UTF_8, false),
            new Messages(err, StandardCharsets.UTF_8, language),
            environment,
            Clock.fixed(NOW, ZoneOffset.UTC),
            folder);
    ExitCode exit = Main.run(words, session);
    String stdout = out.toString(StandardCharsets.UTF_8);
    if (into != null) {
      Files.write(folder.resolve(into), out.toByteArray());
      stdout = "";
    }
    return new Outcome(
        exit.code(), fromHere(stdout), fromHere(err.toString(StandardCharsets.UTF_8)));
  }

  /** The session's folder has another name at each run: in expectations it is not there. */
  private String fromHere(String text) {
    return text.replace(folder + "/", "");
  }

  private static @Nullable String redirection(List<String> words, String sign) {
    int at = words.indexOf(sign);
    if (at < 0) {
      return null;
    }
    words.remove(at);
    return words.remove(at);
  }

  /** The words of a command line: blanks separate, quotes keep together. */
  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean inWord = false;
    char quote = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quote != 0) {
        if (c == quote) {
          quote = 0;
        } else {
          word.append(c);
        }
      } else if (c == '\'' || c == '"') {
        quote = c;
        inWord = true;
      } else if (c == ' ') {
        if (inWord) {
          words.add(word.toString());
          word.setLength(0);
          inWord = false;
        }
      } else {
        word.append(c);
        inWord = true;
      }
    }
    if (inWord) {
      words.add(word.toString());
    }
    return words;
  }
}
