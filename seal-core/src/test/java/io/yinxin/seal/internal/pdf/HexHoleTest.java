package io.yinxin.seal.internal.pdf;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HexHoleTest {

  @ParameterizedTest
  @ValueSource(strings = {"0aff00", "0AFF00"})
  void isPlainInOneCase(String digits) {
    HexHole hole = HexHole.decode(digits.getBytes(US_ASCII));
    assertThat(hole.plain()).isTrue();
    assertThat(hole.bytes()).containsExactly(0x0a, 0xff, 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0aFF00", "0aff0", "0a ff 00", "0aff00\n", "0axff00"})
  void isNotPlainInAnyOtherWay(String digits) {
    HexHole hole = HexHole.decode(digits.getBytes(US_ASCII));
    assertThat(hole.plain()).isFalse();
    assertThat(hole.bytes()).containsExactly(0x0a, 0xff, 0);
  }
}
