package io.yinxin.seal.internal.pdf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.yinxin.seal.internal.file.ByteSource;
import io.yinxin.seal.internal.pdf.PdfSamples.Encrypting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.cos.COSStream;
import org.apache.pdfbox.cos.COSString;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What PDFBox and qpdf encrypted is read, and what is written into it they read again. */
class EncryptionTest {

  private static final String CONTENT = "BT /F1 24 Tf 72 720 Td (A licence to be sealed) Tj ET";

  private static PdfFile read(byte[] bytes) throws IOException, PdfSyntaxException {
    return PdfFile.read(ByteSource.of(bytes));
  }

  private static void assertReadable(PdfFile file) throws IOException, PdfSyntaxException {
    Revision latest = file.latest();
    PdfDictionary info = Objects.requireNonNull(latest.dictionary(latest.trailer(), "Info"));
    assertThat(((PdfString) latest.get(info, "Title")).text()).isEqualTo("A licence");
    PdfStream content = (PdfStream) latest.pageValue(0, "Contents");
    assertThat(file.decoded(content, 1000))
        .asString(StandardCharsets.US_ASCII)
        .isEqualToIgnoringWhitespace(CONTENT);
    for (XrefEntry entry : latest.changed()) {
      latest.get(entry);
    }
    assertThat(latest.unaccountedRanges()).isEmpty();
  }

  private static byte[] signatureBytes() {
    byte[] bytes = new byte[64];
    Arrays.fill(bytes, (byte) 0x5a);
    return bytes;
  }

  private static byte[] update(byte[] bytes, char[] password)
      throws IOException, PdfSyntaxException {
    PdfFile file = read(bytes);
    assertThat(file.unlock(password)).isTrue();
    IncrementalUpdate update = new IncrementalUpdate(file);
    PdfReference stream =
        update.add(
            PdfStream.of(
                PdfDictionary.builder().put("Note", PdfString.text("in a stream")).build(),
                "a stream".getBytes(StandardCharsets.US_ASCII)));
    PdfReference signature =
        update.add(
            PdfDictionary.builder()
                .put("Type", "Sig")
                .put("Reason", PdfString.text("批准"))
                .put("Contents", PdfString.hex(signatureBytes()))
                .put("ByteRange", PdfArray.ofNumbers(0, 1, 2, 3))
                .build());
    PdfDictionary catalog = file.latest().catalog();
    update.replace(
        file.latest().root(),
        catalog
            .with("Note", stream)
            .with("Seal", signature)
            .with("Empty", PdfString.literal(new byte[0])));
    IncrementalUpdate.Section section = update.write();
    byte[] both = Arrays.copyOf(bytes, (int) section.end());
    section.bytes().get(both, bytes.length, section.length());
    return both;
  }

  private static void assertUpdated(byte[] bytes, String password) throws Exception {
    PdfFile file = read(bytes);
    assertThat(file.unlock(password.toCharArray())).isTrue();
    assertThat(file.revisions()).hasSize(2);
    Revision latest = file.latest();
    assertThat(latest.unaccountedRanges()).isEmpty();
    PdfDictionary seal = Objects.requireNonNull(latest.dictionary(latest.catalog(), "Seal"));
    assertThat(((PdfString) seal.get("Reason")).text()).isEqualTo("批准");
    PdfString contents = (PdfString) seal.get("Contents");
    assertThat(contents.bytes()).isEqualTo(signatureBytes());
    assertThat(
            new String(
                bytes,
                (int) contents.start(),
                (int) (contents.end() - contents.start()),
                StandardCharsets.ISO_8859_1))
        .isEqualTo("<" + "5a".repeat(64) + ">");

    try (PDDocument document = Loader.loadPDF(bytes, password)) {
      COSDictionary catalog = document.getDocumentCatalog().getCOSObject();
      COSDictionary box = catalog.getCOSDictionary(COSName.getPDFName("Seal"));
      assertThat(box.getString("Reason")).isEqualTo("批准");
      assertThat(((COSString) box.getDictionaryObject("Contents")).getBytes())
          .isEqualTo(signatureBytes());
      COSStream stream = (COSStream) catalog.getDictionaryObject("Note");
      assertThat(stream.toTextString()).isEqualTo("a stream");
      assertThat(stream.getString("Note")).isEqualTo("in a stream");
      assertThat(document.getDocumentInformation().getTitle()).isEqualTo("A licence");
    }
  }

