package io.yinxin.seal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.FileRefused;
import io.yinxin.seal.licence.LicenceType;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LicenceCatalogueTest {

  private static final Path SAMPLE = Path.of("../samples/data/catalogue.csv");

  private final Path file;

  LicenceCatalogueTest(@TempDir Path folder) {
    file = folder.resolve("catalogue.csv");
  }

  @Test
  void readsTheSampleThatComesAlong() throws IOException {
    LicenceCatalogue catalogue = LicenceCatalogue.read(SAMPLE);
    assertThat(catalogue.types()).hasSize(3);
    assertThat(catalogue.get("11999900MB00000278001"))
        .contains(
            new LicenceType(
                "11999900MB00000278001",
                "营业执照",
                "示例国市场监督管理总局",
                LicenceType.Level.NATIONAL,
                LicenceType.Holder.BODY,
                LicenceType.Level.COUNTY,
                "长期"));
    assertThat(catalogue.get("11999900MB00000278002")).isEmpty();
    Files.write(file, Files.readString(SAMPLE).getBytes(Charset.forName("GB18030")));
    assertThat(LicenceCatalogue.read(file).types()).isEqualTo(catalogue.types());
  }

  @Test
  void namesLineAndColumnOfEachFault() throws IOException {
    Files.writeString(
        file,
        Files.readString(SAMPLE)
            .replace("11999900MB00000353001", "11999900MB00000278001")
            .replace("11999900MB0000019D001", "11999900MB0000019X001")
            .replaceFirst("国家级,法人", "国级,")
            .concat("x\n"));
    assertThat(LicenceCatalogue.check(file))
        .extracting(f -> f.line() + " " + f.column() + ": " + f.what().en())
        .containsExactly(
            "2 证照类型代码: not a unified social credit code with three digits behind it",
            "3 证照定义机构级别: not one of 乡镇级 其他 县级 国家级 地市级 省级",
            "3 持证主体类别: no value",
            "5 : 1 values in 7 columns");
    assertThatThrownBy(() -> LicenceCatalogue.read(file))
        .isInstanceOf(FileRefused.class)
        .hasMessageContaining("catalogue.csv, line 2");
  }

  @Test
  void aCodeStandsOnOneLine() throws IOException {
    Files.writeString(
        file, Files.readString(SAMPLE).replace("11999900MB00000353001", "11999900MB00000278001"));
    assertThat(LicenceCatalogue.check(file))
        .extracting(f -> f.line() + " " + f.what().en())
        .containsExactly("4 the code stands on another line, too");
  }
}
