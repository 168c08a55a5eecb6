package io.yinxin.cli;

import io.yinxin.seal.Message;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The command {@code seal}. The only class that touches the process's streams and ends it.
 *
 * @since 0.1
 */
@AllowForbidden
public final class Main {
  private static volatile boolean stopping;

  private Main() {}

  /**
   * Runs one command and ends the process with its {@link ExitCode}.
   *
   * @param words the words of the command line
   */
  public static void main(String[] words) {
    // Standard error is the command's own; libraries that log would write there. Read only if one
    // does.
    System.setProperty("java.util.logging.config.class", "io.yinxin.cli.NoLog");
    Map<String, String> environment = System.getenv();
    OutputStream stdout = new FileOutputStream(FileDescriptor.out);
    boolean terminal = Terminal.isTerminal(1);
    Charset charset = terminal ? Terminal.charset() : StandardCharsets.UTF_8;
    Session session =
        session(
            new FileInputStream(FileDescriptor.in),
            new Answer(stdout, charset, terminal),
            new Messages(new FileOutputStream(FileDescriptor.err), charset, locale(environment)),
            environment,
            Clock.systemUTC(),
            Path.of(""));
    Thread main = Thread.currentThread();
    Thread onInterrupt =
        new Thread("interrupt") {
          @Override
          public void run() {
            // Ctrl-C: whatever is being written is taken back by the code that writes it.
            stopping = true;
            main.interrupt();
            try {
              main.join(10_000);
            } catch (InterruptedException e) {
              // The process ends in any case.
            }
            session.scratch().close();
            Terminal.restore();
          }
        };
    Runtime.getRuntime().addShutdownHook(onInterrupt);
    ExitCode exit = run(List.of(words), session);
    if (!stopping) {
      try {
        Runtime.getRuntime().removeShutdownHook(onInterrupt);
      } catch (IllegalStateException e) {
        return; // Interrupted just now: the virtual machine is ending with its own code, 130.
      }
      Runtime.getRuntime().halt(exit.code());
    }
  }

  /** A session with the scratch files it needs. */
  static Session session(
      InputStream in,
      Answer answer,
      Messages messages,
      Map<String, String> environment,
      Clock clock,
      Path directory) {
    return new Session(in, answer, messages, environment, clock, directory, new Scratch());
  }

  /** Runs one command; everything that goes wrong has been said when it returns. */
  static ExitCode run(List<String> words, Session session) {
    boolean debug = words.contains(CommonOptions.DEBUG.name());
    ExitCode exit;
    try {
      exit = dispatch(words, session);
    } catch (Throwable t) {
      exit = failed(t, debug, session);
    }
    try {
      session.answer().flush();
    } catch (CommandFailure e) {
      exit = failed(e, debug, session);
    }
    session.scratch().close();
    return exit;
  }

  private static ExitCode failed(Throwable t, boolean debug, Session session) {
    if (stopping) {
      return ExitCode.INTERRUPTED;
    }
    CommandFailure failure = Failures.of(t);
    session.messages().error(failure.what(), failure.hint());
    if (debug) {
      session.messages().trace(t);
    }
    return failure.exit();
  }

  private static ExitCode dispatch(List<String> words, Session session) throws Exception {
    // The language and the configuration file come first: even a wrong option is told of in the
    // user's language.
    String config = scan(words, CommonOptions.CONFIG);
    String wanted = scan(words, CommonOptions.LANG);
    String variable = session.environment().get(CommonOptions.LANG.variable());
    if (wanted != null) {
      speak(wanted, session);
    } else if (variable != null && !variable.isEmpty() && !speak(variable, session)) {
      throw noLanguage(CommonOptions.LANG.variable(), variable);
    }
    if (config == null) {
      config = session.environment().get("SEAL_CONFIG");
    }
    Settings settings =
        Settings.read(
            session.environment(),
            config == null || config.isEmpty() ? null : session.path(config));
    String language = settings.value(CommonOptions.LANG);
    if (wanted == null && language != null && !speak(language, session)) {
      throw noLanguage("the setting " + CommonOptions.LANG.key(), language);
    }

    // Common options may stand in front of the command's name, too.
    List<String> before = new ArrayList<>();
    int at = 0;
    while (at < words.size() && words.get(at).startsWith("-")) {
      String word = words.get(at);
      if (word.equals("--version") || word.equals("-V")) {
        return Version.print(session);
      }
      before.add(word);
      at++;
      if ((word.equals(CommonOptions.LANG.name()) || word.equals(CommonOptions.CONFIG.name()))
          && at < words.size()) {
        before.add(words.get(at));
        at++;
      }
    }
    Command command = new TopCommand();
    if (at < words.size()) {
      String name = words.get(at);
      at++;
      if (name.equals("help")) {
        return help(words.subList(at, words.size()), session);
      }
      command = Commands.find(name);
      if (command == null) {
        throw noSuch(name, Commands.NAMES, "seal");
      }
      if (!command.members().isEmpty()) {
        Command member = member(command, words, at);
        if (member != null) {
          command = member;
          at++;
        }
      }
    }
    List<String> rest = new ArrayList<>(before);
    rest.addAll(words.subList(at, words.size()));
    if (asksForHelp(rest)) {
      return Help.print(command, session);
    }
    return command.run(Arguments.parse(command, rest, settings), session);
  }

