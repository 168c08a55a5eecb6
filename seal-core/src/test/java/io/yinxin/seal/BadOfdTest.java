package io.yinxin.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.yinxin.seal.eseal.ElectronicSeal;
import io.yinxin.seal.eseal.ElectronicSeal.Version;
import io.yinxin.seal.internal.file.ByteSource;
import io.yinxin.seal.internal.ofd.OfdPackage;
import io.yinxin.seal.internal.ofd.PackageEntry;
import io.yinxin.seal.trust.TrustStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each habit is read, each attack found out, for what is odd about it and for nothing else. The
 * files are written to {@code target/bad-ofd}, where other programs can be tried on them.
 */
class BadOfdTest {

  static final Verifier VERIFIER =
      Verifier.builder()
          .trust(TrustStore.of(BadOfd.roots()))
          .sealMakers(TrustStore.of(BadOfd.makers()))
          .at(BadDocuments.NOW)
          .build();

  private static final List<BadDocuments.Bad> ALL =
      Stream.of(
              BadOfd.all(),
              ForgedOfd.all(),
              ListedOfd.all(),
              OpenOfd.all(),
              TrappedOfd.all(),
              AstrayOfd.all(),
              VendorOfd.all())
          .flatMap(List::stream)
          .toList();

  static Stream<BadDocuments.Bad> documents() {
    return ALL.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("documents")
  void isJudged(BadDocuments.Bad bad) throws IOException {
    Path folder = Files.createDirectories(Path.of("target", "bad-ofd"));
    Path file = Files.write(folder.resolve(bad.name() + ".ofd"), bad.bytes());
    Files.writeString(
        folder.resolve(bad.name() + ".txt"), bad.how() + "\n", StandardCharsets.UTF_8);

    Verification result = VERIFIER.verify(file);

    assertThat(codes(result)).as(bad.how() + ": " + result).isEqualTo(bad.codes());
    assertThat(result.verdict()).as(bad.how() + ": " + result).isEqualTo(bad.verdict());
    assertThat(result.format()).isEqualTo(Format.OFD);
    assertThat(VERIFIER.verify(bad.bytes())).isEqualTo(result);
  }

  @Test
  void namesAreUnique() {
    assertThat(ALL.stream().map(BadDocuments.Bad::name)).doesNotHaveDuplicates();
  }

  @Test
  void tellsWhoSealedWhatAndWhen() throws IOException {
    Sealing sealing = VERIFIER.verify(BadOfd.sealed().bytes()).sealings().get(0);
    assertThat(sealing.name()).isEqualTo("1");
    assertThat(sealing.index()).isEqualTo(1);
    assertThat(sealing.signer()).contains("CN=Signer");
    assertThat(sealing.signerSerial()).matches("[0-9a-f]+");
    assertThat(sealing.algorithm()).isEqualTo("SM3withSM2");
    assertThat(sealing.level()).isEqualTo("B-B");
    assertThat(sealing.claimedTime()).isEqualTo("2026-11-23T08:00:00Z");
    assertThat(sealing.provenTime()).isNull();
    assertThat(sealing.wholeDocument()).isTrue();
    ElectronicSeal eseal = Objects.requireNonNull(sealing.eseal());
    assertThat(eseal.version()).isEqualTo(Version.V4);
    assertThat(eseal.id()).isEqualTo("43090000000001");
  }

  @Test
  void tellsWhatATimestampProves() throws IOException {
    BadDocuments.Bad stamped =
        ALL.stream().filter(bad -> bad.name().equals("v4-timestamp")).findFirst().orElseThrow();
    Sealing sealing = VERIFIER.verify(stamped.bytes()).sealings().get(0);
    assertThat(sealing.provenTime()).isEqualTo(BadDocuments.NOW);
    assertThat(sealing.level()).isEqualTo("B-T");
  }

  @Test
  void changedContentLeavesTheLevelOfTheSignature() throws IOException {
    assertThat(levelOf("page-changed")).isEqualTo("B-B");
    assertThat(levelOf("signature-byte")).isNull();
    assertThat(levelOf("sign-wrong")).isNull();
  }

  private static @Nullable String levelOf(String name) throws IOException {
    BadDocuments.Bad bad =
        ALL.stream().filter(b -> b.name().equals(name)).findFirst().orElseThrow();
    return VERIFIER.verify(bad.bytes()).sealings().get(0).level();
  }

  @Test
  void saysWhatIsNotCovered() throws IOException {
    Verification more = VERIFIER.verify(BadOfd.sealed().add("more.txt", "x").bytes());
    assertThat(more.sealings().get(0).wholeDocument()).isFalse();
    assertThat(more.findings()).extracting(Finding::where).contains("/more.txt");
    Verification twice = VERIFIER.verify(BadOfd.sealed().seal(BadOfd.seal()).bytes());
    assertThat(twice.sealings()).extracting(Sealing::wholeDocument).containsExactly(true, true);
  }

  /**
   * Whatever byte of a sealed package is changed, it is not VALID any more; but for those that no
   * reader heeds: dates, the version that made an entry, attributes of its file, flags of how hard
   * the compressor tried; and what it wrote may be written otherwise, with the same outcome.
   */
  @Test
  void noByteCanBeChanged() throws IOException {
    byte[] sealed = BadOfd.small();
    assertThat(VERIFIER.verify(sealed).valid()).isTrue();
    List<String> contents = contents(sealed);
    Random random = new Random(1);
    Set<String> open = new TreeSet<>();
    for (int i = 0; i < sealed.length; i++) {
      byte was = sealed[i];
      for (int change : new int[] {1, 0x20, 1 + random.nextInt(255)}) {
        sealed[i] = (byte) (was ^ change);
        Verification result = VERIFIER.verify(sealed);
        if (result.verdict() == Verdict.VALID) {
          String field = Fields.at(sealed, i);
          boolean inContents = field.startsWith("byte");
          open.add(inContents && contents(sealed).equals(contents) ? "deflated otherwise" : field);
        }
      }
      sealed[i] = was;
    }
    assertThat(open).isSubsetOf(Fields.UNHEEDED);
  }

  private static List<String> contents(byte[] file) throws IOException {
    OfdPackage pack = OfdPackage.read(ByteSource.of(file));
    List<String> all = new ArrayList<>();
    for (PackageEntry entry : pack.entries()) {
      all.add(entry.path() + Arrays.toString(pack.bytes(entry, 1 << 20)));
    }
    return all;
  }

  /** Long lists on both sides must not be compared each with each. */
  @Test
  void longListsTakeLittleTime() {
    StringBuilder pages = new StringBuilder();
    StringBuilder stamps = new StringBuilder();
    for (int i = 0; i < 40_000; i++) {
      pages
          .append("<ofd:Page ID=\"")
          .append(100 + i)
          .append("\" BaseLoc=\"Pages/Page_0/Content.xml\"/>");
    }
    for (int i = 0; i < 9_000; i++) {
      stamps
          .append("<ofd:StampAnnot ID=\"")
          .append(100 + i)
          .append("\" PageRef=\"")
          .append(40_099 - i)
          .append("\" Boundary=\"50 50 42 42\"/>");
    }
    TestOfd ofd =
        TestOfd.small()
            .text(TestOfd.DOCUMENT, s -> s.replace("</ofd:Pages>", pages + "</ofd:Pages>"));
    for (int i = 0; i < 10; i++) {
      ofd.seal(
          BadOfd.seal()
              .signature(s -> s.replace("</ofd:SignedInfo>", "</ofd:SignedInfo>" + stamps)));
    }
    byte[] document = ofd.bytes();
    Verification result =
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> VERIFIER.verify(document));
    assertThat(result.sealings()).hasSize(10);
  }

