package io.yinxin.seal.licence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.yinxin.seal.licence.LicenceMetadata.HolderKind;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

/** Metadata (GB/T 36903-2018) and catalogue (GB/T 36902-2018). */
class LicenceMetadataTest {

  private static final LicenceId ID =
      new LicenceId("11100000000013338W011", "11430000006122244L", "20230000403", 1);

  private static LicenceMetadata metadata(String code) {
    return new LicenceMetadata(
        "示例证",
        "第1号",
        ID,
        "示例局",
        LocalDate.of(2026, 11, 23),
        "张示例",
        code,
        HolderKind.of(code),
        LocalDate.of(2026, 11, 23),
        null);
  }

  @Test
  void namesItsElementsAsDocumentsDo() {
    assertThat(metadata("999901199001110038").elements())
        .containsEntry("ZZMC", "示例证")
        .containsEntry("ZZLXDM", "11100000000013338W011")
        .containsEntry("ZZBS", ID.value())
        .containsEntry("ZZBFJGDM", "11430000006122244L")
        .containsEntry("CZZTDM", "999901199001110038")
        .containsEntry("CZZTDMLXDM", "111")
        .containsEntry("ZZYXQQSRQ", "2026-11-23")
        .doesNotContainKey("ZZYXQJZRQ");
    assertThat(metadata("91999901MA00000155").elements()).containsEntry("CZZTDMLXDM", "001");
    assertThat(metadata("护照 E1").elements()).containsEntry("CZZTDMLXDM", "999");
  }

  @Test
  void keepsTheHolderOutOfLogs() {
    assertThat(metadata("999901199001110038").toString())
        .contains("示例证")
        .doesNotContain("张示例", "9999");
  }

  @Test
  void catalogueRefusesACodeThatIsNone() {
    assertThat(LicenceType.isCode("11100000000013338W011")).isTrue();
    assertThat(LicenceType.isCode("11100000000013338X011")).isFalse();
    assertThat(LicenceType.isCode("11100000000013338W01A")).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new LicenceType(
                    "11100000000013338X011",
                    "示例证",
                    "示例部",
                    LicenceType.Level.NATIONAL,
                    LicenceType.Holder.PERSON,
                    LicenceType.Level.COUNTY,
                    ""));
  }
}
