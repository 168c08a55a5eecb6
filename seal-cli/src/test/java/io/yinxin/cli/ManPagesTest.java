package io.yinxin.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManPagesTest {
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  private void write() throws IOException {
    ManPages.main(new String[] {folder.toString(), "0.1", "2026-11-23T00:00:00Z"});
  }

  @Test
  void thereIsOneForEachCommandInBothLanguages() throws IOException {
    write();
    for (Command command : Commands.all()) {
      String name = "seal-" + command.name().replace(' ', '-') + ".1";
      assertThat(folder.resolve("man1").resolve(name)).exists();
      assertThat(folder.resolve("zh_CN/man1").resolve(name)).exists();
    }
    assertThat(Files.readString(folder.resolve("man1/seal.1")))
        .contains(".SH \"EXIT CODES\"", "\\fB130\\fR", "seal explain");
  }

  @Test
  void theTypesetterHasNothingToWarnOf() throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/man")), "man is not installed");
    write();
    try (var pages = Files.walk(folder)) {
      for (Path page : pages.filter(Files::isRegularFile).toList()) {
        Process man =
            new ProcessBuilder(List.of("man", "--warnings=w", "-E", "UTF-8", "-l", page.toString()))
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        String warnings = new String(man.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(man.waitFor()).as(page.toString()).isZero();
        assertThat(warnings).as(page.toString()).isEmpty();
      }
    }
  }
}