  /** Changes the language; {@code zh_CN} and the like will do. */
  private static boolean speak(String tag, Session session) {
    if (tag.startsWith("zh")) {
      session.messages().speak(Locale.CHINESE);
    } else if (tag.startsWith("en")) {
      session.messages().speak(Locale.ENGLISH);
    } else {
      return false;
    }
    return true;
  }

  private static CommandFailure noLanguage(String where, String tag) {
    return CommandFailure.usage(
        new Message(where + " knows no '" + tag + "'", where + " 没有“" + tag + "”这个值"),
        new Message("it is one of zh, en", "可用的值：zh、en"));
  }

  private static @Nullable Command member(Command group, List<String> words, int at)
      throws CommandFailure {
    if (at == words.size() || words.get(at).startsWith("-")) {
      return null;
    }
    List<String> names = new ArrayList<>();
    for (Command member : group.members()) {
      String name = member.name().substring(group.name().length() + 1);
      if (name.equals(words.get(at))) {
        return member;
      }
      names.add(name);
    }
    throw noSuch(words.get(at), names, "seal " + group.name());
  }

  private static ExitCode help(List<String> path, Session session) throws CommandFailure {
    Command command = new TopCommand();
    if (!path.isEmpty() && !path.get(0).startsWith("-")) {
      command = Commands.find(path.get(0));
      if (command == null) {
        throw noSuch(path.get(0), Commands.NAMES, "seal");
      }
      Command member = command.members().isEmpty() ? null : member(command, path, 1);
      command = member == null ? command : member;
    }
    return Help.print(command, session);
  }

  private static CommandFailure noSuch(String name, List<String> names, String where) {
    String near = Suggestion.nearest(name, names);
    return CommandFailure.usage(
        new Message(where + " has no command '" + name + "'", where + " 没有“" + name + "”这个命令"),
        near == null
            ? new Message("see " + where + " --help", "请看 " + where + " --help")
            : new Message("did you mean '" + near + "'?", "是否想写“" + near + "”？"));
  }

  private static boolean asksForHelp(List<String> words) {
    for (String word : words) {
      if (word.equals("--")) {
        return false;
      }
      if (word.equals("--help") || word.equals("-h")) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable String scan(List<String> words, Option option) {
    String prefix = option.name() + "=";
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word.equals("--")) {
        return null;
      }
      if (word.startsWith(prefix)) {
        return word.substring(prefix.length());
      }
      if (word.equals(option.name()) && i + 1 < words.size()) {
        return words.get(i + 1);
      }
    }
    return null;
  }

  /**
   * The language of the locale, read from the variables: a server often names a locale that is not
   * installed, which Java then takes for the English one.
   */
  static Locale locale(Map<String, String> environment) {
    String launcher = environment.get("SEAL_LAUNCHER_LOCALE");
    if (launcher != null && !launcher.isEmpty()) {
      return launcher.startsWith("zh") ? Locale.CHINESE : Locale.ENGLISH;
    }
    for (String name : new String[] {"LC_ALL", "LC_MESSAGES", "LANG"}) {
      String value = environment.get(name);
      if (value != null && !value.isEmpty()) {
        return value.startsWith("zh") ? Locale.CHINESE : Locale.ENGLISH;
      }
    }
    return Locale.getDefault();
  }

  /** What a user types to start this program, as the launcher tells. */
  static String command() {
    String told = System.getProperty("seal.command");
    if (told != null) {
      return Text.shellWord(told);
    }
    String path = System.getProperty("java.class.path", "");
    return path.endsWith(".jar") && path.indexOf(File.pathSeparatorChar) < 0
        ? "java -jar " + Text.shellWord(path)
        : "seal";
  }
}
