package io.yinxin.cli;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.store.Stores;
import java.io.IOException;
import java.util.List;

/**
 * A command on an open store, said in one expression: what is the same for all of them is here.
 *
 * @param name with that of its group
 * @param summary one line
 * @param synopsis the line after "usage:"
 * @param operands what it takes
 * @param own its own options; those of the store and the common ones are added
 * @param examples lines that work when pasted
 * @param work what it does
 */
record StoreCommand(
    String name,
    Message summary,
    String synopsis,
    List<Operand> operands,
    List<Option> own,
    List<Example> examples,
    Work work)
    implements Command {

  /** What a command does with the store. */
  interface Work {
    ExitCode run(Stores stores, Arguments arguments, Session session)
        throws CommandFailure, SealException, IOException;
  }

  @Override
  public List<Option> options() {
    List<Option> all = new java.util.ArrayList<>(own);
    all.addAll(StoreAccess.OPTIONS);
    return CommonOptions.with(all.toArray(new Option[0]));
  }

  @Override
  public List<ExitCode> exits() {
    return StoreAccess.EXITS;
  }

  @Override
  public ExitCode run(Arguments arguments, Session session)
      throws CommandFailure, SealException, IOException {
    try (Stores stores = StoreAccess.open(arguments, session)) {
      return work.run(stores, arguments, session);
    }
  }
}