  // ---- PDFBox

  @ParameterizedTest
  @EnumSource
  void opensWithTheUsersAndTheOwnersPassword(Encrypting how) throws Exception {
    for (byte[] bytes :
        List.of(
            PdfSamples.encrypted(how, "user", "owner"),
            PdfSamples.encryptedWithObjectStreams(how, "user", "owner"))) {
      PdfFile file = read(bytes);
      assertThat(file.encrypted()).isTrue();
      assertThat(file.locked()).isTrue();
      assertThat(file.unlock("wrong".toCharArray())).isFalse();
      assertThat(file.locked()).isTrue();
      assertThat(file.unlock("user".toCharArray())).isTrue();
      assertThat(Objects.requireNonNull(file.encryption()).ownerAccess()).isFalse();
      assertReadable(file);
      PdfFile owners = read(bytes);
      assertThat(owners.unlock("owner".toCharArray())).isTrue();
      assertThat(Objects.requireNonNull(owners.encryption()).ownerAccess()).isTrue();
      assertReadable(owners);
    }
  }

  @ParameterizedTest
  @EnumSource
  void opensByItselfWhereTheUsersPasswordIsEmpty(Encrypting how) throws Exception {
    PdfFile file = read(PdfSamples.encrypted(how, "", "owner"));
    assertThat(file.locked()).isFalse();
    assertReadable(file);
  }

  @ParameterizedTest
  @EnumSource
  void writesWhatPdfBoxDecrypts(Encrypting how) throws Exception {
    for (byte[] bytes :
        List.of(
            PdfSamples.encrypted(how, "user", "owner"),
            PdfSamples.encryptedWithObjectStreams(how, "user", "owner"))) {
      byte[] updated = update(bytes, "user".toCharArray());
      assertUpdated(updated, "user");
      assertThat(update(bytes, "owner".toCharArray())).as("the same again").isEqualTo(updated);
    }
  }

  @ParameterizedTest
  @EnumSource
  void writesWhatQpdfFindsNoFaultWith(Encrypting how, @TempDir Path dir) throws Exception {
    Qpdf.needed();
    for (byte[] bytes :
        List.of(
            PdfSamples.encrypted(how, "user", "owner"),
            PdfSamples.encryptedWithObjectStreams(how, "user", "owner"))) {
      byte[] updated = update(bytes, "user".toCharArray());
      assertThat(Qpdf.check(dir, updated, "--password=user")).isEmpty();
    }
  }

  @Test
  void opensWithAChinesePassword() throws Exception {
    PdfFile file = read(PdfSamples.encrypted(Encrypting.AES_256, "证照库", "owner"));
    assertThat(file.unlock("证照库".toCharArray())).isTrue();
    assertReadable(file);
  }

  // ---- qpdf

