package io.yinxin.outside;

import static org.assertj.core.api.Assertions.assertThat;

import io.yinxin.hsm.TestDevice;
import io.yinxin.hsm.TestSm2Token;
import io.yinxin.seal.Sealer;
import io.yinxin.seal.Verification;
import io.yinxin.seal.Verifier;
import io.yinxin.seal.key.KeyFiles;
import io.yinxin.seal.key.PinSources;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SealKeys;
import io.yinxin.seal.testing.FixedClock;
import io.yinxin.seal.trust.TrustStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.cms.SignerInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What OpenSSL, Bouncy Castle and we ourselves say about documents sealed with keys in devices: of
 * GM/T 0018 in all shapes of their libraries, and PKCS#11 tokens with SM2 in all vendors' ways.
 */
@Tag("hsm")
@SuppressWarnings("NullAway.Init") // JUnit sets the fields up
class SealedInDevicesTest {

  @TempDir static Path papers;

  private static Path paper;

  @TempDir Path folder;

  @BeforeAll
  static void makePaper() throws Exception {
    paper = Papers.archival(papers.resolve("paper.pdf"), 1);
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "-DECCref_MAX_BITS=512, 1, ''",
    "-DECCref_MAX_BITS=256, 1, ''",
    "-DRSAref_MAX_BITS=2048, 11, &rsa-call=plain",
    "-DRSAref_MAX_BITS=4096, 11, &rsa-call=plain",
    "-DRSA_KEY_USAGE, 11, &rsa-call=key-usage",
  })
  void aDeviceOfGmt0018(String shape, int index, String query) throws Exception {
    TestDevice device = TestDevice.in(folder, List.of(shape));
    Path chain =
        Files.writeString(
            folder.resolve("chain.pem"), KeyFiles.pem(TestDevice.holder(index).chain()));
    Path sealed;
    try (SealKey key =
        SealKeys.open(
            device.reference(index, query),
            PinSources.of(TestDevice.PASSWORD.toCharArray()),
            chain)) {
      sealed = seal(key);
    }
    judge(sealed, TestDevice.ROOT.certificate(), index == TestDevice.SM2);
  }

  @ParameterizedTest(name = "{0}: {2}")
  @CsvSource({
    "sansec, 80000004, 0x80008104 e der",
    "sansec, 80000004, 0x80008105 e rs",
    "sansec, 80000004, 0x80008100 sm3 rs",
    "sansec, 80000004, 0x80008103 z der",
    "tass, 80000004, 0x80008000 e der",
    "luna, 80000016, 0x80000B21 e rs",
    "ibm, 80050002, 0x8005000B e rs",
    "xihsm, FFFF0001, 0xFFFF0003 z der",
  })
  void aTokenWithSm2(String vendor, String keyType, String mechanism) throws Exception {
    TestSm2Token token =
        TestSm2Token.in(folder, Long.parseUnsignedLong(keyType, 16), "mechanism " + mechanism)
            .withCertificate();
    Path sealed;
    try (SealKey key =
        SealKeys.open(token.reference(), PinSources.of(TestSm2Token.PIN.toCharArray()))) {
      sealed = seal(key);
    }
    judge(sealed, TestSm2Token.ROOT.certificate(), true);
  }

  private Path seal(SealKey key) throws Exception {
    Path sealed = folder.resolve("sealed.pdf");
    Sealer.builder().key(key).clock(FixedClock.clock()).build().seal(paper, sealed);
    return sealed;
  }

  private void judge(Path sealed, X509Certificate root, boolean sm2) throws Exception {
    Verification verification =
        Verifier.builder()
            .trust(TrustStore.of(List.of(root)))
            .clock(FixedClock.clock())
            .build()
            .verify(sealed);
    assertThat(verification.valid()).as(verification.toString()).isTrue();
    assertThat(verification.sealings()).hasSize(1);
    RawSignature signature = RawSignature.in(sealed).get(0);
    OpenSsl openSsl = new OpenSsl(folder);
    if (sm2) {
      openSsl.verifiesValue(
          signature, "sm3", "-digest", "sm3", "-pkeyopt", "distid:1234567812345678");
    } else {
      openSsl.verifiesCms(signature, root);
    }
    bouncyCastleVerifies(signature, sm2 ? "SM3withSM2" : "SHA256withRSA");
  }

  /** Bouncy Castle's own provider, which computes Z and SM3 by itself. */
  private static void bouncyCastleVerifies(RawSignature signature, String algorithm)
      throws Exception {
    SignedData data = SignedData.getInstance(ContentInfo.getInstance(signature.cms).getContent());
    SignerInfo signer = SignerInfo.getInstance(data.getSignerInfos().getObjectAt(0));
    SubjectPublicKeyInfo info =
        org.bouncycastle.asn1.x509.Certificate.getInstance(data.getCertificates().getObjectAt(0))
            .getSubjectPublicKeyInfo();
    // Knows keys only once there is an instance of it.
    Signature check = Signature.getInstance(algorithm, new BouncyCastleProvider());
    PublicKey key = BouncyCastleProvider.getPublicKey(info);
    check.initVerify(key);
    check.update(OpenSsl.signedAttributes(signer));
    assertThat(check.verify(signer.getEncryptedDigest().getOctets())).isTrue();
  }
}
