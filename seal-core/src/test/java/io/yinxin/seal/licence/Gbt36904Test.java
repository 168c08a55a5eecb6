package io.yinxin.seal.licence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Identifiers of licences: GB/T 36904-2018. */
class Gbt36904Test {

  private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U",
        "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.002.S",
        "1.2.156.3005.2.11100000000013338W087.11370800MB28559184.37080001202411010001.001.3",
        "1.2.156.3005.2.11100000000013338W032.11220000013544541J.2430599.001.F",
        "1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0",
        "1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9",
        "1.2.156.3005.2.11100000MB0341032Y002.11420503087246977F.ABCDEFGHJK0123456789.001.4"
      })
  void readsAndWritesIdentifiersInUse(String text) {
    assertThat(LicenceId.check(text)).isEmpty();
    LicenceId id = LicenceId.parse(text);
    assertThat(id.value()).isEqualTo(text);
    assertThat(id)
        .hasToString(text)
        .isEqualTo(LicenceId.parse(" " + text.toLowerCase(Locale.ROOT) + "\n"));
    assertThat(text).startsWith(id.stem() + ".00" + id.version() + ".");
  }

  @Test
  void partsAreTheirOwn() {
    LicenceId id =
        LicenceId.parse(
            "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U");
    assertThat(id.typeCode()).isEqualTo("11100000000013338W011");
    assertThat(id.issuerCode()).isEqualTo("11430000006122244L");
    assertThat(id.serial()).isEqualTo("20230000403");
    assertThat(id.version()).isEqualTo(1);
    assertThat(id.withVersion(2).checkCharacter()).isEqualTo('S');
  }

  /** The checksum's promise: each single wrong character, each pair of neighbours swapped. */
  @Test
  void findsEveryWrongCharacter() {
    String text = "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U";
    int wrong = 0;
    for (int i = LicenceId.ROOT.length() + 1; i < text.length(); i++) {
      for (int j = 0; j < ALPHABET.length(); j++) {
        char c = ALPHABET.charAt(j);
        if (text.charAt(i) != '.' && c != text.charAt(i)) {
          assertThat(LicenceId.check(text.substring(0, i) + c + text.substring(i + 1))).isPresent();
          wrong++;
        }
      }
    }
    assertThat(wrong).isEqualTo(54 * 35);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1.2.156.3003.2.A.B.C.001.D | begins with 1.2.156.3005.2",
        "1.2.156.3005.2 | begins with 1.2.156.3005.2",
        "1.2.156.3005.2.A.B.C.001 | has five parts",
        "1.2.156.3005.2.11100000000013338W01.11430000006122244L.1.001.U | type code",
        "1.2.156.3005.2.11100000000013338W011.1143000000612224.1.001.U | issuer",
        "1.2.156.3005.2.11100000000013338W011.11430000006122244L..001.U | serial",
        "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20_3.001.U | serial",
        "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.000.U | version",
        "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.1.U | version",
        "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.V | check character",
        "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001. | check character"
      })
  void saysWhatIsWrong(String text, String fault) {
    assertThat(LicenceId.check(text).orElseThrow().en()).contains(fault);
    assertThatIllegalArgumentException().isThrownBy(() -> LicenceId.parse(text));
  }

  @Test
  void refusesPartsOfAnotherForm() {
    LicenceId id = new LicenceId("11100000000013338W011", "11430000006122244L", "1", 999);
    assertThat(LicenceId.check(id.value())).isEmpty();
    assertThatIllegalArgumentException().isThrownBy(() -> id.withVersion(1000));
    assertThatIllegalArgumentException().isThrownBy(() -> id.withVersion(0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LicenceId("X", "11430000006122244L", "1", 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LicenceId("11100000000013338W011", "X", "1", 1));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new LicenceId("11100000000013338W011", "11430000006122244L", "a".repeat(9), 1));
  }
}