  static Stream<List<String>> qpdfKinds() {
    List<String> weak = List.of("--allow-weak-crypto");
    List<List<String>> all = new ArrayList<>();
    for (List<String> kind :
        List.of(
            List.of("40", "--"),
            List.of("128", "--use-aes=n", "--"),
            List.of("128", "--use-aes=y", "--"),
            List.of("128", "--use-aes=y", "--cleartext-metadata", "--"),
            List.of("128", "--force-V4", "--"),
            List.of("256", "--"),
            List.of("256", "--cleartext-metadata", "--"),
            List.of("256", "--force-R5", "--"))) {
      for (String streams : new String[] {"disable", "generate"}) {
        List<String> options = new ArrayList<>(weak);
        options.add("--object-streams=" + streams);
        options.add("--encrypt");
        options.add("user");
        options.add("owner");
        options.addAll(kind);
        all.add(options);
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("qpdfKinds")
  void readsAndUpdatesWhatQpdfEncrypted(List<String> options, @TempDir Path dir) throws Exception {
    Qpdf.needed();
    Path in = Files.write(dir.resolve("in.pdf"), PdfSamples.classic());
    Path out = dir.resolve("out.pdf");
    List<String> command = new ArrayList<>(List.of("qpdf"));
    command.addAll(options);
    command.add(in.toString());
    command.add(out.toString());
    Qpdf.Result result = Qpdf.run(command.toArray(new String[0]));
    assertThat(Files.exists(out)).as(result.text()).isTrue();
    byte[] bytes = Files.readAllBytes(out);
    for (String password : new String[] {"user", "owner"}) {
      PdfFile file = read(bytes);
      assertThat(file.unlock(password.toCharArray())).as(password).isTrue();
      assertReadable(file);
    }
    byte[] updated = update(bytes, "owner".toCharArray());
    assertUpdated(updated, "user");
    // qpdf warns of the weak ones, and of nothing else.
    assertThat(Qpdf.check(dir, updated, "--password=user")).isEmpty();
  }

  // ---- without the password

  @Test
  void showsTheStructureOfALockedFile() throws Exception {
    PdfFile file = read(PdfSamples.encrypted(Encrypting.AES_128, "user", "owner"));
    assertThat(file.latest().pages()).hasSize(1);
    PdfStream content = (PdfStream) file.latest().pageValue(0, "Contents");
    assertThatThrownBy(() -> file.decoded(content, 1000)).isInstanceOf(PdfLockedException.class);
    assertThatThrownBy(() -> new IncrementalUpdate(file)).isInstanceOf(PdfLockedException.class);
  }

  @Test
  void refusesChangedPermissions() throws Exception {
    byte[] bytes = PdfSamples.encrypted(Encrypting.AES_256, "user", "owner");
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int at = text.indexOf("/P -");
    char digit = text.charAt(at + 4);
    bytes[at + 4] = (byte) (digit == '1' ? '2' : '1');
    PdfFile file = read(bytes);
    assertThatThrownBy(() -> file.unlock("user".toCharArray()))
        .isInstanceOf(PdfSyntaxException.class);
  }

  // ---- files of others

  @Test
  void opensTheCorpusWithItsPasswords() throws Exception {
    Path corpus = CorpusReadingTest.CORPUS;
    assumeTrue(Files.isDirectory(corpus), "no corpus beside the project: skipped");
    int opened = 0;
    int publicKey = 0;
    try (Stream<Path> all = Files.list(corpus)) {
      for (Path path : all.sorted().toList()) {
        String name = path.getFileName().toString();
        if (!name.endsWith(".pdf") || !name.contains("crypt")) {
          continue;
        }
        PdfFile file = read(Files.readAllBytes(path));
        if (!file.encrypted()) {
          continue;
        }
        Encryption encryption = Objects.requireNonNull(file.encryption());
        if (encryption.handler() == Encryption.Handler.PUBLIC_KEY) {
          assertThat(file.unlock("usersecret".toCharArray())).isFalse();
          publicKey++;
          continue;
        }
        String[] passwords =
            name.contains("_with_mac_")
                ? new String[] {"secret"}
                : new String[] {"usersecret", "ownersecret"};
        for (String password : passwords) {
          PdfFile again = read(Files.readAllBytes(path));
          assertThat(again.unlock(password.toCharArray())).as(name + " " + password).isTrue();
          for (Revision revision : again.revisions()) {
            for (XrefEntry entry : revision.changed()) {
              if (revision.get(entry) instanceof PdfStream stream) {
                revision.decoded(stream, 1 << 20);
              }
            }
          }
        }
        opened++;
      }
    }
    assertThat(opened).isGreaterThan(4);
    assertThat(publicKey).isEqualTo(2);
  }
}
