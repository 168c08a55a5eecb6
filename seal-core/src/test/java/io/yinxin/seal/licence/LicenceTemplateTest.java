package io.yinxin.seal.licence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.FileRefused;
import io.yinxin.seal.Placement;
import io.yinxin.seal.SealException.DocumentRejected;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LicenceTemplateTest {

  private static final String HEAD = "seal-template 1\ntitle \"证明\"\npage 210 297\n";

  @Test
  void knowsItsFieldsAndTheSealsPlace() throws Exception {
    LicenceTemplate template =
        LicenceTemplate.parse(
            HEAD
                + "field 甲\nfield 乙 optional date\n# a comment\n\n"
                + "text 10 10 50 10 \"{甲}{乙} {{x}}\"\nseal 100 200 42\n",
            "t");
    assertThat(template.title()).isEqualTo("证明");
    assertThat(template.fields()).containsExactly("甲", "乙");
    assertThat(template.requiredFields()).containsExactly("甲");
    assertThat(template.seal()).contains(new Placement.At(new Placement.Pages(1), 79, 179, 42));
    assertThat(LicenceTemplate.parse(HEAD, "t").seal()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "circle 1 2 3                        | unknown statement 'circle'",
        "text 10 10 50 10                    | text: the text in quotes is missing",
        "text 10 10 50 \"x\"                 | text: height is missing",
        "text 10 10 50 1e9 \"x\"             | text: height is a number, not '1e9'",
        "text 10 10 50 NaN \"x\"             | text: height is a number, not 'NaN'",
        "text 10 10 50 0 \"x\"               | text: height must be above 0",
        "text 180 10 50 10 \"x\"             | reaches beyond the page",
        "text 10 10 50 10 \"x\" \"y\"        | one text a line",
        "text 10 10 50 10 \"x                | a text without its closing quote",
        "text 10 10 50 10 \"\\q\"            | only \\n, \\\" and \\\\ are known",
        "text 10 10 50 10 \"{无}\"           | unknown field '无'",
        "text 10 10 50 10 \"{无\"            | '{' without '}'",
        "text 10 10 50 10 \"无}\"            | '}' without '{'",
        "text 10 10 50 10 size=12 size=13 \"x\" | the same option twice",
        "text 10 10 50 10 wide=3 \"x\"       | unknown option 'wide'",
        "fill 10 10 50 10 size=3             | fill has no option 'size'",
        "fill 10 10 50 10 \"x\"              | fill takes no text",
        "fill 10 10 50 10 12                 | fill: '12' is too much",
        "fill 10 10 50 10 colour=red         | 'red' is neither #RRGGBB nor the name of a colour",
        "text 10 10 50 10 align=middle \"x\" | unknown word 'middle'",
        "text 10 10 50 10 style=big \"x\"    | unknown style 'big'",
        "text 10 10 50 10 size=2 \"x\"       | sizes are 3 to 300 points, min not above size",
        "text 10 10 50 2 size=20 min=12 \"x\" | the box is lower than a line of 12 pt",
        "band 10 10 50 10 depth=9            | the band is deeper than its frame allows",
        "field 甲 numeric                    | unknown word 'numeric'",
        "field 甲 max=100000                 | max is a whole number from 1 to 4000",
        "seal 5 5 42                         | reaches beyond the page",
        "seal 100 100 0                      | seal: size must be above 0",
        "page 10 10                          | a page is 50 to 1200 mm wide and high",
        "\"only a text\"                     | a line begins with a word"
      })
  void namesTheLineThatIsWrong(String statement, String fault) {
    assertThatThrownBy(() -> LicenceTemplate.parse(HEAD + statement + "\n", "t.template"))
        .isInstanceOfSatisfying(
            FileRefused.class,
            e -> {
              assertThat(e.what().en()).isEqualTo("template t.template, line 4: " + fault);
              assertThat(e.what().zh()).startsWith("模板 t.template 第 4 行: ");
            });
  }

  @Test
  void refusesWhatIsNoTemplate() {
    assertThatThrownBy(() -> LicenceTemplate.parse("{\"json\": 1}", "t"))
        .isInstanceOf(FileRefused.class);
    assertThatThrownBy(() -> LicenceTemplate.parse("seal-template 2\n", "t"))
        .hasMessageContaining("begins with 'seal-template 1'");
    assertThatThrownBy(() -> LicenceTemplate.parse("", "t")).hasMessageContaining("no title");
    assertThatThrownBy(() -> LicenceTemplate.parse("seal-template 1\ntitle \"x\"\n", "t"))
        .hasMessageContaining("no page");
    assertThatThrownBy(
            () -> LicenceTemplate.parse("seal-template 1\nfill 1 1 1 1\npage 210 297\n", "t"))
        .hasMessageContaining("line 2: page comes before");
    assertThatThrownBy(() -> LicenceTemplate.parse(HEAD + "field 甲\nfield 甲\n", "t"))
        .hasMessageContaining("line 5: field '甲' is there twice");
    assertThatThrownBy(() -> LicenceTemplate.parse(HEAD + "field 甲\n", "t"))
        .hasMessageContaining("field '甲' is never shown");
    assertThatThrownBy(() -> LicenceTemplate.parse(HEAD + "line 1 1 2 2\n".repeat(2001), "t"))
        .hasMessageContaining("more than 2000 statements");
  }

  @Test
  void refusesFixedTextThatCannotBeSet() throws Exception {
    LicenceTemplate tooLong =
        LicenceTemplate.parse(HEAD + "text 10 10 20 6 \"这一段固定文字放不进去\"\n", "t");
    assertThatThrownBy(() -> LicenceRenderer.of(tooLong))
        .isInstanceOf(DocumentRejected.class)
        .hasMessageContaining("a fixed text does not fit its place (20 × 6 mm at 10, 10)");
    LicenceTemplate missing = LicenceTemplate.parse(HEAD + "text 10 10 20 6 \"\uE000\"\n", "t");
    assertThatThrownBy(() -> LicenceRenderer.of(missing)).hasMessage("no font has U+E000");
  }

  @Test
  void readsFilesInUtf8WithOrWithoutItsMark(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("a.template");
    Files.writeString(file, "\uFEFF" + HEAD.replace("\n", "\r\n"));
    assertThat(LicenceTemplate.read(file).title()).isEqualTo("证明");
    Files.writeString(file, HEAD, Charset.forName("GB18030"));
    assertThatThrownBy(() -> LicenceTemplate.read(file))
        .hasMessage("template a.template is not UTF-8");
    Files.write(file, new byte[300_000]);
    assertThatThrownBy(() -> LicenceTemplate.read(file))
        .hasMessage("template a.template has more than 256 KB");
  }
}
