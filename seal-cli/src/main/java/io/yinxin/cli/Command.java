package io.yinxin.cli;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import java.io.IOException;
import java.util.List;

/** One command: what it is called, what it takes, and what it does. Stateless. */
interface Command {

  /** A line for the manual: a command that works when pasted, and what it is for. */
  record Example(String line, Message what) {
    Example(String line, String en, String zh) {
      this(line, new Message(en, zh));
    }
  }

  /** The name with that of its group: {@code keys list}. */
  String name();

  /** What it does, one line. */
  Message summary();

  /** What else one should know; one paragraph each. */
  default List<Message> description() {
    return List.of();
  }

  /** The line after "usage:", without {@code seal}. */
  String synopsis();

  /** What stands for the operands in help ({@code IN}), empty for none. */
  default List<Operand> operands() {
    return List.of();
  }

  /** Operands: how many, and what they are. */
  record Operand(String label, int least, int most, Message help) {}

  /** The groups of options it shares with others, by name, and its own. */
  List<Option> options();

  /** How it can end. */
  List<ExitCode> exits();

  /** Examples that work when pasted. */
  List<Example> examples();

  /** The commands of a group; empty for a command proper. */
  default List<Command> members() {
    return List.of();
  }

  /**
   * Does it.
   *
   * @param arguments what was given
   * @param session the surroundings
   * @return how it ended
   */
  ExitCode run(Arguments arguments, Session session)
      throws CommandFailure, SealException, IOException;
}
