package io.yinxin.seal.store;

import io.yinxin.seal.FileRefused;
import io.yinxin.seal.Format;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.file.TargetFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Documents as files in a folder: {@code 3b/3b0c….pdf}. Many processes can share the folder, over a
 * network file system too. Safe for use by many threads.
 *
 * @since 0.1
 */
public final class FileDocuments implements DocumentStore {

  private final Path folder;

  /** Folders with names in them that may not be on the disk yet. */
  private final Set<Path> unforced = ConcurrentHashMap.newKeySet();

  /**
   * Documents in a folder, which is made when the first one comes.
   *
   * @param folder the folder
   */
  public FileDocuments(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
  }

  @Override
  public Path workspace() throws IOException {
    Path parent = folder.getParent();
    if (parent != null && !Files.isDirectory(folder)) {
      Files.createDirectories(folder);
      unforced.add(parent);
    }
    return Files.createDirectories(folder.resolve("work"));
  }

  @Override
  public LicenceDocument put(Path file, Format format) throws IOException {
    MessageDigest digest = HashAlgorithm.SHA256.newDigest();
    long size = 0;
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[1 << 16];
      for (int n; (n = in.read(buffer)) > 0; size += n) {
        digest.update(buffer, 0, n);
      }
    }
    LicenceDocument document =
        new LicenceDocument(format, HexFormat.of().formatHex(digest.digest()), size);
    Path target = path(document);
    if (!holds(document)) {
      Files.createDirectories(folder.resolve(document.digest().substring(0, 2)));
      take(file, target);
    }
    // Also where they were there already: whoever made them may have died before forcing them.
    unforced.add(folder.resolve(document.digest().substring(0, 2)));
    unforced.add(folder);
    return document;
  }

  /** A second name for the same file costs nothing; where there are none, or it is far, a copy. */
  private static void take(Path file, Path target) throws IOException {
    try {
      Files.createLink(target, file);
      return;
    } catch (FileAlreadyExistsException e) {
      if (Files.size(target) == Files.size(file)) {
        return; // another one was faster
      }
      Files.delete(target); // damaged: its size is not that of its content
    } catch (UnsupportedOperationException | IOException e) {
      // copied below; what else is wrong shows there
    }
    try (TargetFile copy = TargetFile.begin(target, file, false);
        InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[1 << 16];
      long at = 0;
      for (int n; (n = in.read(buffer)) > 0; at += n) {
        copy.write(at, buffer, 0, n);
      }
      copy.appear();
    } catch (FileRefused e) {
      if (!Files.exists(target)) {
        throw e;
      }
    }
  }

  /** One at a time: what another thread has begun to force is not on the disk yet. */
  @Override
  public synchronized void sync() throws IOException {
    for (Path each : Set.copyOf(unforced)) {
      unforced.remove(each);
      boolean forced = false;
      try (FileChannel channel = FileChannel.open(each, StandardOpenOption.READ)) {
        channel.force(true);
        forced = true;
      } finally {
        if (!forced) {
          unforced.add(each);
        }
      }
    }
  }

  @Override
  public boolean holds(LicenceDocument document) throws IOException {
    Path path = path(document);
    return Files.isRegularFile(path) && Files.size(path) == document.size();
  }

  @Override
  public InputStream open(LicenceDocument document) throws IOException {
    return Files.newInputStream(path(document));
  }

  @Override
  public void delete(LicenceDocument document) throws IOException {
    Files.deleteIfExists(path(document));
  }

  @Override
  public Path place() {
    return folder;
  }

  private Path path(LicenceDocument document) {
    String digest = document.digest();
    return folder
        .resolve(digest.substring(0, 2))
        .resolve(digest + "." + document.format().name().toLowerCase(Locale.ROOT));
  }
}
