package io.yinxin.cli;

import io.yinxin.seal.FileRefused;
import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.key.BadKeyReference;
import io.yinxin.seal.store.StoreException;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What an exception means for the user: an exit code, a line, and what would help. */
final class Failures {
  private Failures() {}

  /** The failure that tells of an exception. */
  static CommandFailure of(Throwable t) {
    if (t instanceof CommandFailure failure) {
      return failure;
    }
    if (t instanceof SealException e) {
      return of(e);
    }
    if (t instanceof PinUnavailable e) {
      return new CommandFailure(ExitCode.KEY, e.what(), e.hint(), e);
    }
    if (t instanceof FileRefused e) {
      return new CommandFailure(ExitCode.FILE, e.what(), e.hint(), e);
    }
    if (t instanceof BadKeyReference e) {
      return new CommandFailure(ExitCode.USAGE, e.what(), e.hint(), e);
    }
    if (t instanceof StoreException e) {
      ExitCode exit =
          switch (e.kind()) {
            case CONFIGURATION, REFUSED -> ExitCode.USAGE;
            case UNREACHABLE, FULL, BROKEN -> ExitCode.FILE;
          };
      return new CommandFailure(exit, e.what(), e.hint(), e);
    }
    if (t instanceof IOException e) {
      return of(e);
    }
    if (t instanceof InvalidPathException e) {
      return new CommandFailure(
          ExitCode.USAGE,
          new Message(
              "'" + e.getInput() + "' cannot be a file name", "“" + e.getInput() + "”不能作为文件名"),
          null,
          e);
    }
    if (t instanceof ReadOnlyFileSystemException) {
      return new CommandFailure(
          ExitCode.FILE, new Message("the file system can only be read", "文件系统为只读"), null, t);
    }
    if (t instanceof OutOfMemoryError) {
      return new CommandFailure(
          ExitCode.INTERNAL,
          new Message("out of memory", "内存不足"),
          new Message(
              "give Java more: JAVA_TOOL_OPTIONS=-Xmx1g seal …",
              "请为 Java 分配更多内存：JAVA_TOOL_OPTIONS=-Xmx1g seal …"),
          t);
    }
    return new CommandFailure(
        ExitCode.INTERNAL,
        new Message("internal error: " + describe(t), "内部错误：" + describe(t)),
        new Message(
            "this is a defect of seal: run it again with --debug and report what it prints",
            "这是 seal 的缺陷：请加 --debug 再运行一次，并报告输出的内容"),
        t);
  }

  private static String describe(Throwable t) {
    String message = t.getMessage();
    return message == null ? t.getClass().getName() : t.getClass().getName() + ": " + message;
  }

  private static CommandFailure of(SealException e) {
    ExitCode exit = ExitCode.KEY;
    if (e instanceof SealException.DocumentRejected rejected) {
      exit =
          switch (rejected.reason()) {
            case NO_SUCH_PLACE, NOT_IN_THIS_FORMAT -> ExitCode.USAGE;
            default -> ExitCode.FILE;
          };
    }
    return new CommandFailure(exit, e.what(), e.hint(), e);
  }

  private static CommandFailure of(IOException e) {
    if (e instanceof NoSuchFileException f) {
      return file(
          f,
          "no such file or folder",
          "文件或文件夹不存在",
          new Message(
              "check the name; where it begins with no /, it counts from the current folder",
              "请检查名称；不以 / 开头的名称从当前文件夹算起"));
    }
    if (e instanceof AccessDeniedException f) {
      return file(
          f,
          "permission denied",
          "没有权限",
          new Message("check the permissions of the file and of its folder", "请检查文件及其所在文件夹的权限"));
    }
    if (e instanceof FileAlreadyExistsException f) {
      return exists(String.valueOf(f.getFile()));
    }
    if (e instanceof NotDirectoryException f) {
      return file(f, "not a folder", "不是文件夹", null);
    }
    if (e instanceof DirectoryNotEmptyException f) {
      return file(f, "the folder is not empty", "文件夹不为空", null);
    }
    if (e instanceof FileSystemException f) {
      return file(f, reason(f.getReason(), e), reasonZh(f.getReason(), e), hint(f.getReason()));
    }
    if (e instanceof MalformedInputException) {
      return new CommandFailure(
          ExitCode.FILE, new Message("a text file is not UTF-8", "文本文件不是 UTF-8 编码"), null, e);
    }
    String message = e.getMessage();
    return new CommandFailure(
        ExitCode.FILE, new Message(reason(message, e), reasonZh(message, e)), hint(message), e);
  }

  /** Output that is there already. */
  static CommandFailure exists(String path) {
    return new CommandFailure(
        ExitCode.USAGE,
        new Message("output exists already: " + path, "输出文件已存在：" + path),
        new Message(
            "give another name with -o, or --force to replace it", "请用 -o 换一个名字，或用 --force 覆盖"));
  }

  private static CommandFailure file(
      FileSystemException e, String en, String zh, @Nullable Message hint) {
    String file = e.getFile();
    return new CommandFailure(
        ExitCode.FILE,
        file == null ? new Message(en, zh) : new Message(en + ": " + file, zh + "：" + file),
        hint,
        e);
  }

  private static String reason(@Nullable String reason, IOException e) {
    if (reason == null) {
      return e.getClass().getSimpleName();
    }
    // What the system says begins with a capital.
    return reason.length() > 1 && Character.isLowerCase(reason.charAt(1))
        ? reason.substring(0, 1).toLowerCase(Locale.ROOT) + reason.substring(1)
        : reason;
  }

  private static String reasonZh(@Nullable String reason, IOException e) {
    if (reason == null) {
      return e.getClass().getSimpleName();
    }
    if (full(reason)) {
      return "磁盘空间不足";
    }
    return reason.contains("Is a directory") ? "是一个文件夹" : reason;
  }

  private static @Nullable Message hint(@Nullable String reason) {
    if (reason == null) {
      return null;
    }
    if (full(reason)) {
      return new Message("make room, or write elsewhere with -o", "请清理磁盘空间，或用 -o 写到别处");
    }
    return reason.contains("Is a directory")
        ? new Message("name a file, not a folder", "请指定文件，而不是文件夹")
        : null;
  }

  private static boolean full(String reason) {
    return reason.contains("No space left") || reason.contains("Disk quota");
  }
}
