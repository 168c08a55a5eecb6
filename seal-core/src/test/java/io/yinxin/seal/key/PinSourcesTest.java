package io.yinxin.seal.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PinSourcesTest {

  private final Path file;

  PinSourcesTest(@TempDir Path dir) {
    this.file = dir.resolve("pin");
  }

  private String fromFile(byte... content) throws IOException {
    Files.write(file, content);
    return new String(PinSources.parse("file:" + file).pin("a key"));
  }

  private String fromFile(String content) throws IOException {
    return fromFile(content.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aPinIsTheFirstLineOfAFile() throws IOException {
    assertThat(fromFile("1234")).isEqualTo("1234");
    assertThat(fromFile("1234\n")).isEqualTo("1234");
    assertThat(fromFile("1234\r\nnext\n")).isEqualTo("1234");
    assertThat(fromFile(" 12 34 \n")).isEqualTo(" 12 34 ");
    assertThat(fromFile("口令\n")).isEqualTo("口令");
    assertThat(fromFile("\ufeff1234\n")).as("as some editors begin a file").isEqualTo("1234");
  }

  @Test
  void anEmptyLineIsNoPin() {
    for (String content : new String[] {"", "\n", "\r\n", "\n1234"}) {
      assertThatThrownBy(() -> fromFile(content))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("is empty");
    }
  }

  @Test
  void aLineThatIsTooLongIsNoPin() throws IOException {
    assertThat(fromFile("x".repeat(4096))).hasSize(4096);
    assertThatThrownBy(() -> fromFile("x".repeat(4097)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("too long");
  }

  @Test
  void otherCharacterSetsAreRefused() {
    assertThatThrownBy(() -> fromFile((byte) 0xbf, (byte) 0xda, (byte) 0xc1, (byte) 0xee))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not UTF-8");
  }

  @Test
  void eachAskingGivesAnArrayOfItsOwn() throws IOException {
    Files.writeString(file, "1234");
    PinSource source = PinSources.parse("file:" + file);
    char[] first = source.pin("a key");
    java.util.Arrays.fill(first, '\0');
    assertThat(source.pin("a key")).containsExactly('1', '2', '3', '4');
    char[] given = "5678".toCharArray();
    PinSource kept = PinSources.of(given);
    java.util.Arrays.fill(given, '\0');
    java.util.Arrays.fill(kept.pin("a key"), '\0');
    assertThat(kept.pin("a key")).containsExactly('5', '6', '7', '8');
  }

  @Test
  void aVariableOfTheEnvironment() throws IOException {
    assertThat(new String(PinSources.parse("env:PATH").pin("a key")))
        .isEqualTo(System.getenv("PATH"));
    assertThatThrownBy(() -> PinSources.parse("env:NO_SUCH_VARIABLE").pin("a key"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("NO_SUCH_VARIABLE");
  }

  @Test
  void anOpenFileDescriptor() throws IOException {
    assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "no /proc: skipped");
    Files.writeString(file, "1234\n");
    try (InputStream open = Files.newInputStream(file)) {
      assertThat(open).isNotNull();
      assertThat(new String(PinSources.parse("fd:" + descriptor()).pin("a key"))).isEqualTo("1234");
    }
    assertThatThrownBy(() -> PinSources.parse("fd:9999").pin("a key"))
        .isInstanceOf(IOException.class)
        .hasMessage("file descriptor 9999 is not open");
  }

  /** The number under which this process has the file open. */
  private String descriptor() throws IOException {
    try (var all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path each : all) {
        if (Files.isSymbolicLink(each) && Files.readSymbolicLink(each).equals(file.toRealPath())) {
          return each.getFileName().toString();
        }
      }
    }
    throw new AssertionError("not open: " + file);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "1234", "env:", "file:", "fd:", "fd:x", "fd:-1", "fd:99999", "pin:1234"})
  void anythingElseIsNoSource(String source) {
    assertThatThrownBy(() -> PinSources.parse(source))
        .isInstanceOf(BadKeyReference.class)
        .hasMessageNotContaining("1234");
  }
}
