package io.yinxin.outside;

import static org.assertj.core.api.Assertions.assertThat;

import io.yinxin.bench.OfdDocuments;
import io.yinxin.bench.Pki;
import io.yinxin.seal.Certification;
import io.yinxin.seal.FindingCode;
import io.yinxin.seal.Placement.At;
import io.yinxin.seal.Placement.Pages;
import io.yinxin.seal.Placement.Straddle;
import io.yinxin.seal.Sealer;
import io.yinxin.seal.Sealing;
import io.yinxin.seal.Verdict;
import io.yinxin.seal.Verification;
import io.yinxin.seal.Verifier;
import io.yinxin.seal.eseal.ElectronicSeal;
import io.yinxin.seal.eseal.ElectronicSeal.Version;
import io.yinxin.seal.eseal.SealMaker;
import io.yinxin.seal.eseal.SealPicture;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SealKeys;
import io.yinxin.seal.trust.TrustStore;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What we say about OFD documents that ofdrw has sealed, with electronic seals that we have made.
 */
@SuppressWarnings("NullAway.Init") // JUnit sets the fields up
class OfdAndOfdrwTest {

  @TempDir static Path folder;

  private static Path keyFile;
  private static Path paper;
  private static Path papers;
  private static SealKey key;
  private static PeerJvm ofdrw;
  private static Verifier verifier;

  @BeforeAll
  static void makeKeysSealsAndPaper() throws Exception {
    Pki.write(folder, Pki.Kind.SM2);
    keyFile = folder.resolve("sm2.p12");
    SealPicture png = SealPicture.read(Papers.png(folder.resolve("seal.png")));
    key = SealKeys.open("file:" + keyFile, what -> Pki.PASSWORD.toCharArray());
    X509Certificate signer = key.chain().get(0);
    for (String version : List.of("V1", "V4")) {
      Files.write(
          eseal(version),
          SealMaker.with(key)
              .version(Version.valueOf(version))
              .id("43090000000001")
              .name("示例市政务服务局")
              .picture(png)
              .certificate(signer)
              .valid(signer.getNotBefore().toInstant(), signer.getNotAfter().toInstant())
              .make()
              .encoded());
    }
    paper = OfdDocuments.paper(folder.resolve("paper.ofd"), 1);
    papers = OfdDocuments.paper(folder.resolve("papers.ofd"), 5);
    ofdrw = PeerJvm.ofdrw();
    verifier = Verifier.builder().trust(TrustStore.of(folder.resolve("sm2-root.pem"))).build();
  }

  @AfterAll
  static void letGo() {
    if (ofdrw != null) {
      ofdrw.close();
    }
    if (key != null) {
      key.close();
    }
  }

  private static Path eseal(String version) {
    return folder.resolve(version + ".esl");
  }

