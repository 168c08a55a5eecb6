package io.yinxin.seal.licence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.FileRefused;
import io.yinxin.seal.Placement;
import io.yinxin.seal.SealException.DocumentRejected;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
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
        "field 甲 min=9 max=3                | min is above max",
        "field 甲 min=1.5                    | min is a whole number from 1 to 4000",
        "field 甲 pattern=[0-9               | pattern: Unclosed character class at character 4",
        "field 甲 from=2026-01-01            | from is for dates",
        "field 甲 date from=2026-13-01       | from: '2026-13-01' is no date of the form 2026-11-23",
        "field 甲 date from=2026-02-01 to=2026-01-01 | from is behind to",
        "field 甲 date citizen-id            | unknown word 'citizen-id'",
        "guilloche 10 10 50 50 pitch=0.1     | pitch is from 2 mm",
        "code 10 10 5                        | a code is at least 15 mm wide",
        "data colour \"x\"                   | unknown data 'colour'",
        "verify-address \"javascript:x\"     | the verify address is no http(s) URL of at most 200 ASCII characters",
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

  private static final String LICENCE =
      HEAD
          + """
          type 11999900MB0000019D001
          field 编号 pattern=[0-9]{4}
          field 发证日期 date from=2026-01-01 to=2026-12-31
          field 持证人
          field 证件号 holder-code optional
          data number "示证{编号}号"
          data serial "{编号}"
          data issuer "示例局"
          data issuer-code "11999901MB0001011A"
          data issued "{发证日期}"
          data holder "{持证人}"
          data holder-code "{证件号}"
          data valid-from "{发证日期}"
          text 10 10 100 10 "{持证人}"
          """;

  private static Map<String, String> row(String... more) {
    Map<String, String> row =
        new HashMap<>(Map.of("编号", "0042", "发证日期", "2026-11-23", "持证人", "张示例"));
    for (int i = 0; i < more.length; i += 2) {
      row.put(more[i], more[i + 1]);
    }
    return row;
  }

  @Test
  void makesIdentifierAndMetadataOfARow() throws Exception {
    LicenceTemplate template = LicenceTemplate.parse(LICENCE, "t");
    assertThat(template.type()).contains("11999900MB0000019D001");
    LicenceContent content = template.fill(row("证件号", "11010519491231002x"));
    LicenceMetadata metadata = content.metadata().orElseThrow();
    assertThat(metadata.number()).isEqualTo("示证0042号");
    assertThat(metadata.id())
        .isEqualTo(new LicenceId("11999900MB0000019D001", "11999901MB0001011A", "0042", 1));
    assertThat(metadata.holderCode()).isEqualTo("11010519491231002X");
    assertThat(metadata.holderKind()).isEqualTo(LicenceMetadata.HolderKind.CITIZEN_ID);
    assertThat(metadata.validFrom()).isEqualTo("2026-11-23");
    assertThat(content.withVersion(2).metadata().orElseThrow().id().version()).isEqualTo(2);
    assertThat(content.toString()).doesNotContain("张示例", "1949");
    assertThat(template.fill(row()).metadata().orElseThrow().holderCode()).isNull();
    assertThat(LicenceTemplate.parse(HEAD, "t").fill(Map.of()).metadata()).isEmpty();
  }

  @Test
  void digestTellsContentsApart() throws Exception {
    LicenceTemplate template = LicenceTemplate.parse(LICENCE, "t");
    LicenceContent content = template.fill(row());
    assertThat(content.digest()).hasSize(64).isEqualTo(template.fill(row("编号", " 0042 ")).digest());
    assertThat(content.withVersion(7).digest()).isEqualTo(content.digest());
    assertThat(template.fill(row("编号", "0043")).digest()).isNotEqualTo(content.digest());
    assertThat(LicenceTemplate.parse("\uFEFF" + LICENCE.replace("\n", "\r\n"), "t").fill(row()))
        .hasToString(content.toString());
    String other = LICENCE.replace("10 10 100 10", "10 10 100 11");
    assertThat(LicenceTemplate.parse(other, "t").fill(row()).digest())
        .isNotEqualTo(content.digest());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "编号   | 42                 | field '编号': it does not match its pattern",
        "编号   | 00422              | field '编号': it does not match its pattern",
        "发证日期 | 2025-12-31         | field '发证日期': it is before 2026-01-01",
        "发证日期 | 2027-01-01         | field '发证日期': it is after 2026-12-31",
        "发证日期 | 2026-02-30         | field '发证日期': it is no date of the form 2026-11-23",
        "证件号  | 110105194912310021 | field '证件号': it is neither a citizen id nor a unified social credit code"
      })
  void refusesValuesThatAreNotWhatTheirFieldAsksFor(String field, String value, String fault)
      throws Exception {
    LicenceTemplate template = LicenceTemplate.parse(LICENCE, "t");
    assertThatThrownBy(() -> template.fill(row(field, value)))
        .isInstanceOf(DocumentRejected.class)
        .hasMessage(fault);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "min=3; 甲乙; field 'x' has fewer than 3 characters",
        "max=1; 甲乙; field 'x' has more than 1 characters",
        "one-of=甲|乙; 丙; field 'x': it is none of 甲, 乙",
        "citizen-id; 1; field 'x': a citizen id has 18 characters",
        "unified-code; 1; field 'x': a unified social credit code has 18 characters",
        "licence-id; 1; field 'x': a licence identifier begins with 1.2.156.3005.2",
        "pattern=(甲|甲甲)+\\1乙; 甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲; field 'x': its pattern takes too long: simplify it in the template"
      })
  void knowsRulesForValues(String rule, String value, String fault) throws Exception {
    String text = HEAD + "field x " + rule + "\ntext 10 10 50 10 \"{x}\"\n";
    LicenceTemplate template = LicenceTemplate.parse(text, "t");
    assertThatThrownBy(() -> template.fill(Map.of("x", value))).hasMessage(fault);
  }

  @Test
  void tellsAllFaultsWithLineAndField(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("bad.template");
    Files.writeString(
        file,
        HEAD
            + """
            field 甲 min=x
            field 乙
            circle 1 2
            text 10 10 50 10 "{甲}"
            text 10 10 50 10 "{丙}"
            """);
    assertThat(LicenceTemplate.check(file))
        .extracting(f -> f.line() + " " + f.field() + " " + f.what().en())
        .containsExactly(
            "4 甲 field: min is a number, not 'x'",
            "6 null unknown statement 'circle'",
            "8 null unknown field '丙'");
    Files.writeString(file, HEAD + "field 甲\n");
    assertThat(LicenceTemplate.check(file))
        .extracting(f -> f.line() + " " + f.field() + " " + f.what().en())
        .containsExactly("4 甲 field '甲' is never shown");
    Files.writeString(
        file, HEAD + "\ntext 10 10 20 6 \"这一段固定文字放不进去\"\ntext 10 20 20 6 \"\uE000\"\n");
    assertThat(LicenceTemplate.check(file))
        .extracting(f -> f.line() + " " + f.what().en())
        .containsExactly(
            "5 a fixed text does not fit its place (20 × 6 mm at 10, 10) even at 8 pt",
            "6 no font has U+E000");
    Files.writeString(file, LICENCE);
    assertThat(LicenceTemplate.check(file)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "0000019D001 | 0000018D001 | line 4: type is no unified social credit code",
        "0001011A    | 0001012A    | line 12: the check character of the unified",
        "data issued \"{发证日期}\" | data issued \"{编号}\" | line 13: data issued is not one field that is a date",
        "data holder \"{持证人}\" | # | data holder is missing",
        "type 11999900MB0000019D001 | # | data without the type of licence"
      })
  void refusesDataThatNoMetadataCanBeMadeOf(String part, String by, String fault) {
    assertThatThrownBy(() -> LicenceTemplate.parse(LICENCE.replace(part, by), "t"))
        .isInstanceOf(FileRefused.class)
        .hasMessageContaining(fault);
  }
}
