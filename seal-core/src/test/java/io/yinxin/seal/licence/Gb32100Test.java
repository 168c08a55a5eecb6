package io.yinxin.seal.licence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Unified social credit codes: GB 32100-2015. */
class Gb32100Test {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "11100000000013338W",
        "91350100M000100Y43",
        "11430000006122244L",
        "11370800MB28559184",
        "11220000013544541J",
        "11330105002500287C",
        "11100000MB03271699",
        "11100000MB0341032Y",
        "11420503087246977F",
        "91999901MA00000155"
      })
  void knowsCodesInUse(String code) {
    assertThat(UnifiedCode.check(code)).isEmpty();
    assertThat(UnifiedCode.parse(" " + code.toLowerCase(Locale.ROOT) + " ").value())
        .isEqualTo(code);
  }

  @Test
  void makesACodeWithBothCheckCharacters() {
    assertThat(UnifiedCode.make('1', '1', "100000", "00001333")).hasToString("11100000000013338W");
    assertThat(UnifiedCode.make('9', '1', "350100", "M000100Y")).hasToString("91350100M000100Y43");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> UnifiedCode.make('1', '1', "10000", "00001333"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> UnifiedCode.make('1', '1', "100000", "0000133"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> UnifiedCode.make('1', '1', "100000", "0000I333"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> UnifiedCode.make('1', '1', "10000A", "00001333"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "11100000000013338 | has 18 characters",
        "11100000000013338I | digits and capital letters",
        "11100000000013338w | digits and capital letters",
        "11A00000000013338W | digits of the region",
        "11100000000013338X | check character",
        "11100000000013383W | check character",
        "１1100000000013338W | digits and capital letters"
      })
  void saysWhatIsWrong(String text, String fault) {
    assertThat(UnifiedCode.check(text).orElseThrow().en()).contains(fault);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new UnifiedCode(text))
        .withMessageNotContaining(text);
  }
}
