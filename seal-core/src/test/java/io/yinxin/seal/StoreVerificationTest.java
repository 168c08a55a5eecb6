package io.yinxin.seal;

import static org.assertj.core.api.Assertions.assertThat;

import io.yinxin.seal.internal.pdf.PdfSamples;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.licence.LicenceId;
import io.yinxin.seal.licence.LicenceMetadata;
import io.yinxin.seal.store.ImportOptions;
import io.yinxin.seal.store.LicenceDocument;
import io.yinxin.seal.store.LicenceStatus;
import io.yinxin.seal.store.NewLicence;
import io.yinxin.seal.store.Outcome;
import io.yinxin.seal.store.ResultQuery;
import io.yinxin.seal.store.RowReader;
import io.yinxin.seal.store.SealUse;
import io.yinxin.seal.store.Stores;
import io.yinxin.seal.testing.FixedClock;
import io.yinxin.seal.testing.MovingClock;
import io.yinxin.seal.testing.TestEngine;
import io.yinxin.seal.testing.TestPki;
import io.yinxin.seal.trust.TrustStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a store adds to a verification. */
class StoreVerificationTest {

  /** What only a store can find; each is found below. */
  static final Set<FindingCode> CODES =
      EnumSet.of(
          FindingCode.LICENCE_UNKNOWN,
          FindingCode.LICENCE_OTHER_DOCUMENT,
          FindingCode.LICENCE_REVOKED,
          FindingCode.LICENCE_SUSPENDED,
          FindingCode.LICENCE_SUPERSEDED,
          FindingCode.LICENCE_EXPIRED,
          FindingCode.SEAL_REVOKED);

  private static final LicenceId ID =
      new LicenceId("11100000000013338W011", "11990100MB00000011", "S1", 1);
  private static final TestPki ROOT = TestPki.root("root", SignatureAlgorithm.ECDSA_P256_SHA256);
  private static final SealKey KEY = ROOT.signer("示例市烟草专卖局").sealKey();
  private static final String SEAL = "99990100000001";

  private final Path folder;
  private final MovingClock clock = new MovingClock();
  private final Stores stores;
  private int documents;

  StoreVerificationTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    String url = TestEngine.SQLITE.newUrl(folder);
    Stores.init(url, TestEngine.SQLITE.options(folder).clock(clock));
    this.stores = Stores.open(url, TestEngine.SQLITE.options(folder).clock(clock));
    stores.seals().add(SEAL, "示例市烟草专卖局", "11990100MB00000011", List.of("ab".repeat(32)), "王测试");
  }

  @AfterEach
  void close() {
    stores.close();
  }

  /** A sealed document whose metadata name a licence. */
  private Path sealed(LicenceId id) throws Exception {
    Path plain = folder.resolve("plain" + ++documents + ".pdf");
    String xmp = "<x:xmpmeta><zz:ZZBS>" + id + "</zz:ZZBS>" + documents + "</x:xmpmeta>";
    Files.write(plain, PdfSamples.withMetadata(xmp.getBytes(StandardCharsets.UTF_8)));
    Path sealed = folder.resolve("sealed" + documents + ".pdf");
    Sealer.builder().key(KEY).clock(FixedClock.clock()).build().seal(plain, sealed);
    return sealed;
  }

  private void issue(LicenceId id, Path file, LocalDate last) throws IOException {
    stores
        .results()
        .importRows(
            RowReader.of(List.of(Map.of("办件编号", "A" + ++documents))),
            ImportOptions.of("rows", "王测试"));
    long row =
        stores
            .results()
            .claim(ResultQuery.ALL, "runner", Duration.ofMinutes(5), 1, null)
            .get(0)
            .id();
    LicenceDocument document =
        stores.documents().put(file, file.toString().endsWith(".ofd") ? Format.OFD : Format.PDF);
    NewLicence licence =
        new NewLicence(
            new LicenceMetadata(
                "烟草专卖零售许可证",
                "1",
                id,
                "示例市烟草专卖局",
                LocalDate.of(2026, 11, 23),
                "张示例",
                "999901199001110038",
                LicenceMetadata.HolderKind.CITIZEN_ID,
                null,
                last),
            SEAL,
            List.of(document));
    SealUse use =
        new SealUse(
            "王测试",
            SEAL,
            "file:key.p12",
            "ab".repeat(32),
            "CN=x",
            document.digest(),
            row,
            licence.id(),
            null);
    assertThat(
            stores.commit("runner", List.of(new Outcome.Sealed(row, licence, List.of(use)))).done())
        .containsExactly(row);
  }

  private Path issued() throws Exception {
    Path file = sealed(ID);
    issue(ID, file, LocalDate.of(2031, 11, 22));
    return file;
  }

  private Verification verify(Path file) throws IOException {
    return verify(file, clock.instant());
  }

  private Verification verify(Path file, Instant at) throws IOException {
    return Verifier.builder()
        .trust(TrustStore.of(List.of(ROOT.certificate())))
        .revocation(Verifier.RevocationCheck.OFF)
        .store(stores)
        .at(at)
        .build()
        .verify(file);
  }

  private void assertFound(Verification result, Verdict verdict, FindingCode... codes) {
    assertThat(result.findings()).extracting(Finding::code).as("" + result).containsExactly(codes);
    assertThat(result.verdict()).isEqualTo(verdict);
  }

  @Test
  void aKnownLicenceIsValid() throws Exception {
    Verification result = verify(issued());
    assertFound(result, Verdict.VALID);
    assertThat(result.licence())
        .isEqualTo(new Verification.Licence(ID.value(), LicenceStatus.VALID));
  }

  @Test
  void anOfdNamesItsLicenceToo() throws Exception {
    LicenceId issued = new LicenceId("11100000000013338W011", "11990100MB00000011", "S2", 1);
    Path file = sealedOfd(issued, "");
    issue(issued, file, LocalDate.of(2031, 11, 22));
    Verification.Licence licence = new Verification.Licence(issued.value(), LicenceStatus.VALID);
    Verification result = verifyOfd(file);
    assertFound(result, Verdict.VALID);
    assertThat(result.licence()).isEqualTo(licence);

    Verification other = verifyOfd(sealedOfd(issued, "<!-- another -->"));
    assertFound(other, Verdict.INVALID, FindingCode.LICENCE_OTHER_DOCUMENT);
    assertThat(other.licence()).isEqualTo(licence);

    Verification unknown = verifyOfd(sealedOfd(ID, ""));
    assertFound(unknown, Verdict.INDETERMINATE, FindingCode.LICENCE_UNKNOWN);
    assertThat(unknown.licence()).isEqualTo(new Verification.Licence(ID.value(), null));
  }

  private Path sealedOfd(LicenceId id, String more) throws Exception {
    String data =
        "<ofd:CustomDatas><ofd:CustomData Name=\"ZZBS\">"
            + id
            + "</ofd:CustomData></ofd:CustomDatas></ofd:DocInfo>"
            + more;
    byte[] plain = TestOfd.small().text("OFD.xml", t -> t.replace("</ofd:DocInfo>", data)).bytes();
    Path sealed = folder.resolve("sealed" + ++documents + ".ofd");
    OfdSealingTest.sealer().build().seal(plain, sealed);
    return sealed;
  }

  private Verification verifyOfd(Path file) throws IOException {
    return Verifier.builder()
        .trust(TrustStore.of(OfdSealingTest.roots()))
        .revocation(Verifier.RevocationCheck.OFF)
        .store(stores)
        .at(clock.instant())
        .build()
        .verify(file);
  }

  @Test
  void anUnknownLicenceIsInDoubt() throws Exception {
    Verification result = verify(sealed(ID));
    assertFound(result, Verdict.INDETERMINATE, FindingCode.LICENCE_UNKNOWN);
    assertThat(result.licence()).isEqualTo(new Verification.Licence(ID.value(), null));
  }

  @Test
  void aDocumentThatNamesNoLicenceIsUnknown() throws Exception {
    Path plain = Files.write(folder.resolve("plain.pdf"), PdfSamples.classic());
    Path file = folder.resolve("sealed.pdf");
    Sealer.builder().key(KEY).clock(FixedClock.clock()).build().seal(plain, file);
    Verification result = verify(file);
    assertFound(result, Verdict.INDETERMINATE, FindingCode.LICENCE_UNKNOWN);
    assertThat(result.licence()).isNull();
    assertThat(verify(plain).verdict()).isEqualTo(Verdict.UNSEALED);
  }

  @Test
  void anotherDocumentUnderTheIdentifierIsInvalid() throws Exception {
    issued();
    Verification result = verify(sealed(ID));
    assertFound(result, Verdict.INVALID, FindingCode.LICENCE_OTHER_DOCUMENT);
  }

  @Test
  void theIssuedDocumentWithAnotherSealingIsStillTheLicence() throws Exception {
    Path file = issued();
    Path more = folder.resolve("more.pdf");
    Sealer.builder().key(KEY).clock(FixedClock.clock()).build().seal(file, more);
    Verification result = verify(more);
    assertFound(result, Verdict.VALID);
    assertThat(result.sealings()).hasSize(2);
  }

  @Test
  void aSuspendedLicenceIsInDoubtUntilItIsRestored() throws Exception {
    Path file = issued();
    stores.licences().suspend(ID.value(), "核查", "王测试");
    assertFound(verify(file), Verdict.INDETERMINATE, FindingCode.LICENCE_SUSPENDED);
    clock.advance(Duration.ofHours(1));
    stores.licences().restore(ID.value(), "核查完毕", "王测试");
    assertFound(verify(file), Verdict.VALID);
  }

  @Test
  void aRevokedLicenceIsInvalidFromThenOn() throws Exception {
    Path file = issued();
    Instant before = clock.instant();
    clock.advance(Duration.ofHours(1));
    stores.licences().revoke(ID.value(), "注销", "王测试");
    Verification result = verify(file);
    assertFound(result, Verdict.INVALID, FindingCode.LICENCE_REVOKED);
    assertThat(result.licence())
        .isEqualTo(new Verification.Licence(ID.value(), LicenceStatus.REVOKED));
    assertFound(verify(file, before), Verdict.VALID);
  }

  @Test
  void aRenewedLicenceSupersedesTheOldOne() throws Exception {
    Path old = issued();
    LicenceId next = ID.withVersion(stores.licences().nextVersion(ID));
    Path renewed = sealed(next);
    issue(next, renewed, LocalDate.of(2036, 11, 22));
    assertFound(verify(old), Verdict.INVALID, FindingCode.LICENCE_SUPERSEDED);
    assertFound(verify(renewed), Verdict.VALID);
  }

  @Test
  void aLicenceEndsWithItsLastDayInBeijing() throws Exception {
    Path file = sealed(ID);
    issue(ID, file, LocalDate.of(2026, 11, 25));
    assertFound(verify(file, Instant.parse("2026-11-25T15:59:59Z")), Verdict.VALID);
    assertFound(
        verify(file, Instant.parse("2026-11-25T16:00:00Z")),
        Verdict.INVALID,
        FindingCode.LICENCE_EXPIRED);
  }

  @Test
  void aSealThatWasRevokedWhenItWasUsedIsFound() throws Exception {
    Path before = issued();
    clock.advance(Duration.ofHours(1));
    stores.seals().revoke(SEAL, clock.instant(), "印章遗失", "李样本");
    LicenceId other = new LicenceId(ID.typeCode(), ID.issuerCode(), "S2", 1);
    Path after = sealed(other);
    issue(other, after, LocalDate.of(2031, 11, 22));
    assertFound(verify(before), Verdict.VALID);
    assertFound(verify(after), Verdict.INVALID, FindingCode.SEAL_REVOKED);
  }
}