  @Test
  void nothingDoneToAPackageIsAnException() throws IOException {
    byte[] good = BadOfd.small();
    Random random = new Random(2);
    for (int round = 0; round < 2000; round++) {
      byte[] bad = good.clone();
      for (int i = random.nextInt(6); i >= 0; i--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      }
      VERIFIER.verify(bad);
    }
  }

  private static Set<FindingCode> codes(Verification result) {
    Set<FindingCode> codes = new TreeSet<>();
    result.findings().forEach(finding -> codes.add(finding.code()));
    for (Sealing sealing : result.sealings()) {
      sealing.findings().forEach(finding -> codes.add(finding.code()));
    }
    codes.remove(FindingCode.REVOCATION_NOT_CHECKED);
    return codes;
  }

  /** Names the fields of zip headers. */
  private static final class Fields {
    static final Set<String> UNHEEDED =
        Set.of(
            "local version needed",
            "local date",
            "local flags",
            "deflated otherwise",
            "flags",
            "version made by",
            "version needed",
            "date",
            "disk",
            "attributes");

    static String at(byte[] zip, int at) {
      for (int start = Math.max(0, at - 45); start <= at; start++) {
        int offset = at - start;
        if (zip[start] == 'P' && zip[start + 1] == 'K') {
          if (zip[start + 2] == 3 && zip[start + 3] == 4 && offset < 30) {
            return local(offset);
          }
          if (zip[start + 2] == 1 && zip[start + 3] == 2 && offset < 46) {
            return central(offset);
          }
        }
      }
      return "byte " + at;
    }

    private static String local(int offset) {
      return offset >= 4 && offset < 6
          ? "local version needed"
          : offset == 6 || offset == 7
              ? "local flags"
              : offset >= 10 && offset < 14 ? "local date" : "local " + offset;
    }

    private static String central(int offset) {
      return offset >= 4 && offset < 6
          ? "version made by"
          : offset >= 6 && offset < 8
              ? "version needed"
              : offset == 8 || offset == 9
                  ? "flags"
                  : offset >= 12 && offset < 16
                      ? "date"
                      : offset >= 34 && offset < 36
                          ? "disk"
                          : offset >= 36 && offset < 42 ? "attributes" : "central " + offset;
    }
  }
}
