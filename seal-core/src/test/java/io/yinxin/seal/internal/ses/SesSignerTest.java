package io.yinxin.seal.internal.ses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.Finding;
import io.yinxin.seal.OutsideTool;
import io.yinxin.seal.SealException;
import io.yinxin.seal.TestSignature;
import io.yinxin.seal.Verifier;
import io.yinxin.seal.eseal.ElectronicSeal;
import io.yinxin.seal.eseal.ElectronicSeal.Version;
import io.yinxin.seal.eseal.SealMaker;
import io.yinxin.seal.internal.cms.Findings;
import io.yinxin.seal.internal.cms.SealingPolicy;
import io.yinxin.seal.internal.crypto.CertificateCache;
import io.yinxin.seal.internal.crypto.CertificateFiles;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.crypto.Sm3Memory;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.testing.FixedClock;
import io.yinxin.seal.testing.TestPki;
import io.yinxin.seal.trust.Revocation;
import io.yinxin.seal.trust.TrustStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SesSignerTest {

  private static final TestPki ROOT = TestPki.root("R", SignatureAlgorithm.SM2_SM3);
  private static final TestPki MAKER = ROOT.signer("Maker");
  private static final byte[] SEALED = {1, 2, 3};
  private static final String PATH = "/Doc_0/Signs/Sign_0/Signature.xml";

  private static ElectronicSeal seal(Version version, TestPki signer) throws SealException {
    return SealMaker.with(MAKER.sealKey())
        .version(version)
        .id("43090000000001")
        .name("示例市政务服务局")
        .picture("png", new byte[300], 42, 42)
        .certificate(signer.certificate())
        .valid(FixedClock.NOW, FixedClock.NOW.plus(Duration.ofDays(365)))
        .clock(FixedClock.clock())
        .make();
  }

  private static List<Finding> judge(byte[] signature) {
    Findings findings = new Findings();
    TrustStore roots = TrustStore.of(List.of(ROOT.certificate()));
    SesJudge.of(signature, false, "here", findings)
        .judge(
            hash -> hash.digest(SEALED),
            null,
            new SealingPolicy(
                roots,
                roots,
                FixedClock.NOW,
                Verifier.RevocationCheck.OFF,
                Revocation.none(),
                new CertificateCache(),
                new Sm3Memory(4)));
    return findings.worstFirst();
  }

  @ParameterizedTest
  @EnumSource
  void writesWhatTheJudgeAccepts(Version version) throws Exception {
    TestPki signer = ROOT.signer("Signer");
    SealKey key = signer.sealKey();
    ElectronicSeal seal = seal(version, signer);
    SesSigner writer = SesSigner.of(key, seal);
    byte[] toSign = writer.toSign(FixedClock.NOW, HashAlgorithm.SM3.digest(SEALED), PATH);
    byte[] made = writer.build(toSign, key.sign(toSign), null);

    assertThat(judge(made)).isEmpty();
    SesSignature read = SesSignature.parse(made);
    assertThat(read.version()).isEqualTo(version);
    assertThat(read.signedBytes()).isEqualTo(toSign);
    assertThat(read.time()).isEqualTo(FixedClock.NOW);
    assertThat(read.statedTime()).isEqualTo("20261123080000Z");
    assertThat(read.propertyInfo()).isEqualTo(PATH);
    assertThat(read.dataHash()).isEqualTo(HashAlgorithm.SM3.digest(SEALED));
    assertThat(read.sealBytes()).isEqualTo(seal.encoded());
    assertThat(read.seal()).isEqualTo(seal);
    assertThat(made.length).isLessThanOrEqualTo(writer.maxLength(PATH, 0));
    // No more room than numbers of the shortest and longest form need.
    assertThat(made.length).isGreaterThan(writer.maxLength(PATH, 0) - 48);
  }

  @ParameterizedTest
  @EnumSource(names = {"RSA_PKCS1_SHA256", "ECDSA_P256_SHA256", "ED25519"})
  void writesForOtherKeysWhereAsked(SignatureAlgorithm algorithm) throws Exception {
    TestPki signer = ROOT.signer("Other", c -> c.key(algorithm));
    SealKey key = signer.sealKey();
    SesSigner writer = SesSigner.of(key, seal(Version.V4, signer));
    byte[] toSign = writer.toSign(FixedClock.NOW, HashAlgorithm.SM3.digest(SEALED), PATH);
    assertThat(judge(writer.build(toSign, key.sign(toSign), null))).isEmpty();
  }

  @Test
  void refusesRsaPss() throws Exception {
    TestPki signer = ROOT.signer("PSS", c -> c.key(SignatureAlgorithm.RSA_PSS_SHA256));
    ElectronicSeal seal = seal(Version.V4, signer);
    assertThatThrownBy(() -> SesSigner.of(signer.sealKey(), seal))
        .isInstanceOf(SealException.KeyUnavailable.class);
  }

  @ParameterizedTest
  @EnumSource(names = {"V4", "V5"})
  void carriesATimestamp(Version version) throws Exception {
    TestPki server =
        ROOT.signer(
            "Time",
            c ->
                c.extension(
                    "2.5.29.37", true, new ExtendedKeyUsage(KeyPurposeId.id_kp_timeStamping)));
    TestPki signer = ROOT.signer("Signer");
    SealKey key = signer.sealKey();
    SesSigner writer = SesSigner.of(key, seal(version, signer));
    byte[] toSign = writer.toSign(FixedClock.NOW, HashAlgorithm.SM3.digest(SEALED), PATH);
    byte[] value = key.sign(toSign);
    byte[] token = new TestSignature(server).stamp(value, FixedClock.NOW);
    byte[] made = writer.build(toSign, value, token);
    assertThat(judge(made)).isEmpty();
    assertThat(SesSignature.parse(made).timestamp()).isEqualTo(token);
    assertThat(made.length).isLessThanOrEqualTo(writer.maxLength(PATH, token.length));
  }

  @Test
  void v1HasNoPlaceForATimestamp() throws Exception {
    TestPki signer = ROOT.signer("Signer");
    SesSigner writer = SesSigner.of(signer.sealKey(), seal(Version.V1, signer));
    byte[] toSign = writer.toSign(FixedClock.NOW, new byte[32], PATH);
    assertThatThrownBy(() -> writer.build(toSign, new byte[70], new byte[9]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> writer.toSign(FixedClock.NOW, new byte[32], "路径"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** OpenSSL takes the slices, the certificates and the values, and knows nothing of seals. */
  @ParameterizedTest
  @EnumSource
  void opensslVerifiesTheSlices(Version version, @TempDir Path folder) throws Exception {
    OutsideTool openssl = OutsideTool.named("openssl");
    TestPki signer = ROOT.signer("Signer");
    SealKey key = signer.sealKey();
    SesSigner writer = SesSigner.of(key, seal(version, signer));
    byte[] toSign = writer.toSign(FixedClock.NOW, HashAlgorithm.SM3.digest(SEALED), PATH);
    SesSignature read = SesSignature.parse(writer.build(toSign, key.sign(toSign), null));
    ElectronicSeal seal = Objects.requireNonNull(read.seal());

    verify(openssl, folder, signer.certificate(), read.signedBytes(), read.signature());
    verify(openssl, folder, MAKER.certificate(), seal.signedBytes(), seal.signature());
  }

  private static void verify(
      OutsideTool openssl, Path folder, X509Certificate owner, byte[] message, byte[] signature)
      throws Exception {
    Path certificate =
        Files.writeString(folder.resolve("c.pem"), CertificateFiles.pem(List.of(owner)));
    Path key = folder.resolve("key.pem");
    openssl.succeed("x509", "-in", certificate, "-pubkey", "-noout", "-out", key);
    assertThat(
            openssl.succeed(
                "pkeyutl",
                "-verify",
                "-pubin",
                "-inkey",
                key,
                "-rawin",
                "-digest",
                "sm3",
                "-pkeyopt",
                "distid:1234567812345678",
                "-in",
                Files.write(folder.resolve("message"), message),
                "-sigfile",
                Files.write(folder.resolve("signature"), signature)))
        .contains("Verified Successfully");
  }
}