  @ParameterizedTest
  @ValueSource(strings = {"V1", "V4"})
  void verifiesWhatOfdrwSealed(String version) throws Exception {
    Path sealed = seal("seal", paper, version + ".ofd", version, "1,50,50,42");
    Sealing sealing = isAcceptedUntilChanged(sealed, 1).get(0);
    assertThat(Objects.requireNonNull(sealing.eseal()).version())
        .isEqualTo(Version.valueOf(version));
    assertThat(sealing.algorithm()).isEqualTo("SM3withSM2");
    assertThat(sealing.claimedTime()).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"V1", "V4"})
  void verifiesWhatOfdrwSealedAcrossPages(String version) throws Exception {
    Path sealed =
        seal("seal", papers, version + "-straddle.ofd", version, "5,100,200,42", "straddle");
    isAcceptedUntilChanged(sealed, 1);
  }

  @Test
  void verifiesWhatOfdrwSealedThreeTimes() throws Exception {
    Path once = seal("seal", papers, "once.ofd", "V4", "1,50,50,42");
    Path twice = seal("seal", once, "twice.ofd", "V1", "2,50,50,42", "straddle");
    Path thrice = folder.resolve("thrice.ofd");
    ofdrw.ask("sign", twice, thrice, keyFile, Pki.PASSWORD, "plain");
    isAcceptedUntilChanged(thrice, 3);
  }

  @Test
  void verifiesWhatOfdrwClosed() throws Exception {
    Path closed = seal("close", paper, "closed.ofd", "V4", "1,50,50,42");
    assertThat(isAcceptedUntilChanged(closed, 1).get(0).wholeDocument()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "attributes"})
  void verifiesMessagesWithoutAPicture(String form) throws Exception {
    Path signed = folder.resolve(form + ".ofd");
    ofdrw.ask("sign", paper, signed, keyFile, Pki.PASSWORD, form);
    assertThat(isAcceptedUntilChanged(signed, 1).get(0).eseal()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"V1", "V4"})
  void ofdrwAcceptsWhatWeSealed(String version) throws Exception {
    isAcceptedUntilChanged(
        ours(paper, "our-" + version + ".ofd", sealer(version).at(new At(Pages.LAST, 50, 50, 0))),
        1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"V1", "V4"})
  void ofdrwAcceptsWhatWeSealedAcrossPages(String version) throws Exception {
    isAcceptedUntilChanged(
        ours(papers, "our-straddle-" + version + ".ofd", sealer(version).at(new Straddle(0))), 1);
  }

  @Test
  void ofdrwAcceptsWhatWeSealedThreeTimes() throws Exception {
    Path once = ours(papers, "our-once.ofd", sealer("V4").at(new At(Pages.ALL, 50, 50, 0)));
    Path twice = ours(once, "our-twice.ofd", sealer("V1").at(new Straddle(0)));
    isAcceptedUntilChanged(ours(twice, "our-thrice.ofd", Sealer.builder().key(key)), 3);
  }

  @Test
  void ofdrwAcceptsWhatWeClosed() throws Exception {
    isAcceptedUntilChanged(
        ours(
            paper,
            "our-closed.ofd",
            sealer("V4").at(new At(Pages.LAST, 50, 50, 0)).certify(Certification.NO_CHANGES)),
        1);
  }

  @Test
  void ofdrwAcceptsOurMessageWithoutAPicture() throws Exception {
    isAcceptedUntilChanged(ours(paper, "our-message.ofd", Sealer.builder().key(key)), 1);
  }

  @Test
  void eachSealsWhatTheOtherHasSealed() throws Exception {
    Path first = seal("seal", papers, "theirs-first.ofd", "V4", "1,50,50,42");
    Path second = ours(first, "ours-second.ofd", sealer("V4").at(new At(Pages.LAST, 50, 50, 0)));
    Path third = seal("seal", second, "theirs-third.ofd", "V1", "straddle");
    isAcceptedUntilChanged(ours(third, "ours-fourth.ofd", sealer("V1").at(new Straddle(0))), 4);
  }

  private static Sealer.Builder sealer(String version) throws IOException {
    return Sealer.builder().key(key).eseal(ElectronicSeal.read(eseal(version)));
  }

  private static Path ours(Path from, String name, Sealer.Builder sealer) throws Exception {
    Path to = folder.resolve(name);
    sealer.build().seal(from, to);
    return to;
  }

  private static Path seal(String how, Path from, String name, String version, String... places)
      throws IOException {
    Path to = folder.resolve(name);
    Object[] words = new Object[6 + places.length];
    List<Object> fixed = List.of(how, from, to, keyFile, Pki.PASSWORD, eseal(version));
    for (int i = 0; i < words.length; i++) {
      words[i] = i < 6 ? fixed.get(i) : places[i - 6];
    }
    ofdrw.ask(words);
    return to;
  }

  /** By both. */
  private static List<Sealing> isAcceptedUntilChanged(Path sealed, int sealings) throws Exception {
    assertThat(ofdrw.ask("verify", sealed)).isEmpty();
    Verification verification = verifier.verify(sealed);
    assertThat(verification.valid()).as(verification.toString()).isTrue();
    assertThat(verification.sealings()).hasSize(sealings);

    Path changed = folder.resolve("changed.ofd");
    Files.deleteIfExists(changed);
    Files.copy(sealed, changed);
    try (FileSystem zip = FileSystems.newFileSystem(changed, Map.of())) {
      Path page = zip.getPath("Doc_0/Pages/Page_0/Content.xml");
      Files.writeString(page, Files.readString(page).replace("示例市", "某某市"));
    }
    assertThat(ofdrw.ask("verify", changed))
        .singleElement()
        .asString()
        .contains("FileIntegrityException");
    Verification refused = verifier.verify(changed);
    assertThat(refused.verdict()).isEqualTo(Verdict.INVALID);
    assertThat(refused.sealings())
        .allSatisfy(
            each ->
                assertThat(each.findings())
                    .anyMatch(finding -> finding.code() == FindingCode.CONTENT_CHANGED));
    return verification.sealings();
  }
}
