package io.yinxin.seal.licence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.LocalDate;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Citizen identification numbers: GB 11643-1999. */
class Gb11643Test {

  /** The first two are the standard's own examples; the region of the others does not exist. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "11010519491231002X",
        "440524188001010014",
        "999901199001110038",
        "999901199002120051"
      })
  void knowsNumbers(String number) {
    assertThat(CitizenId.check(number)).isEmpty();
    assertThat(CitizenId.parse(" " + number.toLowerCase(Locale.ROOT) + " ").value())
        .isEqualTo(number);
  }

  @Test
  void makesANumber() {
    assertThat(CitizenId.make("110105", LocalDate.of(1949, 12, 31), 2).value())
        .isEqualTo("11010519491231002X");
    assertThat(CitizenId.make("440524", LocalDate.of(1880, 1, 1), 1).birth())
        .isEqualTo(LocalDate.of(1880, 1, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CitizenId.make("11010", LocalDate.of(1949, 12, 31), 2));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CitizenId.make("110105", LocalDate.of(1949, 12, 31), 1000));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CitizenId.make("110105", LocalDate.of(10_949, 12, 31), 1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "110105491231002 | 15 digits is out of use",
        "11010519491231002 | has 18 characters",
        "1101051949123100XX | begins with 17 digits",
        "000105194912310020 | unknown region",
        "110105194902300021 | impossible date",
        "110105179912310021 | impossible date",
        "110105194912310021 | check character",
        "11010519491231002x | check character",
        "11010519491232002X | impossible date"
      })
  void saysWhatIsWrong(String text, String fault) {
    assertThat(CitizenId.check(text).orElseThrow().en()).contains(fault);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CitizenId(text))
        .withMessageNotContaining(text.substring(2, 14));
  }

  @Test
  void keepsThePersonOutOfLogs() {
    assertThat(CitizenId.parse("11010519491231002X")).hasToString("1****************X");
  }
}
