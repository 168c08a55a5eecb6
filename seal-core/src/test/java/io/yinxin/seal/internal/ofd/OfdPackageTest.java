package io.yinxin.seal.internal.ofd;

import static io.yinxin.seal.internal.ofd.PackageProblem.Kind.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.internal.file.ByteSource;
import io.yinxin.seal.internal.ofd.PackageProblem.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OfdPackageTest {

  private static final byte[] PAGE = "<Page/>".repeat(100).getBytes(StandardCharsets.US_ASCII);
  private static final Charset GBK = Charset.forName("GBK");

  private static RawZip zip() {
    return new RawZip()
        .add("OFD.xml", "<OFD/>")
        .add("Doc_0/", "")
        .add("Doc_0/Document.xml", "<Document/>")
        .add("Doc_0/Pages/Page_0/Content.xml", PAGE);
  }

  private static List<Kind> kinds(RawZip zip) throws IOException {
    return kinds(zip.bytes());
  }

  /** All problems: those of the directory, and those that show when everything is read. */
  private static List<Kind> kinds(byte[] file) throws IOException {
    List<Kind> kinds = new ArrayList<>();
    try {
      OfdPackage read = OfdPackage.read(ByteSource.of(file));
      read.problems().forEach(each -> kinds.add(each.kind()));
      for (PackageEntry entry : read.entries()) {
        try {
          read.bytes(entry, 1 << 20);
        } catch (PackageException e) {
          kinds.add(e.problem().kind());
        }
      }
    } catch (PackageException e) {
      kinds.add(e.problem().kind());
    }
    return kinds.stream().distinct().toList();
  }

  private static PackageEntry entry(OfdPackage read, String path) {
    return Objects.requireNonNull(read.entry(path), path);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void readsWhatWasPacked() throws IOException {
    OfdPackage read = OfdPackage.read(ByteSource.of(zip().bytes()));
    assertThat(read.problems()).isEmpty();
    assertThat(read.entries()).extracting(PackageEntry::path).isEqualTo(zip().names());
    PackageEntry page = entry(read, "Doc_0/Pages/Page_0/Content.xml");
    assertThat(page.size()).isEqualTo(PAGE.length);
    assertThat(read.bytes(page, PAGE.length)).isEqualTo(PAGE);
    assertThatThrownBy(() -> read.bytes(page, PAGE.length - 1))
        .isInstanceOfSatisfying(
            PackageException.class, e -> assertThat(e.problem().kind()).isEqualTo(TOO_MUCH));
    assertThat(read.entry("ofd.xml")).isNull();
    assertThat(read.entryIgnoringCase("ofd.XML")).isEqualTo(entry(read, "OFD.xml"));
    assertThat(read.entries().get(1).folder()).isTrue();
  }

  /** What honest programs write, which this package's own test writer might not think of. */
  @Test
  void readsWhatTheJdkWrites(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("jdk.ofd");
    byte[] large = new byte[3 << 20];
    new Random(1).nextBytes(large);
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      out.setComment("a comment");
      out.putNextEntry(new ZipEntry("OFD.xml"));
      out.write(PAGE);
      out.putNextEntry(new ZipEntry("附件/说明.txt"));
      out.write(PAGE);
      ZipEntry stored = new ZipEntry("large.bin");
      stored.setMethod(ZipEntry.STORED);
      stored.setSize(large.length);
      CRC32 crc = new CRC32();
      crc.update(large);
      stored.setCrc(crc.getValue());
      out.putNextEntry(stored);
      out.write(large);
    }
    try (ByteSource source = ByteSource.open(file)) {
      assertThat(OfdPackage.recognises(source)).isTrue();
      OfdPackage read = OfdPackage.read(source);
      assertThat(read.problems()).isEmpty();
      assertThat(read.bytes(entry(read, "附件/说明.txt"), 1 << 20)).isEqualTo(PAGE);
      assertThat(read.bytes(entry(read, "large.bin"), 4 << 20)).isEqualTo(large);
    }
  }

  @Test
  void readsZip64AndEveryFormOfDescriptor() throws IOException {
    for (RawZip zip :
        List.of(
            zip().zip64(),
            zip().changeAll(e -> e.zip64 = true),
            zip().changeAll(e -> e.zip64 = true).zip64(),
            zip().changeAll(e -> e.descriptor = true),
            zip()
                .changeAll(
                    e -> {
                      e.descriptor = true;
                      e.markedDescriptor = false;
                    }),
            zip()
                .changeAll(
                    e -> {
                      e.descriptor = true;
                      e.wideDescriptor = true;
                    }),
            zip().comment(ascii("made by hand")))) {
      assertThat(kinds(zip)).isEmpty();
    }
  }

  static List<Arguments> habits() {
    return List.of(
        Arguments.of(
            "stored-with-descriptor",
            zip()
                .changeAll(
                    e -> {
                      e.method = 0;
                      e.descriptor = true;
                    }),
            LENGTH_BEHIND),
        Arguments.of(
            "gbk-name",
            zip()
                .add(
                    "x",
                    PAGE,
                    e -> {
                      e.name = "附件/说明.txt".getBytes(GBK);
                      e.flags = 0;
                    }),
            NAME_ODD),
        Arguments.of("utf8-name-unmarked", zip().add("附件", PAGE, e -> e.flags = 0), NAME_ODD),
        Arguments.of("backslashes", zip().add("Doc_0\\Res\\a.png", PAGE), PATH_ODD),
        Arguments.of("dot-slash", zip().add("./Doc_0/a.xml", PAGE), PATH_ODD),
        Arguments.of("slash-in-front", zip().add("/Doc_0/a.xml", PAGE), PATH_ODD),
        Arguments.of("prefix", zip().prefix(ascii("something"), true), SURROUNDED),
        Arguments.of("prefix-not-counted", zip().prefix(ascii("something"), false), SURROUNDED),
        Arguments.of("suffix", zip().suffix(ascii("something")), SURROUNDED));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("habits")
  void readsAroundHabitsAndSaysSo(String name, RawZip zip, Kind kind) throws IOException {
    assertThat(kinds(zip)).containsExactly(kind);
    assertThat(kind.habit()).isTrue();
    OfdPackage read = OfdPackage.read(ByteSource.of(zip.bytes()));
    assertThat(read.bytes(entry(read, "OFD.xml"), 100)).asString().isEqualTo("<OFD/>");
  }

  static List<Arguments> attacks() {
    byte[] localHeader = new RawZip().add("OFD.xml", "<Other/>").bytes();
    return List.of(
        Arguments.of("duplicate-last", zip().add("OFD.xml", "<Other/>"), NAME_TWICE),
        Arguments.of("duplicate-first", zip().first("OFD.xml", PAGE), NAME_TWICE),
        Arguments.of("duplicate-same-contents", zip().add("OFD.xml", "<OFD/>"), NAME_TWICE),
        Arguments.of("other-case", zip().add("ofd.XML", "<Other/>"), NAME_TWICE),
        Arguments.of("fullwidth", zip().add("ＯＦＤ.xml", "<Other/>"), NAME_TWICE),
        Arguments.of(
            "composed-and-decomposed",
            zip().add("Caf\u00e9", PAGE).add("Cafe\u0301", PAGE),
            NAME_TWICE),
        Arguments.of("trailing-dot", zip().add("OFD.xml.", "<Other/>"), NAME_TWICE),
        Arguments.of("trailing-blank", zip().add("OFD.xml ", "<Other/>"), NAME_TWICE),
        Arguments.of("file-and-folder", zip().add("OFD.xml/", ""), NAME_TWICE),
        Arguments.of(
            "gbk-and-utf8",
            zip()
                .add("说明", PAGE)
                .add(
                    "x",
                    PAGE,
                    e -> {
                      e.name = "说明".getBytes(GBK);
                      e.flags = 0;
                    }),
            NAME_TWICE),
        Arguments.of("up", zip().add("../OFD.xml", PAGE), NAME_UNSAFE),
        Arguments.of("up-and-down", zip().add("a/../b.xml", PAGE), NAME_UNSAFE),
        Arguments.of("up-with-backslash", zip().add("..\\b.xml", PAGE), NAME_UNSAFE),
        Arguments.of("drive", zip().add("C:/b.xml", PAGE), NAME_UNSAFE),
        Arguments.of("nul", zip().add("OFD.xml\0.txt", PAGE), NAME_UNSAFE),
        Arguments.of("right-to-left", zip().add("a\u202eb.xml", PAGE), NAME_UNSAFE),
        Arguments.of("no-name", zip().add("", PAGE), NAME_UNSAFE),
        Arguments.of("folder-with-contents", zip().add("Doc_1/", PAGE), NAME_UNSAFE),
        Arguments.of(
            "bad-utf8",
            zip()
                .add(
                    "x",
                    PAGE,
                    e -> {
                      e.name = new byte[] {'a', (byte) 0xff, (byte) 0xfe};
                      e.flags = 1 << 11;
                    }),
            NAME_UNSAFE),
        Arguments.of(
            "link",
            zip()
                .add(
                    "link",
                    PAGE,
                    e -> {
                      e.madeBy = 3 << 8 | 20;
                      e.external = 0120777 << 16;
                    }),
            NAME_UNSAFE),
        Arguments.of(
            "local-name",
            zip().change("OFD.xml", e -> e.localName = ascii("XFD.xml")),
            NAME_CONTRADICTED),
        Arguments.of(
            "local-name-shorter",
            zip().change("OFD.xml", e -> e.localName = ascii("OFD")),
            NAME_CONTRADICTED),
        Arguments.of(
            "second-name",
            zip().change("OFD.xml", e -> e.extra = secondName("OFD.xml", "Other.xml")),
            NAME_CONTRADICTED),
        Arguments.of(
            "second-name-local",
            zip().change("OFD.xml", e -> e.localExtra = secondName("OFD.xml", "Other.xml")),
            NAME_CONTRADICTED),
        Arguments.of(
            "local-checksum", zip().change("OFD.xml", e -> e.localCrc = 1), HEADER_CONTRADICTED),
        Arguments.of(
            "local-length", zip().change("OFD.xml", e -> e.localSize = 1L), HEADER_CONTRADICTED),
        Arguments.of(
            "local-method", zip().change("OFD.xml", e -> e.localMethod = 0), HEADER_CONTRADICTED),
        Arguments.of(
            "local-flags", zip().change("OFD.xml", e -> e.localFlags = 1), HEADER_CONTRADICTED),
        Arguments.of(
            "descriptor-checksum",
            zip()
                .change(
                    "OFD.xml",
                    e -> {
                      e.descriptor = true;
                      e.descriptorCrc = 1;
                    }),
            HEADER_CONTRADICTED),
        Arguments.of(
            "overlap", zip().change("Doc_0/Document.xml", e -> e.claimedOffset = 0), OVERLAP),
        Arguments.of(
            "unlisted-entry",
            zip().change("Doc_0/Document.xml", e -> e.listed = false),
            HIDDEN_DATA),
        Arguments.of("entry-in-front", zip().prefix(localHeader, true), HIDDEN_DATA),
        Arguments.of("package-behind", zip().suffix(localHeader), HIDDEN_DATA),
        Arguments.of("package-in-comment", zip().comment(zip().bytes()), HIDDEN_DATA),
        Arguments.of("pdf-in-front", zip().prefix(ascii("%PDF-1.7 "), true), HIDDEN_DATA),
        Arguments.of("gap", zip().change("Doc_0/", e -> e.before = ascii("gap")), GAP),
        Arguments.of("gap-before-directory", zip().beforeDirectory(ascii("gap")), GAP),
        Arguments.of("encrypted", zip().changeAll(e -> e.flags |= 1), ENCRYPTED),
        Arguments.of("encrypted-strongly", zip().changeAll(e -> e.flags |= 0x40), ENCRYPTED),
        Arguments.of("lzma", zip().change("OFD.xml", e -> e.method = 14), UNSUPPORTED),
        Arguments.of("wrong-checksum", zip().change("OFD.xml", e -> e.crc = 1), DAMAGED),
        Arguments.of("wrong-length", zip().change("OFD.xml", e -> e.size = 5), DAMAGED),
        Arguments.of("longer", zip().change("OFD.xml", e -> e.size = 7), DAMAGED),
        Arguments.of(
            "behind-the-contents",
            zip()
                .change(
                    "OFD.xml",
                    e ->
                        e.packed =
                            ascii(
                                new String(RawZip.deflate(e.data), StandardCharsets.ISO_8859_1)
                                    + "more")),
            DAMAGED),
        Arguments.of(
            "no-deflate", zip().change("OFD.xml", e -> e.packed = ascii("\377\377\377")), DAMAGED),
        Arguments.of(
            "wide-size-without-need",
            zip().change("OFD.xml", e -> e.extra = wide(e.size + 1)),
            HEADER_CONTRADICTED),
        Arguments.of(
            "wide-size-twice",
            zip()
                .change(
                    "OFD.xml",
                    e -> {
                      e.extra = wide(e.size);
                      e.extra = twice(e.extra);
                    }),
            HEADER_CONTRADICTED),
        Arguments.of(
            "wide-size-in-header-without-need",
            zip().change("OFD.xml", e -> e.localExtra = wide(e.size + 1)),
            HEADER_CONTRADICTED),
        Arguments.of(
            "second-name-twice",
            zip().change("OFD.xml", e -> e.extra = twice(secondName("OFD.xml", "OFD.xml"))),
            HEADER_CONTRADICTED),
        Arguments.of("more-claimed", zip().claim(5), DAMAGED),
        Arguments.of("fewer-claimed", zip().claim(3), DAMAGED),
        Arguments.of("outside", zip().change("OFD.xml", e -> e.claimedOffset = 1 << 20), DAMAGED));
  }

  private static byte[] wide(long size) {
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
    RawZip.i16(out, 1);
    RawZip.i16(out, 8);
    RawZip.i32(out, size);
    RawZip.i32(out, 0);
    return out.toByteArray();
  }

  private static byte[] twice(byte[] field) {
    byte[] both = java.util.Arrays.copyOf(field, 2 * field.length);
    System.arraycopy(field, 0, both, field.length, field.length);
    return both;
  }

  private static byte[] secondName(String first, String second) {
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
    CRC32 crc = new CRC32();
    crc.update(ascii(first));
    RawZip.i16(out, 0x7075);
    RawZip.i16(out, 5 + second.length());
    out.write(1);
    RawZip.i32(out, crc.getValue());
    out.writeBytes(ascii(second));
    return out.toByteArray();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("attacks")
  void findsOut(String name, RawZip zip, Kind kind) throws IOException {
    assertThat(kinds(zip)).contains(kind).anyMatch(each -> !each.habit());
  }

  @Test
  void findsOutASecondDirectory() throws IOException {
    byte[] one = zip().bytes();
    // The end of the one package with the directory of the other before it.
    RawZip two = new RawZip().add("OFD.xml", "<Other/>");
    assertThat(kinds(two.prefix(one, false))).contains(HIDDEN_DATA);
  }

  @Test
  void refusesBombs() throws IOException {
    byte[] zeros = new byte[1 << 20];
    byte[] packed = RawZip.deflate(zeros);
    RawZip zip = zip();
    for (int i = 0; i < 300; i++) {
      zip.add("bomb" + i, zeros, e -> e.packed = packed);
    }
    assertThat(kinds(zip)).containsExactly(TOO_MUCH);
    RawZip many = new RawZip();
    for (int i = 0; i <= Limits.ENTRIES; i++) {
      many.add("e" + i, new byte[0], e -> e.method = 0);
    }
    assertThat(kinds(many)).containsExactly(TOO_MUCH);
    assertThat(kinds(zip().add("x".repeat(2000), PAGE))).containsExactly(TOO_MUCH);
  }

  @Test
  void givesNeverMoreThanPromised() throws IOException {
    RawZip zip = zip().add("bomb", new byte[1 << 20], e -> e.size = 100);
    OfdPackage read = OfdPackage.read(ByteSource.of(zip.bytes()));
    try (InputStream in = read.open(entry(read, "bomb"))) {
      byte[] into = new byte[1000];
      assertThatThrownBy(
              () -> {
                int n = in.read(into);
                assertThat(n).isLessThanOrEqualTo(100);
                in.read(into);
              })
          .isInstanceOf(PackageException.class);
    }
  }

  @Test
  void tellsPackagesFromOtherFiles() throws IOException {
    assertThat(OfdPackage.recognises(ByteSource.of(zip().bytes()))).isTrue();
    assertThat(OfdPackage.recognises(ByteSource.of(zip().prefix(PAGE, true).bytes()))).isTrue();
    assertThat(OfdPackage.recognises(ByteSource.of(new RawZip().add("ofd.xml", PAGE).bytes())))
        .isTrue();
    assertThat(OfdPackage.recognises(ByteSource.of(new RawZip().add("a.txt", PAGE).bytes())))
        .isFalse();
    assertThat(OfdPackage.recognises(ByteSource.of(ascii("PK\u0003\u0004 ... OFD.xml ..."))))
        .isTrue();
    assertThat(OfdPackage.recognises(ByteSource.of(ascii("%PDF-1.7 OFD.xml")))).isFalse();
    assertThat(OfdPackage.recognises(ByteSource.of(new byte[0]))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void survivesAnything(long seed) throws IOException {
    Random random = new Random(seed);
    byte[] good =
        zip()
            .add("附件", PAGE, e -> e.zip64 = true)
            .change("Doc_0/Document.xml", e -> e.descriptor = true)
            .zip64()
            .bytes();
    for (int round = 0; round < 5000; round++) {
      byte[] bad = good.clone();
      for (int i = 1 + random.nextInt(4); i > 0; i--) {
        int at = random.nextInt(bad.length);
        switch (random.nextInt(3)) {
          case 0 -> bad[at] = (byte) random.nextInt();
          case 1 -> bad[at] ^= (byte) (1 << random.nextInt(8));
          default -> {
            // Numbers that make lengths and offsets end in odd places.
            for (int k = at; k < Math.min(bad.length, at + 4); k++) {
              bad[k] = (byte) (random.nextBoolean() ? 0xff : 0);
            }
          }
        }
      }
      if (random.nextInt(8) == 0) {
        bad = java.util.Arrays.copyOf(bad, random.nextInt(bad.length));
      }
      OfdPackage.recognises(ByteSource.of(bad));
      kinds(bad); // no exception but PackageException, which it takes for a problem
    }
  }
}
