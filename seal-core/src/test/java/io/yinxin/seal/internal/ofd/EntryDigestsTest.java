package io.yinxin.seal.internal.ofd;

import static org.assertj.core.api.Assertions.assertThat;

import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.crypto.Sm3Memory;
import io.yinxin.seal.internal.file.ByteSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Objects;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntryDigestsTest {

  private static final String NAME = "Doc_0/Res/background.png";

  private final Sm3Memory memory = new Sm3Memory(16);

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private byte[] digest(byte[] contents, boolean seal) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(file)) {
      zip.putNextEntry(new ZipEntry(NAME));
      zip.write(contents);
      zip.closeEntry();
    }
    OfdPackage pack = OfdPackage.read(ByteSource.of(file.toByteArray()));
    PackageEntry entry = pack.entries().get(0);
    EntryDigests digests = new EntryDigests(pack, memory);
    digests.ask(entry, HashAlgorithm.SM3);
    digests.ask(entry, HashAlgorithm.SHA256);
    if (seal) {
      digests.seal(entry);
    }
    digests.make();
    assertThat(digests.get(entry, HashAlgorithm.SHA256))
        .isEqualTo(HashAlgorithm.SHA256.digest(contents));
    return Objects.requireNonNull(digests.get(entry, HashAlgorithm.SM3));
  }

  @ParameterizedTest
  @CsvSource({
    "0,false",
    "100,true",
    "20000,false",
    "20000,true",
    "70000,false",
    "300000,false",
    "300000,true",
    "1048576,false",
    "1048577,false"
  })
  void digestsWhatComesAgainAsTheFirstTime(int length, boolean seal) throws IOException {
    byte[] contents = bytes(length);
    for (int again = 0; again < 4; again++) {
      assertThat(digest(contents, seal)).isEqualTo(HashAlgorithm.SM3.digest(contents));
    }
  }

  /** Length and checksum are a hint, and anyone can make them the same. */
  @Test
  void isNotTakenInByTheSameLengthAndChecksum() throws IOException {
    byte[] contents = bytes(100_000);
    byte[] forged = contents.clone();
    // A multiple of the polynomial of CRC-32: it changes five bytes, and not the checksum.
    long polynomial = 0x1_04c1_1db7L;
    for (int i = 0; i <= 32; i++) {
      if ((polynomial >> (32 - i) & 1) == 1) {
        forged[50_000 + i / 8] ^= (byte) (1 << i % 8);
      }
    }
    assertThat(crc(forged)).isEqualTo(crc(contents));
    assertThat(forged).isNotEqualTo(contents);
    for (int again = 0; again < 4; again++) {
      assertThat(digest(contents, false)).isEqualTo(HashAlgorithm.SM3.digest(contents));
      assertThat(digest(forged, false)).isEqualTo(HashAlgorithm.SM3.digest(forged));
    }
  }

  private static long crc(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return crc.getValue();
  }
}
