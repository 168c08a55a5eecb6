package io.yinxin.seal.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.FileRefused;
import io.yinxin.seal.internal.crypto.CertificateFiles;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.crypto.SignatureScheme;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.testing.FixedClock;
import io.yinxin.seal.testing.TestKeys;
import io.yinxin.seal.testing.TestPki;
import io.yinxin.seal.trust.TrustPath.Outcome;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrustStoreTest {

  private static final TestPki ROOT = TestPki.root("Root");
  private static final TrustStore TRUST = TrustStore.of(List.of(ROOT.certificate()));

  @SuppressWarnings("NullAway.Init")
  @TempDir
  Path folder;

  private static TrustPath check(TestPki signer) {
    return TRUST.check(signer.certificate(), signer.chain(), FixedClock.NOW);
  }

  @ParameterizedTest
  @EnumSource(SignatureAlgorithm.class)
  void pathOfEachAlgorithmIsTrusted(SignatureAlgorithm algorithm) {
    TestPki root = TestPki.root("Other " + algorithm, algorithm);
    TestPki signer = root.ca("CA").signer("Signer");
    TrustStore trust = TrustStore.of(List.of(root.certificate()));
    TrustPath path = trust.check(signer.certificate(), signer.chain(), FixedClock.NOW);
    assertThat(path.outcome()).isEqualTo(Outcome.TRUSTED);
    assertThat(path.path()).hasSize(3).last().isEqualTo(root.certificate());
    assertThat(TRUST.check(signer.certificate(), signer.chain(), FixedClock.NOW).outcome())
        .isEqualTo(Outcome.UNTRUSTED);
  }

  @Test
  void mixedAlgorithmsAreTrusted() {
    TestPki signer =
        ROOT.ca("CA", c -> c.key(SignatureAlgorithm.SM2_SM3))
            .signer("S", c -> c.key(SignatureAlgorithm.ED25519));
    assertThat(check(signer).trusted()).isTrue();
  }

  @Test
  void missingIntermediateLeadsNowhere() {
    TestPki signer = ROOT.ca("CA").signer("S");
    assertThat(TRUST.check(signer.certificate(), List.of(), FixedClock.NOW).outcome())
        .isEqualTo(Outcome.UNTRUSTED);
  }

  @Test
  void rootThatComesWithTheDocumentIsNotTrusted() {
    TestPki other = TestPki.root("Foreign");
    TestPki signer = other.signer("S");
    List<X509Certificate> all = new ArrayList<>(signer.chain());
    all.add(other.certificate());
    assertThat(TRUST.check(signer.certificate(), all, FixedClock.NOW).outcome())
        .isEqualTo(Outcome.UNTRUSTED);
  }

  @Test
  void rootOfTheSameNameButAnotherKeyIsNotTrusted() {
    TestPki twin =
        TestPki.root(
            "Root",
            SignatureAlgorithm.ECDSA_P256_SHA256,
            c -> c.key(TestKeys.key(SignatureAlgorithm.ECDSA_P256_SHA256, 77)));
    TestPki signer = twin.signer("S");
    List<X509Certificate> all = new ArrayList<>(signer.chain());
    all.add(twin.certificate());
    assertThat(TRUST.check(signer.certificate(), all, FixedClock.NOW).trusted()).isFalse();
  }

  @Test
  void forgedCertificateBreaksThePath() {
    TrustPath path = check(ROOT.signer("S", TestPki.Certificate::forged));
    assertThat(path.outcome()).isEqualTo(Outcome.BROKEN);
    assertThat(path.culprit()).isNotNull();
    TestPki below = ROOT.ca("CA", TestPki.Certificate::forged).signer("S");
    assertThat(check(below).outcome()).isEqualTo(Outcome.BROKEN);
  }

  @Test
  void timeIsTheOneAskedFor() {
    TestPki expired = ROOT.signer("S", TestPki.Certificate::expired);
    TrustPath now = check(expired);
    assertThat(now.outcome()).isEqualTo(Outcome.EXPIRED);
    assertThat(now.culprit()).isEqualTo(expired.certificate());
    assertThat(
            TRUST
                .check(
                    expired.certificate(),
                    expired.chain(),
                    FixedClock.NOW.minus(Duration.ofDays(2)))
                .trusted())
        .isTrue();
    assertThat(check(ROOT.signer("S", TestPki.Certificate::notYetValid)).outcome())
        .isEqualTo(Outcome.NOT_YET_VALID);
    TestPki belowExpired = ROOT.ca("CA", TestPki.Certificate::expired).signer("S");
    assertThat(check(belowExpired).outcome()).isEqualTo(Outcome.EXPIRED);
  }

  @Test
  void expiredRootIsExpired() {
    TestPki root =
        TestPki.root("Old", SignatureAlgorithm.ECDSA_P256_SHA256, TestPki.Certificate::expired);
    TestPki signer = root.signer("S");
    assertThat(
            TrustStore.of(List.of(root.certificate()))
                .check(signer.certificate(), List.of(), FixedClock.NOW)
                .outcome())
        .isEqualTo(Outcome.EXPIRED);
  }

  @Test
  void signerMayNotIssueCertificates() {
    assertThat(check(ROOT.signer("A").signer("S")).outcome()).isEqualTo(Outcome.BROKEN);
    assertThat(check(ROOT.ca("CA", TestPki.Certificate::notCa).signer("S")).outcome())
        .isEqualTo(Outcome.BROKEN);
    assertThat(check(ROOT.ca("CA", TestPki.Certificate::noBasicConstraints).signer("S")).outcome())
        .isEqualTo(Outcome.BROKEN);
    assertThat(check(ROOT.ca("CA", c -> c.usage(KeyUsage.cRLSign)).signer("S")).outcome())
        .isEqualTo(Outcome.BROKEN);
  }

  @Test
  void pathLongerThanAllowedIsBroken() {
    TestPki limited = ROOT.ca("A", c -> c.pathLength(0));
    assertThat(check(limited.signer("S")).trusted()).isTrue();
    assertThat(check(limited.ca("B").signer("S")).outcome()).isEqualTo(Outcome.BROKEN);
  }

  @Test
  void unknownCriticalExtensionBreaksThePath() {
    assertThat(
            check(ROOT.signer("S", c -> c.extension("1.2.3.4", true, DERNull.INSTANCE))).outcome())
        .isEqualTo(Outcome.BROKEN);
    assertThat(
            check(ROOT.signer("S", c -> c.extension("1.2.3.4", false, DERNull.INSTANCE))).trusted())
        .isTrue();
    assertThat(
            check(
                    ROOT.signer(
                        "S",
                        c ->
                            c.extension(
                                "2.5.29.37",
                                true,
                                new DERSequence(KeyPurposeId.id_kp_emailProtection))))
                .trusted())
        .isTrue();
  }

  @Test
  void nameConstraintsAreKept() {
    NameConstraints rule =
        new NameConstraints(
            new GeneralSubtree[] {new GeneralSubtree(new GeneralName(new X500Name("C=CN,O=Test")))},
            null);
    TestPki ca = ROOT.ca("A", c -> c.extension("2.5.29.30", true, rule));
    assertThat(check(ca.signer("S")).trusted()).isTrue();
    assertThat(check(ca.signer("CN=S,O=Other,C=CN")).outcome()).isEqualTo(Outcome.BROKEN);
  }

  @Test
  void requiredPolicyMustBeThere() {
    DERSequence require = new DERSequence(new DERTaggedObject(false, 0, new ASN1Integer(0)));
    TestPki ca = ROOT.ca("A", c -> c.extension("2.5.29.36", true, require));
    assertThat(check(ca.signer("S")).outcome()).isEqualTo(Outcome.BROKEN);
    DERSequence policy =
        new DERSequence(new DERSequence(new org.bouncycastle.asn1.ASN1ObjectIdentifier("1.2.3.5")));
    TestPki with =
        ROOT.ca(
            "A",
            c -> c.extension("2.5.29.36", true, require).extension("2.5.29.32", false, policy));
    assertThat(check(with.signer("S", c -> c.extension("2.5.29.32", false, policy))).trusted())
        .isTrue();
  }

  @Test
  void weakAlgorithmsInThePathAreReported() {
    SignatureScheme sha1 =
        new SignatureScheme(SignatureScheme.Family.RSA_PKCS1, HashAlgorithm.SHA1, null, 0);
    TestPki root = TestPki.root("RSA", SignatureAlgorithm.RSA_PKCS1_SHA256);
    TestPki signer = root.signer("S", c -> c.signedWith(sha1));
    assertThat(
            TrustStore.of(List.of(root.certificate()))
                .check(signer.certificate(), List.of(), FixedClock.NOW)
                .outcome())
        .isEqualTo(Outcome.WEAK);
    assertThat(check(ROOT.signer("S", c -> c.key(TestKeys.rsa(1024, 0)))).outcome())
        .isEqualTo(Outcome.WEAK);
  }

  @Test
  void selfSignedSealCertificateIsTrustedForItselfOnly() {
    TestPki own =
        TestPki.root(
            "Own", SignatureAlgorithm.ED25519, c -> c.notCa().usage(KeyUsage.digitalSignature));
    TrustStore trust = TrustStore.of(List.of(own.certificate()));
    assertThat(trust.check(own.certificate(), List.of(), FixedClock.NOW).trusted()).isTrue();
    assertThat(trust.check(own.signer("S").certificate(), List.of(), FixedClock.NOW).outcome())
        .isEqualTo(Outcome.BROKEN);
    assertThat(TRUST.check(own.certificate(), List.of(own.certificate()), FixedClock.NOW).outcome())
        .isEqualTo(Outcome.UNTRUSTED);
  }

  @Test
  void issuersThatNameEachOtherEnd() {
    TestPki a = TestPki.root("A");
    TestPki b = TestPki.root("B");
    TestPki ab = a.ca("B", c -> c.key(b.keyPair()));
    TestPki ba = b.ca("A", c -> c.key(a.keyPair()));
    TestPki signer = ab.signer("S");
    assertThat(
            TRUST
                .check(
                    signer.certificate(),
                    List.of(ab.certificate(), ba.certificate()),
                    FixedClock.NOW)
                .outcome())
        .isEqualTo(Outcome.UNTRUSTED);
  }

  @Test
  void manyLookalikeIssuersEndInTime() {
    List<X509Certificate> all = new ArrayList<>();
    TestPki a = TestPki.root("A");
    for (int i = 0; i < 300; i++) {
      all.add(a.ca("A").certificate());
    }
    TestPki signer = a.signer("S");
    assertThat(TRUST.check(signer.certificate(), all, FixedClock.NOW).outcome())
        .isEqualTo(Outcome.UNTRUSTED);
  }

  @Test
  void rememberedPathIsJudgedForEachTime() {
    TestPki signer = ROOT.signer("S", TestPki.Certificate::expired);
    for (int i = 0; i < 3; i++) {
      assertThat(check(signer).outcome()).isEqualTo(Outcome.EXPIRED);
      assertThat(
              TRUST
                  .check(
                      signer.certificate(),
                      signer.chain(),
                      FixedClock.NOW.minus(Duration.ofDays(9)))
                  .outcome())
          .isEqualTo(Outcome.TRUSTED);
    }
  }

  @Test
  void readsFilesAndFolders() throws Exception {
    TestPki sm2 = TestPki.root("SM2", SignatureAlgorithm.SM2_SM3);
    Path pem =
        Files.writeString(
            folder.resolve("both.pem"),
            "text before\n" + CertificateFiles.pem(List.of(ROOT.certificate(), sm2.certificate())));
    Path der = Files.write(folder.resolve("one.cer"), sm2.certificate().getEncoded());
    Files.writeString(folder.resolve("notes.txt"), "nothing");
    Files.write(folder.resolve("broken.der"), new byte[] {0x30, (byte) 0x82, 1, 1, 1});
    Files.createDirectory(folder.resolve("sub"));
    assertThat(TrustStore.of(pem).anchors())
        .containsExactlyInAnyOrder(ROOT.certificate(), sm2.certificate());
    assertThat(TrustStore.of(der).anchors()).containsExactly(sm2.certificate());
    assertThat(TrustStore.of(folder).anchors()).hasSize(2);
  }

  @Test
  void pathWithoutCertificateIsNamed() throws Exception {
    Path empty = Files.writeString(folder.resolve("empty.pem"), "nothing");
    assertThatThrownBy(() -> TrustStore.of(empty))
        .isInstanceOf(FileRefused.class)
        .hasMessageContaining("empty.pem");
    Path broken =
        Files.writeString(
            folder.resolve("broken.pem"),
            "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n");
    assertThatThrownBy(() -> TrustStore.of(broken)).isInstanceOf(FileRefused.class);
    Path sub = Files.createDirectory(folder.resolve("sub"));
    assertThatThrownBy(() -> TrustStore.of(sub)).isInstanceOf(FileRefused.class);
    assertThatThrownBy(() -> TrustStore.of(folder.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
  }
}
