package io.yinxin.seal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.FileRefused;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowReaderTest {

  private final Path file;

  RowReaderTest(@TempDir Path folder) {
    file = folder.resolve("rows.csv");
  }

  private List<RowReader.Row> read(byte[] bytes) throws IOException {
    Files.write(file, bytes);
    List<RowReader.Row> rows = new ArrayList<>();
    try (RowReader reader = RowReader.open(file, null)) {
      for (RowReader.Row row = reader.next(); row != null; row = reader.next()) {
        rows.add(row);
      }
    }
    return rows;
  }

  private List<RowReader.Row> read(String text) throws IOException {
    return read(text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> faults(List<RowReader.Row> rows) {
    List<String> faults = new ArrayList<>();
    for (RowReader.Row each : rows) {
      if (each.fault() != null) {
        faults.add(each.line() + ": " + each.fault().en());
        assertThat(each.fault().zh()).matches(".*\\p{IsHan}.*");
        assertThat(each.values()).isEmpty();
      }
    }
    return faults;
  }

  @ParameterizedTest
  @CsvSource({
    "UTF-8, ''",
    "UTF-8, '\uFEFF'",
    "GB18030, ''",
    "GB18030, '\uFEFF'",
    "UTF-16LE, '\uFEFF'",
    "UTF-16BE, '\uFEFF'"
  })
  void tellsEncodingsApart(String charset, String mark) throws IOException {
    String text = mark + "名称,号\n" + "abc,1\n".repeat(5000) + "喆堃㛃𠮷商行,2\n";
    List<RowReader.Row> rows = read(text.getBytes(Charset.forName(charset)));
    assertThat(rows).hasSize(5001);
    assertThat(rows.get(5000))
        .isEqualTo(new RowReader.Row(5002, Map.of("名称", "喆堃㛃𠮷商行", "号", "2"), null));
  }

  @Test
  void namesTheLineInWhichUtf8IsDamaged() {
    byte[] bytes = "名称\n示例市印信信息技术有限公司\n示例市样板食品\n".getBytes(StandardCharsets.UTF_8);
    bytes[bytes.length - 3] = (byte) 0xC3;
    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(FileRefused.class)
        .hasMessage("rows.csv is UTF-8, but damaged in line 3");
  }

  @Test
  void refusesWhatIsNoText() {
    assertThatThrownBy(() -> read(new byte[] {'a', '\n', (byte) 0xFF, (byte) 0xFF, 0, 1}))
        .isInstanceOf(FileRefused.class)
        .hasMessageContaining("neither UTF-8 nor GB 18030");
  }

  @Test
  void takesTheEncodingThatWasNamed() throws IOException {
    Files.writeString(file, "名称\n示例\n", StandardCharsets.UTF_8);
    assertThatThrownBy(
            () -> {
              try (RowReader reader = RowReader.open(file, StandardCharsets.US_ASCII)) {
                reader.next();
              }
            })
        .isInstanceOf(FileRefused.class)
        .hasMessageContaining("not in the encoding");
  }

  @ParameterizedTest
  @ValueSource(strings = {",", "\t", ";"})
  void readsQuotesAndLineEnds(String separator) throws IOException {
    String text = "a,b,c\r\n1,\"x \"\"y\"\", \r\nz\",3\r\n\r\n,,\r\n4,,6,,\n7,8,9";
    List<RowReader.Row> rows = read(text.replace(",", separator));
    assertThat(rows)
        .containsExactly(
            new RowReader.Row(
                2, Map.of("a", "1", "b", "x \"y\"" + separator + " \nz", "c", "3"), null),
            new RowReader.Row(6, Map.of("a", "4", "b", "", "c", "6"), null),
            new RowReader.Row(7, Map.of("a", "7", "b", "8", "c", "9"), null));
  }

  @Test
  void goesOnBehindBadRows() throws IOException {
    List<RowReader.Row> rows =
        read("a,b\n1\n2,3,4\n5,x\"y\n6,\"7\"8\n9,\u0001\n\"10,11\n12,13\n14,15\n");
    assertThat(faults(rows))
        .containsExactly(
            "2: 1 values in 2 columns",
            "3: 3 values in 2 columns",
            "4: a quote inside a value without quotes",
            "5: a character behind a closing quote",
            "6: a control character in a value",
            "7: a quote that is never closed");
    assertThat(rows)
        .extracting(RowReader.Row::line)
        .containsExactly(2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    assertThat(rows.get(7).values()).containsEntry("b", "15");
  }

  @Test
  void refusesTooLongRows() throws IOException {
    String row = "x".repeat(RowFile.MAX_ROW + 10);
    assertThat(faults(read("a,b\n" + row + ",1\n2,3\n")))
        .containsExactly("2: the row has more than a million characters");
    assertThat(faults(read("{\"a\":\"" + row + "\"}\n{\"a\":\"1\"}\n")))
        .containsExactly("1: the row has more than a million characters");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | has no rows",
        "'a,,b' | has a column without a name",
        "'a,b,a' | has two columns named a",
        "'a,\"b' | has a bad header line: a quote that is never closed",
        "'[{}]' | is one JSON list"
      })
  void refusesBadBeginnings(String text, String what) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(FileRefused.class)
        .hasMessage("rows.csv " + what);
  }

  @Test
  void readsJsonLines() throws IOException {
    List<RowReader.Row> rows =
        read(
            """
            {"名称":"示例\\n\\u5370","数":1.50,"真":true,"无":null}

            {"a":{}}
            {"a":1,"a":2}
            [1]
            nonsense
            {"a":"\\ud83d"}
            {"b":-0}
            """);
    assertThat(rows.get(0))
        .isEqualTo(new RowReader.Row(1, Map.of("名称", "示例\n印", "数", "1.50", "真", "true"), null));
    assertThat(faults(rows))
        .containsExactly(
            "3: a value that is an object or a list",
            "4: not a JSON object: a member twice (character 11)",
            "5: not a JSON object: not an object (character 1)",
            "6: not a JSON object: a word that is no value (character 1)",
            "7: not a JSON object: half a character in a text (character 14)");
    assertThat(rows.get(6)).isEqualTo(new RowReader.Row(8, Map.of("b", "-0"), null));
  }
}
