package io.yinxin.seal.internal.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a file is called until it is whole: whoever finds one left behind knows whose it was. */
class TemporaryNameTest {

  @TempDir private Path folder = Path.of("");

  static Stream<String> names() {
    return Stream.of(
        // A batch sweeps by row and extension.
        "123456789012345678-" + "0".repeat(32) + ".pdf", "示例市政务服务局电子证照专用章.ofd");
  }

  @ParameterizedTest
  @MethodSource("names")
  void beginsWithTheWholeNameOfTheFile(String name) throws Exception {
    try (TargetFile file = TargetFile.begin(folder.resolve(name), null, false)) {
      try (Stream<Path> there = Files.list(folder)) {
        assertThat(there.map(each -> String.valueOf(each.getFileName())))
            .singleElement()
            .asString()
            .matches("\\.\\Q" + name + "\\E\\.[0-9a-f]+\\.part");
      }
      assertThat(file.target()).isEqualTo(folder.toRealPath().resolve(name));
    }
  }

  /** A name of 255 bytes is as long as they may be, in Chinese as in English. */
  @ParameterizedTest
  @MethodSource("longest")
  void goesWithTheLongestNames(String name) throws Exception {
    try (TargetFile file = TargetFile.begin(folder.resolve(name), null, false)) {
      file.appear();
    }
    assertThat(folder.resolve(name)).exists();
  }

  static Stream<String> longest() {
    return Stream.of("a".repeat(251) + ".pdf", "章".repeat(83) + ".pdf", "𠮷".repeat(62) + ".pdf");
  }
}
