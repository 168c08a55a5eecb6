package io.yinxin.seal.internal.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A Java whose AWT fonts do not work, as on a server without fontconfig. */
public final class BareServer {

  private BareServer() {}

  /**
   * Runs a class's {@code main} there.
   *
   * @return what it wrote
   */
  public static String run(Class<?> main, String... arguments) throws Exception {
    java.util.List<String> command = new java.util.ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // What the AWT would ask for fonts is not there: any use of its fonts fails.
    command.add("-Dsun.awt.fontconfig=/nonexistent");
    command.add("-Dsun.font.fontmanager=there.is.no.FontManager");
    command.add("-Djava.awt.headless=true");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(java.util.List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().remove("DISPLAY");
    Process process = builder.start();
    String output;
    try (InputStream in = process.getInputStream()) {
      output = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }

  /** Fails where AWT fonts would work after all, so that the tests that run here mean something. */
  public static void requireThatFontsFail() {
    try {
      new java.awt.image.BufferedImage(1, 1, java.awt.image.BufferedImage.TYPE_INT_ARGB)
          .createGraphics()
          .drawString("x", 0, 0);
    } catch (Throwable expected) {
      return;
    }
    throw new IllegalStateException("AWT fonts work here: this is no bare server");
  }
}
