package io.yinxin.cli;

import io.yinxin.seal.Message;
import io.yinxin.seal.key.BadKeyReference;
import io.yinxin.seal.key.PinSource;
import io.yinxin.seal.key.PinSources;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * PINs and passwords, as {@code --pin-source} says: {@code prompt}, {@code env:NAME}, {@code
 * file:PATH}, {@code fd:N}. Without one the terminal is asked, where there is one.
 */
final class Pins {
  private static final Message SOURCES =
      new Message(
          "use --pin-source env:NAME, file:PATH or fd:N",
          "请用 --pin-source env:NAME、file:PATH 或 fd:N");

  private Pins() {}

  /**
   * Where a PIN comes from.
   *
   * @param option the option, for messages
   * @param twice whether it is a new one, which is typed twice
   */
  static PinSource of(@Nullable String source, Option option, boolean twice, Session session)
      throws CommandFailure {
    if (source == null || source.equals("prompt")) {
      return new Prompt(twice, session.messages());
    }
    if (source.startsWith("env:") && source.length() > 4) {
      return new Variable(source.substring(4), session);
    }
    try {
      return new Read(
          PinSources.parse(
              source.startsWith("file:") && source.length() > 5
                  ? "file:" + session.path(source.substring(5))
                  : source));
    } catch (BadKeyReference e) {
      // What was given is not repeated: it may be the PIN itself.
      throw CommandFailure.usage(
          new Message(
              option.name() + " knows prompt, env:NAME, file:PATH and fd:N",
              option.name() + " 可以是 prompt、env:NAME、file:PATH 或 fd:N"),
          new Message(
              "the secret itself is never an argument: other users of the machine could read it",
              "口令本身不能写在命令行中：本机其他用户可以看到"));
    }
  }

  private record Prompt(boolean twice, Messages messages) implements PinSource {
    @Override
    public char[] pin(String what) throws IOException {
      if (!Terminal.canAsk()) {
        throw new PinUnavailable(
            new Message(
                "no PIN or password for " + what + ": there is no terminal to ask on",
                "没有 " + what + " 的口令，也没有可供输入的终端"),
            SOURCES,
            null);
      }
      char[] first =
          Terminal.secret(messages.pick("PIN or password for " + what, what + " 的口令") + ": ");
      if (!twice) {
        return first;
      }
      char[] second = Terminal.secret(messages.pick("again: ", "再输入一次："));
      boolean same = Arrays.equals(first, second);
      Arrays.fill(second, '\0');
      if (!same) {
        Arrays.fill(first, '\0');
        throw new PinUnavailable(new Message("the two are not the same", "两次输入不一致"), null, null);
      }
      return first;
    }
  }

  private record Variable(String name, Session session) implements PinSource {
    @Override
    public char[] pin(String what) throws IOException {
      String value = session.environment().get(name);
      if (value == null || value.isEmpty()) {
        throw new PinUnavailable(
            new Message(
                "no PIN or password for " + what + ": the variable " + name + " is not set",
                "没有 " + what + " 的口令：未设置环境变量 " + name),
            new Message("it must be exported", "该变量需要 export"),
            null);
      }
      return value.toCharArray();
    }
  }

  private record Read(PinSource source) implements PinSource {
    @Override
    public char[] pin(String what) throws IOException {
      try {
        return source.pin(what);
      } catch (IOException e) {
        CommandFailure failure = Failures.of(e);
        throw new PinUnavailable(
            new Message(
                "no PIN or password for " + what + ": " + failure.what().en(),
                "没有 " + what + " 的口令：" + failure.what().zh()),
            failure.hint(),
            e);
      }
    }
  }
}
