package io.yinxin.cli;

import io.yinxin.seal.Message;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import org.jspecify.annotations.Nullable;

/** Where the output goes. */
final class OutputOptions {
  private OutputOptions() {}

  static final Option OUTPUT =
      Option.value("--output", "OUT", "where the output goes, - for stdout", "输出文件，- 表示标准输出")
          .or("-o");
  static final Option FORCE = Option.flag("--force", "replace an output that exists", "覆盖已存在的输出文件");

  /** Where the answer goes, as it was given: a checked file, else stdout. */
  static @Nullable String target(Arguments arguments, Session session)
      throws CommandFailure, IOException {
    return target(OUTPUT, arguments, session);
  }

  /** The same of another option than {@code -o}. */
  static @Nullable String target(Option option, Arguments arguments, Session session)
      throws CommandFailure, IOException {
    String target = arguments.value(option);
    if (target != null && !target.equals("-")) {
      check(session.path(target), arguments);
    }
    return target;
  }

  /** Refuses an output that is no file, or is there already and may not be replaced. */
  static void check(Path output, Arguments arguments) throws CommandFailure, IOException {
    if (Files.isDirectory(output)) {
      throw new CommandFailure(
          ExitCode.FILE,
          new Message("the output is a folder: " + output, "输出是一个文件夹：" + output),
          new Message("give the name of a file in it", "请给出其中的文件名"));
    }
    if (Files.exists(output) && !Files.isRegularFile(output)) {
      // A device or a pipe would be replaced by the file, not written to.
      throw new CommandFailure(
          ExitCode.FILE,
          new Message("the output is not a regular file: " + output, "输出不是普通文件：" + output),
          new Message("for stdout write -", "写到标准输出请用 -"));
    }
    if (!Files.exists(output) && Files.exists(output, LinkOption.NOFOLLOW_LINKS)) {
      throw new CommandFailure(
          ExitCode.FILE,
          new Message("the output is a link to nowhere: " + output, "输出是失效的链接：" + output),
          new Message("remove the link, or choose another name", "请删除该链接，或另取名称"));
    }
    if (!arguments.has(FORCE) && Files.exists(output)) {
      throw Failures.exists(output.toString());
    }
  }

  /** Refuses an output that is the input. */
  static void checkNot(Path input, Path output) throws CommandFailure, IOException {
    if (Files.exists(output) && Files.exists(input) && Files.isSameFile(input, output)) {
      throw CommandFailure.usage(
          new Message("input and output are the same file: " + output, "输入和输出是同一个文件：" + output),
          new Message("give the output another name with -o", "请用 -o 为输出另取名称"));
    }
  }

  /** Answers with a text: in a file, whole or not at all, which is then named; else on stdout. */
  static void text(@Nullable String target, String text, Arguments arguments, Session session)
      throws CommandFailure, IOException {
    if (target == null || target.equals("-")) {
      session.answer().raw(text);
      return;
    }
    bytes(target, text.getBytes(StandardCharsets.UTF_8), arguments, session);
  }

  /** Answers with bytes: in a file, whole or not at all, which is then named; else on stdout. */
  static void bytes(@Nullable String target, byte[] bytes, Arguments arguments, Session session)
      throws CommandFailure, IOException {
    if (target == null || target.equals("-")) {
      session.answer().copy(new ByteArrayInputStream(bytes));
      return;
    }
    file(session.path(target), out -> out.write(bytes), arguments, session);
    session.answer().line(target);
  }

  /** What a file is made of. */
  interface Content {
    void to(OutputStream out) throws IOException;
  }

  /**
   * Writes a file, whole or not at all, under a name that nobody can foresee until it is whole; to
   * be {@linkplain #check checked} before anything is done for it.
   */
  static void file(Path file, Content content, Arguments arguments, Session session)
      throws CommandFailure, IOException {
    Path fresh = session.scratch().beside(file);
    try {
      try (FileChannel channel =
          FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
        content.to(out);
        out.flush();
        channel.force(true);
      }
      appear(fresh, file, arguments.has(FORCE));
    } catch (FileSystemException e) {
      throw fresh.toString().equals(e.getFile()) ? named(file, e) : e;
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  /** The same of the file itself: whoever reads it has never heard of the temporary name. */
  private static FileSystemException named(Path file, FileSystemException e) {
    String name = file.toString();
    FileSystemException same =
        e instanceof NoSuchFileException
            ? new NoSuchFileException(name, null, e.getReason())
            : e instanceof AccessDeniedException
                ? new AccessDeniedException(name, null, e.getReason())
                : new FileSystemException(name, null, e.getReason());
    same.initCause(e);
    return same;
  }

  /** Moves what is finished to its place beside it, in one step. */
  static void appear(Path made, Path output, boolean replace) throws CommandFailure, IOException {
    if (replace) {
      // The file behind a link is replaced, not the link; who may read it stays as it was.
      Path real = Files.exists(output) ? output.toRealPath() : output;
      PosixFileAttributeView there = Files.getFileAttributeView(real, PosixFileAttributeView.class);
      if (there != null && Files.exists(real)) {
        Files.setPosixFilePermissions(made, there.readAttributes().permissions());
      }
      Files.move(made, real, StandardCopyOption.REPLACE_EXISTING);
      return;
    }
    try {
      // A move would replace what appeared meanwhile; a second name does not.
      Files.createLink(output, made);
      Files.delete(made);
    } catch (FileAlreadyExistsException e) {
      throw Failures.exists(output.toString());
    } catch (UnsupportedOperationException | FileSystemException e) {
      Files.move(made, output);
    }
  }
}
