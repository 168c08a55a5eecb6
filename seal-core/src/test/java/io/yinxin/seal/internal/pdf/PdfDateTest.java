package io.yinxin.seal.internal.pdf;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PdfDateTest {

  @ParameterizedTest
  @CsvSource({
    "D:20260601080000Z, 2026-06-01T08:00:00Z",
    "D:20260601160000+08'00', 2026-06-01T08:00:00Z",
    "D:20260601160000+08'00, 2026-06-01T08:00:00Z",
    "D:20260601053000-02'30', 2026-06-01T08:00:00Z",
    "D:20260601080000Z00'00', 2026-06-01T08:00:00Z",
    "D:20260601080000, 2026-06-01T08:00:00Z",
    "D:202606, 2026-06-01T00:00:00Z",
    "D:2026, 2026-01-01T00:00:00Z",
  })
  void reads(String text, Instant moment) {
    assertThat(PdfDate.parse(text)).isEqualTo(moment);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "2026", "D:20261301", "D:20260230", "D:20260601250000Z", "D:2026060108x"})
  void refuses(String text) {
    assertThat(PdfDate.parse(text)).isNull();
  }
}
