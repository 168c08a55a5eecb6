package io.yinxin.cli;

import io.yinxin.seal.Message;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Documents as operands: files, and {@code -} for stdin. */
final class Documents {
  private Documents() {}

  static final Option PASSWORD_SOURCE =
      Option.value(
          "--password-source",
          "S",
          "where the password of an encrypted document comes from: prompt, env:NAME, file:PATH,"
              + " fd:N",
          "加密文件的口令来源：prompt、env:NAME、file:PATH、fd:N");

  /** The file of an operand. */
  static Path open(String operand, Session session) throws CommandFailure, IOException {
    if (operand.equals("-")) {
      return session.scratch().spool(session.in());
    }
    Path path = session.path(operand);
    if (Files.isDirectory(path)) {
      throw new CommandFailure(
          ExitCode.FILE,
          new Message("this is a folder, not a document: " + operand, "这是文件夹，不是文件：" + operand),
          new Message("name the files in it: " + operand + "/*", "请给出其中的文件：" + operand + "/*"));
    }
    if (!Files.exists(path)) {
      throw new NoSuchFileException(operand);
    }
    if (isPipe(path)) {
      // As a shell's <(command) is: read once, from its beginning.
      try (InputStream in = Files.newInputStream(path)) {
        return session.scratch().spool(in);
      }
    }
    return path;
  }

  private static boolean isPipe(Path path) throws IOException {
    return !Files.isRegularFile(path)
        && path.getFileSystem().supportedFileAttributeViews().contains("unix")
        && ((int) Files.getAttribute(path, "unix:mode") & 0xF000) == 0x1000; // S_IFMT, S_IFIFO
  }

  /** The password of encrypted documents, null if none was offered; the caller wipes it. */
  static char @Nullable [] password(Arguments arguments, Session session)
      throws CommandFailure, IOException {
    String source = arguments.value(PASSWORD_SOURCE);
    return source == null
        ? null
        : Pins.of(source, PASSWORD_SOURCE, false, session)
            .pin(session.messages().pick("the document", "该文件"));
  }
}
