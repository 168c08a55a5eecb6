package io.yinxin.seal.internal.pdf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteRangeTest {

  private static PdfArray array(String numbers) {
    return PdfArray.of(
        Arrays.stream(numbers.split(" ")).map(n -> PdfInteger.of(Long.parseLong(n))).toList());
  }

  @Test
  void readsTwoPairsFromTheStart() {
    assertThat(ByteRange.of(array("0 10 20 30"), 50)).isEqualTo(new ByteRange(10, 20, 50));
  }

  @ParameterizedTest
  @CsvSource({
    "1 10 20 30",
    "0 0 20 30",
    "0 10 10 30",
    "0 10 20 0",
    "0 10 20 31",
    "0 10 20",
    "0 10 20 30 40",
    "0 10 20 30 50 0",
    "0 -10 20 30",
    "0 20 10 30",
    "0 10 20 9223372036854775807",
    "0 10 9223372036854775807 20",
  })
  void refuses(String numbers) {
    assertThat(ByteRange.of(array(numbers), 50)).isNull();
  }

  @Test
  void refusesWhatIsNoArrayOfIntegers() {
    assertThat(ByteRange.of(PdfNull.NULL, 50)).isNull();
    assertThat(ByteRange.of(PdfArray.ofNumbers(0, 10.5, 20, 30), 50)).isNull();
    assertThat(ByteRange.of(new PdfReference(1, 0), 50)).isNull();
  }
}
