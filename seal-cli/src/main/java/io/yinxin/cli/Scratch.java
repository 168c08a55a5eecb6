package io.yinxin.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Temporary files: readable by the user alone, removed when the command ends, however it ends. */
final class Scratch implements AutoCloseable {
  private final List<Path> files = new ArrayList<>();

  /** A new empty file. */
  synchronized Path file(String suffix) throws IOException {
    Path file =
        Files.createTempFile(Path.of(System.getProperty("java.io.tmpdir")), "seal-", suffix);
    files.add(file);
    return file;
  }

  /** A name beside a file, on the same disk, for what becomes that file; nothing is there yet. */
  synchronized Path beside(Path target) {
    // Without the target's own name, which may be as long as a name can be.
    Path file = target.toAbsolutePath().resolveSibling(".seal-" + UUID.randomUUID() + ".part");
    files.add(file);
    return file;
  }

  /** What a stream holds, as a file: documents are read at any place, a pipe is not. */
  Path spool(InputStream in) throws IOException {
    Path file = file(".in");
    try (OutputStream out = Files.newOutputStream(file)) {
      in.transferTo(out);
    }
    return file;
  }

  @Override
  public synchronized void close() {
    for (Path file : files) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        // The system's own clean-up of temporary files has it next.
      }
    }
    files.clear();
  }
}
