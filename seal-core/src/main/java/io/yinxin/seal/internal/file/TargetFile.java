package io.yinxin.seal.internal.file;

import io.yinxin.seal.FileRefused;
import io.yinxin.seal.Message;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A file that appears whole or not at all: written beside its place under a name of its own, forced
 * to the disk, then moved there in one step. Whatever ends the work before, an exception, {@link
 * #close} or the end of the process by a signal, removes it.
 *
 * <p>Not for use by several threads, save for {@link #close}.
 */
public final class TargetFile implements AutoCloseable {

  private static final int ATTEMPTS = 100;
  private static final FileAttribute<?>[] NOTHING_SPECIAL = {};

  /**
   * How many bytes of the target's name stand in that of the temporary file. A batch knows its own
   * files by them.
   */
  private static final int LONGEST = 200;

  private final Path target;
  private final boolean overwrite;
  private final boolean keepPermissions;
  private final Path temporary;
  private final FileChannel channel;

  /** Removes the file when the process is told to end; null once there is nothing to remove. */
  private @Nullable Thread atExit;

  private TargetFile(
      Path target,
      boolean overwrite,
      boolean keepPermissions,
      Path temporary,
      FileChannel channel) {
    this.target = target;
    this.overwrite = overwrite;
    this.keepPermissions = keepPermissions;
    this.temporary = temporary;
    this.channel = channel;
  }

  /**
   * Begins a file.
   *
   * @param target where it is to appear
   * @param source what it is made from, and must not be the same file as; null if from no file
   * @param overwrite whether a file that is there already may be replaced
   * @return the file, to be closed by the caller
   * @throws FileRefused if the target cannot be this
   * @throws IOException if nothing can be written there
   */
  public static TargetFile begin(Path target, @Nullable Path source, boolean overwrite)
      throws IOException {
    return begin(target, source, overwrite, NOTHING_SPECIAL);
  }

  /**
   * Begins a file that only its owner can read.
   *
   * @param target where it is to appear
   * @param overwrite whether a file that is there already may be replaced
   * @return the file, to be closed by the caller
   * @throws FileRefused if the target cannot be this
   * @throws IOException if nothing can be written there
   */
  public static TargetFile beginPrivate(Path target, boolean overwrite) throws IOException {
    return begin(
        target,
        null,
        overwrite,
        target.getFileSystem().supportedFileAttributeViews().contains("posix")
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : NOTHING_SPECIAL);
  }

  private static TargetFile begin(
      Path target, @Nullable Path source, boolean overwrite, FileAttribute<?>[] attributes)
      throws IOException {
    Path real = target;
    if (Files.exists(target)) {
      if (source != null && Files.isSameFile(target, source)) {
        throw new FileRefused(
            new Message(
                "the output " + target + " is the input itself", "输出文件 " + target + " 就是输入文件"),
            new Message("choose another name for the output", "请为输出文件另取名称"));
      }
      if (Files.isDirectory(target)) {
        throw new FileRefused(
            new Message("the output " + target + " is a folder", "输出 " + target + " 是文件夹"),
            new Message("give the name of a file in it", "请给出其中的文件名"));
      }
      if (!Files.isRegularFile(target)) {
        throw new FileRefused(
            new Message(
                "the output " + target + " is not a regular file", "输出 " + target + " 不是普通文件"),
            null);
      }
      if (!overwrite) {
        throw exists(target);
      }
      // The file behind a link is replaced, not the link.
      real = target.toRealPath();
    } else if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileRefused(
          new Message("the output " + target + " is a link to nowhere", "输出 " + target + " 是失效的链接"),
          null);
    }
    return create(real, overwrite, attributes);
  }

  private static FileRefused exists(Path target) {
    return new FileRefused(
        new Message("the output " + target + " is there already", "输出文件 " + target + " 已存在"),
        new Message("choose another name, or allow overwriting (--force)", "请另取名称，或允许覆盖（--force）"));
  }

  private static TargetFile create(Path target, boolean overwrite, FileAttribute<?>[] attributes)
      throws IOException {
    Path folder = target.toAbsolutePath().getParent();
    Path name = target.getFileName();
    if (folder == null || name == null) {
      throw new FileRefused(
          new Message("the output " + target + " is not a file name", "输出 " + target + " 不是文件名"),
          null);
    }
    if (!Files.isDirectory(folder)) {
      throw new NoSuchFileException(folder.toString(), null, "no such folder");
    }
    String start = name.toString();
    // A name has at most 255 bytes, and a Chinese character is three of them.
    while (start.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
      start = start.substring(0, start.offsetByCodePoints(start.length(), -1));
    }
    for (int i = 0; ; i++) {
      String own = Long.toHexString(ThreadLocalRandom.current().nextLong());
      Path temporary = folder.resolve("." + start + "." + own + ".part");
      // Before the file is there: a signal in between must find the hook.
      Thread hook = new Thread(() -> delete(temporary), "remove " + own + ".part");
      try {
        Runtime.getRuntime().addShutdownHook(hook);
      } catch (IllegalStateException e) {
        throw new IOException("the process is ending", e);
      }
      boolean created = false;
      try {
        FileChannel channel =
            FileChannel.open(
                temporary,
                Set.of(
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE),
                attributes);
        TargetFile file =
            new TargetFile(target, overwrite, attributes.length == 0, temporary, channel);
        file.atExit = hook;
        created = true;
        return file;
      } catch (FileAlreadyExistsException e) {
        if (i == ATTEMPTS) {
          throw e;
        }
      } catch (AccessDeniedException e) {
        // Whoever reads it has never heard of the temporary name.
        throw (IOException) new AccessDeniedException(target.toString()).initCause(e);
      } catch (FileSystemException e) {
        throw (IOException)
            new FileSystemException(target.toString(), null, e.getReason()).initCause(e);
      } finally {
        if (!created) {
          removeHook(hook);
        }
      }
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // Nothing else can be done about it, and the caller has a better reason to report.
    }
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the process is ending: the hook runs
    }
  }

  /**
   * Writes at a place in the file.
   *
   * @param at in bytes from its start
   * @param bytes what to write
   * @param from the first of them
   * @param n how many
   * @throws IOException if that cannot be done
   */
  public void write(long at, byte[] bytes, int from, int n) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, from, n);
    long place = at;
    while (buffer.hasRemaining()) {
      place += channel.write(buffer, place);
    }
  }

  /**
   * Reads back what was written.
   *
   * @param at in bytes from the file's start
   * @param bytes what should be there
   * @param n so many of them, from the first
   * @return whether it is there
   * @throws IOException if that cannot be done
   */
  public boolean holds(long at, byte[] bytes, int n) throws IOException {
    ByteBuffer back = ByteBuffer.allocate(Math.min(n, 1 << 12));
    for (int done = 0; done < n; ) {
      back.clear().limit(Math.min(back.capacity(), n - done));
      int got = channel.read(back, at + done);
      if (got < 0 || !back.flip().equals(ByteBuffer.wrap(bytes, done, got))) {
        return false;
      }
      done += got;
    }
    return true;
  }

  /**
   * What is in the file, to be read back at any place.
   *
   * @return not to be closed: it ends with the file
   * @throws IOException if that cannot be done
   */
  public ByteSource content() throws IOException {
    return FileSource.of(channel, true);
  }

  /**
   * Cuts the file.
   *
   * @param length to so many bytes
   * @throws IOException if that cannot be done
   */
  public void truncate(long length) throws IOException {
    channel.truncate(length);
  }

  /**
   * How long the file is so far.
   *
   * @return its length in bytes
   * @throws IOException if that cannot be told
   */
  public long length() throws IOException {
    return channel.size();
  }

  /**
   * Where the file is to appear.
   *
   * @return the path
   */
  public Path target() {
    return target;
  }

  /**
   * Lets the file appear: forces it to the disk and moves it to its place.
   *
   * @throws FileRefused if meanwhile there is a file that may not be replaced
   * @throws IOException if it cannot be done; the file is removed
   */
  public synchronized void appear() throws IOException {
    if (atExit == null) {
      throw new IllegalStateException("the file is closed");
    }
    try {
      channel.force(true);
      channel.close();
      if (overwrite) {
        if (keepPermissions) {
          keepPermissions();
        }
        Files.move(
            temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } else {
        moveToFreePlace();
      }
    } finally {
      close();
    }
  }

  /**
   * An atomic move replaces what is there; a hard link does not, so it goes first. Where there are
   * no hard links, a last look must do.
   */
  private void moveToFreePlace() throws IOException {
    try {
      Files.createLink(target, temporary);
      return; // close() removes the first name
    } catch (FileAlreadyExistsException e) {
      throw exists(target);
    } catch (UnsupportedOperationException | IOException e) {
      if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
        throw exists(target);
      }
    }
    try {
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException("the file system cannot move " + target + " into place at once", e);
    }
  }

  private void keepPermissions() throws IOException {
    PosixFileAttributeView there = Files.getFileAttributeView(target, PosixFileAttributeView.class);
    PosixFileAttributeView here =
        Files.getFileAttributeView(temporary, PosixFileAttributeView.class);
    if (there != null && here != null && Files.exists(target)) {
      here.setPermissions(there.readAttributes().permissions());
    }
  }

  /** Removes the file, unless it has appeared. Does nothing the second time. */
  @Override
  public synchronized void close() {
    Thread hook = atExit;
    if (hook == null) {
      return;
    }
    atExit = null;
    try {
      channel.close();
    } catch (IOException e) {
      // it is removed anyway
    }
    delete(temporary);
    removeHook(hook);
  }
}
