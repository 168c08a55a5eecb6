package io.yinxin.outside;

import static org.assertj.core.api.Assertions.assertThat;

import io.yinxin.seal.licence.LicenceRenderer;
import io.yinxin.seal.licence.LicenceTemplate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.verapdf.pdfa.flavours.PDFAFlavour;

/** The licences that we render, with metadata and square code, before they are sealed. */
class LicencesTest {

  @ParameterizedTest
  @ValueSource(strings = {"tobacco-retail-licence", "real-estate-certificate", "business-licence"})
  void veraPdfPassesThem(String name, @TempDir Path folder) throws Exception {
    Path samples = Path.of("..", "data");
    LicenceTemplate template = LicenceTemplate.read(samples.resolve(name + ".template"));
    Map<String, String> row = new HashMap<>();
    for (String field : template.fields()) {
      row.put(
          field,
          switch (field) {
            case "统一社会信用代码" -> "91999901MA00000155";
            case "权利人证件号" -> "999901199002120051";
            case "印制编号" -> "D99000000001";
            case "许可证号" -> "999901100001";
            default -> field.matches(".*(日期|有效期.)") ? "2026-11-23" : "示例 Ab-12㎡ <&>";
          });
    }
    byte[] pdf = LicenceRenderer.of(template).render(row, Instant.parse("2026-11-23T08:00:00Z"));
    Path file = Files.write(folder.resolve(name + ".pdf"), pdf);
    assertThat(VeraPdf.broken(file, PDFAFlavour.PDFA_2_B)).isEmpty();
    // Every character can be copied out again: also level U.
    assertThat(VeraPdf.broken(file, PDFAFlavour.PDFA_2_U))
        .allMatch(b -> b.startsWith("6.6.4: ")); // only that the file does not claim it
  }
}
