package io.yinxin.seal.internal.file;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSearchTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_526, 65_530, 65_535, 65_536, 131_062, 199_990})
  void findsAWordWhereverItStands(int at) throws IOException {
    byte[] file = new byte[200_000];
    byte[] word = "/ByteRange".getBytes(US_ASCII);
    System.arraycopy(word, 0, file, at, word.length);
    assertThat(ByteSearch.contains(ByteSource.of(file), "/ByteRange")).isTrue();
    file[at + 9] = 'E';
    assertThat(ByteSearch.contains(ByteSource.of(file), "/ByteRange")).isFalse();
  }

  @Test
  void findsNothingInNothing() throws IOException {
    assertThat(ByteSearch.contains(ByteSource.of(new byte[0]), "x")).isFalse();
  }
}
