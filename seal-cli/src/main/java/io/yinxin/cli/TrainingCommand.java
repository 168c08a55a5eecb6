package io.yinxin.cli;

import io.yinxin.seal.Message;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Does the work that people do, so that the virtual machine can note which classes it takes: the
 * launcher runs it once for each Java and keeps the archive.
 */
final class TrainingCommand implements Command {
  @Override
  public String name() {
    return "training";
  }

  @Override
  public Message summary() {
    return new Message("runs the usual work once, for the launcher", "供启动脚本运行一遍常用操作");
  }

  @Override
  public String synopsis() {
    return "training";
  }

  @Override
  public List<Option> options() {
    return CommonOptions.with();
  }

  @Override
  public List<ExitCode> exits() {
    return List.of(ExitCode.DONE, ExitCode.INTERNAL);
  }

  @Override
  public List<Example> examples() {
    return List.of(new Example("seal training", "what the launcher does", "启动脚本所做的事"));
  }

  @Override
  public ExitCode run(Arguments arguments, Session session) {
    run(session, "--version");
    run(session, "--help");
    run(session, "explain", "--help", "--lang", "zh");
    run(session, "explain", "CONTENT_CHANGED");
    run(session, "explain", "--json");
    run(session, "explian");
    return ExitCode.DONE;
  }

  private static ExitCode run(Session session, String... words) {
    ByteArrayOutputStream nowhere = new ByteArrayOutputStream();
    return Main.run(
        List.of(words),
        Main.session(
            new ByteArrayInputStream(new byte[0]),
            new Answer(nowhere, StandardCharsets.UTF_8, false),
            new Messages(nowhere, StandardCharsets.UTF_8, session.messages().language()),
            session.environment(),
            session.clock(),
            Path.of("")));
  }
}
