package io.yinxin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.yinxin.seal.Placement;
import io.yinxin.seal.eseal.SealDrawing;
import io.yinxin.seal.eseal.SealPicture;
import io.yinxin.seal.licence.LicenceRenderer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SampleLicencesTest {

  @ParameterizedTest
  @ValueSource(strings = {"tobacco-retail-licence", "real-estate-certificate", "business-licence"})
  void everyRowCanBeRendered(String name) throws Exception {
    assertThat(SampleLicences.NAMES).contains(name);
    SampleLicences sample = SampleLicences.read(name);
    LicenceRenderer renderer = LicenceRenderer.of(sample.template());
    assertThat(sample.rows()).hasSizeGreaterThanOrEqualTo(4);
    for (Map<String, String> row : sample.rows()) {
      byte[] pdf = renderer.render(row, Instant.EPOCH);
      assertThat(pdf).startsWith("%PDF-1.7".getBytes(StandardCharsets.US_ASCII));
      assertThat(pdf.length).isLessThan(100_000);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "tobacco-retail-licence, 42, 示例市烟草专卖局, 电子证照专用章, 9999990000017",
    "real-estate-certificate, 45, 示例市自然资源和规划局, 不动产登记专用章, 9999990000025",
    "business-licence, 45, 示例市市场监督管理局, 电子证照专用章, 9999990000033"
  })
  void pictureIsWhatTheLibraryDraws(
      String name, double size, String body, String line, String code, @TempDir Path folder)
      throws Exception {
    String svg = SealDrawing.round(size).name(body).line(line).code(code).build().svg();
    SampleLicences sample = SampleLicences.read(name);
    assertThat(sample.svg()).isEqualTo(svg);
    Placement.At place = sample.template().seal().orElseThrow();
    assertThat(place.size()).isEqualTo(size);
    Path file = Files.writeString(folder.resolve("seal.svg"), sample.svg());
    assertThat(SealPicture.read(file)).isNotNull();
    for (Map<String, String> row : sample.rows()) {
      assertThat(row).containsValue(body);
    }
  }

  @Test
  void numbersHaveRightCheckDigitsAndBelongToNobody() throws Exception {
    for (Map<String, String> row : SampleLicences.read("business-licence").rows()) {
      String code = String.valueOf(row.get("统一社会信用代码"));
      assertThat(code).startsWith("919999");
      assertThat(isUnifiedCode(code)).as(code).isTrue();
    }
    int citizens = 0;
    for (Map<String, String> row : SampleLicences.read("real-estate-certificate").rows()) {
      Matcher id = Pattern.compile("证件号码：(9999\\d{13}[0-9X])").matcher(row.get("附记") + "");
      while (id.find()) {
        assertThat(isCitizenId(id.group(1))).as(id.group(1)).isTrue();
        citizens++;
      }
    }
    assertThat(citizens).isPositive();
  }

  /** GB 32100-2015: weights are powers of 3, modulo 31. */
  private static boolean isUnifiedCode(String code) {
    String alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    int sum = 0;
    int weight = 1;
    for (int i = 0; i < 17; i++) {
      sum += alphabet.indexOf(code.charAt(i)) * weight;
      weight = weight * 3 % 31;
    }
    return code.length() == 18 && code.charAt(17) == alphabet.charAt((31 - sum % 31) % 31);
  }

  /** GB 11643-1999: weights are powers of 2, modulo 11. */
  private static boolean isCitizenId(String id) {
    int sum = 0;
    int weight = 1;
    for (int i = 17; i >= 0; i--) {
      sum += (id.charAt(i) == 'X' ? 10 : id.charAt(i) - '0') * weight;
      weight = weight * 2 % 11;
    }
    return sum % 11 == 1;
  }
}
