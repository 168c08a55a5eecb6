package io.yinxin.seal.internal.pdf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.internal.file.ByteSource;
import io.yinxin.seal.internal.file.MemorySource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** ISO 32000-2, 7.2 and 7.3. */
class LexerTest {

  private static PdfObject parse(String text) throws IOException, PdfSyntaxException {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return new Lexer(ByteSource.of(bytes), -1).object();
  }

  private static String string(String text) throws IOException, PdfSyntaxException {
    return new String(((PdfString) parse(text)).bytes(), StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "+17, 17",
    "-98, -98",
    "00012, 12",
    "4294967296, 4294967296",
    "99999999999999999, 99999999999999999"
  })
  void readsIntegers(String text, long value) throws Exception {
    assertThat(parse(text)).isEqualTo(new PdfInteger(value));
  }

  @ParameterizedTest
  @CsvSource({
    "34.5, 34.5",
    "-3.62, -3.62",
    "+123.6, 123.6",
    "4., 4",
    "-.002, -0.002",
    ".5, 0.5",
    "0.0, 0",
    "0.000000000000000000000000001, 1e-27",
    "3.141592653589793238462643383279, 3.141592653589793"
  })
  void readsReals(String text, double value) throws Exception {
    assertThat(((PdfReal) parse(text)).value()).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--1",
        "1-2",
        "+",
        "-",
        ".",
        "1.2.3",
        "1e5",
        "12abc",
        "999999999999999999999",
        "tru",
        "truex",
        "nul",
        "R",
        "]",
        ">>",
        "{",
        ")",
        ">",
        "",
        "<12",
        "<1x>",
        "(abc",
        "(a\\",
        "/A#",
        "/A#0",
        "/A#00",
        "[1",
        "[1 >>]",
        "<<",
        "<</A>>",
        "<</A 1",
        "<</A 1>",
        "<<1 2>>",
        "<</A 1/A 2>>"
      })
  void refuses(String text) {
    assertThatThrownBy(() -> parse(text)).isInstanceOf(PdfSyntaxException.class);
  }

  @Test
  void readsLiteralStrings() throws Exception {
    assertThat(string("()")).isEmpty();
    assertThat(string("(a(b)c)")).isEqualTo("a(b)c");
    assertThat(string("(\\n\\r\\t\\b\\f\\(\\)\\\\)")).isEqualTo("\n\r\t\b\f()\\");
    assertThat(string("(\\0053\\53\\053\\5)")).isEqualTo("\u00053++\u0005");
    assertThat(string("(\\777)")).isEqualTo("\u00ff");
    assertThat(string("(a\\\nb\\\r\nc\\\rd)")).isEqualTo("abcd");
    assertThat(string("(a\nb\r\nc\rd)")).isEqualTo("a\nb\nc\nd");
    assertThat(string("(\\x)")).isEqualTo("x");
    assertThat(string("(% no comment)")).isEqualTo("% no comment");
  }

  @Test
  void readsHexadecimalStrings() throws Exception {
    assertThat(string("<>")).isEmpty();
    assertThat(string("<41 4 2\n43>")).isEqualTo("ABC");
    assertThat(string("<4>")).isEqualTo("@");
    assertThat(((PdfString) parse("<4>")).hex()).isTrue();
  }

  @Test
  void readsNames() throws Exception {
    assertThat(parse("/")).isEqualTo(new PdfName(""));
    assertThat(parse("/A#20B#2f(")).isEqualTo(new PdfName("A B/"));
    assertThat(parse("/1.2+-@;*")).isEqualTo(new PdfName("1.2+-@;*"));
  }

  @Test
  void tellsReferencesFromIntegers() throws Exception {
    assertThat(parse("[1 2 R 3 4 5 R 6 7]"))
        .isEqualTo(
            PdfArray.of(
                new PdfReference(1, 2),
                PdfInteger.of(3),
                new PdfReference(4, 5),
                PdfInteger.of(6),
                PdfInteger.of(7)));
    assertThat(parse("[1 0 Rx]".replace("Rx", "R%x\n")))
        .isEqualTo(PdfArray.of(new PdfReference(1, 0)));
    assertThatThrownBy(() -> parse("[1 0 RR]")).isInstanceOf(PdfSyntaxException.class);
  }

  @Test
  void keepsTheOrderOfADictionary() throws Exception {
    PdfDictionary d = (PdfDictionary) parse("<</B 1/A<</C null>>/D/E>>");
    assertThat(d.keys()).containsExactly("B", "A", "D");
    assertThat(d.toString()).isEqualTo("<</B 1/A <</C null>>/D /E>>");
  }

  @Test
  void limitsDepthAndElements() throws Exception {
    assertThat(parse("[".repeat(100) + "]".repeat(100))).isInstanceOf(PdfArray.class);
    assertThatThrownBy(() -> parse("[".repeat(101) + "]".repeat(101)))
        .isInstanceOf(PdfSyntaxException.class);
    assertThatThrownBy(() -> parse("[" + "0 ".repeat(Limits.ELEMENTS + 1) + "]"))
        .isInstanceOf(PdfSyntaxException.class);
    assertThatThrownBy(() -> parse("(" + "a".repeat(Limits.STRING + 1) + ")"))
        .isInstanceOf(PdfSyntaxException.class);
    assertThatThrownBy(() -> parse("<" + "aa".repeat(Limits.STRING + 1) + ">"))
        .isInstanceOf(PdfSyntaxException.class);
    assertThatThrownBy(() -> parse("/" + "a".repeat(Limits.NAME + 1)))
        .isInstanceOf(PdfSyntaxException.class);
  }

  @Test
  void readsTheSameAcrossTheEdgesOfItsWindow(@TempDir Path dir) throws Exception {
    String objects = "[(a string)/Name#20x<</K 12 0 R>>-1.25 1 2 3 R<41 42>%c\ntrue]";
    PdfObject expected = parse(objects);
    int copies = 40_000;
    Path file = dir.resolve("objects");
    Files.writeString(file, (objects + "\n").repeat(copies), StandardCharsets.ISO_8859_1);
    try (ByteSource source = ByteSource.open(file)) {
      assertThat(source).isNotInstanceOf(MemorySource.class);
      Lexer lexer = new Lexer(source, -1);
      for (int i = 0; i < copies; i++) {
        lexer.seek(i * (objects.length() + 1L));
        assertThat(lexer.object().equals(expected)).isTrue();
      }
    }
  }

  @Test
  void writesWhatItReads() throws Exception {
    String text =
        "[null true 0 -7 0.5 -0.25 1.0 100000.0 0.000001 /A#20B (a\\(\\\\) <00ff> 1 0 R <<>>]";
    assertThat(parse(text).toString()).isEqualTo(text);
    assertThat(parse(parse(text).toString())).isEqualTo(parse(text));
  }
}
