package io.yinxin.seal.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Documents of other projects, beside this one: data to test with, not to ship. */
public final class Corpus {

  private Corpus() {}

  /**
   * A folder of the corpus; without it the test is skipped, and says so.
   *
   * @param format {@code pdf} or {@code ofd}
   * @return the folder
   */
  public static Path folder(String format) {
    for (Path up = Path.of("").toAbsolutePath(); up != null; up = up.getParent()) {
      Path found = up.resolve("../shared/corpus").resolve(format).normalize();
      if (Files.isDirectory(found)) {
        return found;
      }
    }
    assumeTrue(false, "no ../shared/corpus beside the project: skipped");
    throw new AssertionError();
  }
}
