package io.yinxin.seal.internal.cms;

import static org.assertj.core.api.Assertions.assertThat;

import io.yinxin.seal.internal.cms.CmsProblem.Kind;
import io.yinxin.seal.internal.crypto.CertificateCache;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.testing.FakeSealKey;
import io.yinxin.seal.testing.TestPki;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CmsSignatureTest {

  private static final byte[] DOCUMENT = "a document".getBytes(StandardCharsets.UTF_8);

  private final CertificateCache cache = new CertificateCache();

  private static TestPki signer(SignatureAlgorithm algorithm) {
    return TestPki.root("R", algorithm).ca("C").signer("S");
  }

  static byte[] sign(SealKey key, byte[] document) throws Exception {
    CmsSigner signer = CmsSigner.of(key);
    MessageDigest digest =
        io.yinxin.seal.internal.crypto.HashAlgorithm.named(key.algorithm().digest()).newDigest();
    byte[] attributes = signer.signedAttributes(digest.digest(document));
    byte[] cms = signer.build(attributes, key.sign(attributes), null);
    assertThat(cms.length).isLessThanOrEqualTo(signer.maxLength(0));
    return cms;
  }

  private List<Kind> verify(byte[] cms, byte[] document) {
    CmsSignature read = CmsSignature.parse(cms, cache);
    MessageDigest digest = read.newDocumentDigest();
    return read.verify(digest == null ? null : digest.digest(document)).stream()
        .map(CmsProblem::kind)
        .toList();
  }

  @ParameterizedTest
  @EnumSource(SignatureAlgorithm.class)
  void whatIsWrittenVerifies(SignatureAlgorithm algorithm) throws Exception {
    TestPki pki = signer(algorithm);
    byte[] cms = sign(pki.sealKey(), DOCUMENT);
    assertThat(verify(cms, DOCUMENT)).isEmpty();
    assertThat(verify(cms, new byte[1])).containsExactly(Kind.CONTENT_CHANGED);
    CmsSignature read = CmsSignature.parse(cms, cache);
    assertThat(read.form()).isEqualTo(CmsSignature.Form.CMS);
    assertThat(read.length()).isEqualTo(cms.length);
    assertThat(Objects.requireNonNull(read.signer()).x509()).isEqualTo(pki.certificate());
    assertThat(read.certificates()).hasSize(2);
    assertThat(Objects.requireNonNull(read.scheme()).displayName())
        .isEqualTo(algorithm.displayName());
    assertThat(read.signingTime()).isNull();
    assertThat(read.baseline()).isTrue();
    assertThat(read.documentDigestName()).isEqualTo(algorithm.digest());
  }

  @ParameterizedTest
  @EnumSource(SignatureAlgorithm.class)
  void boundHoldsAndIsTight(SignatureAlgorithm algorithm) throws Exception {
    SealKey key = signer(algorithm).sealKey();
    int longest = 0;
    for (int i = 0; i < 100; i++) {
      longest = Math.max(longest, sign(key, new byte[i]).length);
    }
    assertThat(CmsSigner.of(key).maxLength(0) - longest).isBetween(0, 4);
  }

  @Test
  void onlyTheSignatureIsRandom() throws Exception {
    SealKey key = signer(SignatureAlgorithm.RSA_PKCS1_SHA256).sealKey();
    assertThat(sign(key, DOCUMENT)).isEqualTo(sign(key, DOCUMENT));
  }

  @Test
  void wrongSignatureIsFound() throws Exception {
    FakeSealKey key = (FakeSealKey) signer(SignatureAlgorithm.SM2_SM3).sealKey();
    assertThat(verify(sign(key.signingWrongly(), DOCUMENT), DOCUMENT))
        .containsExactly(Kind.SIGNATURE_WRONG);
  }

  @Test
  void zerosMayFollowAndNothingElse() throws Exception {
    byte[] cms = sign(signer(SignatureAlgorithm.ED25519).sealKey(), DOCUMENT);
    byte[] padded = Arrays.copyOf(cms, cms.length + 100);
    assertThat(verify(padded, DOCUMENT)).isEmpty();
    padded[cms.length + 50] = 1;
    assertThat(verify(padded, DOCUMENT)).containsExactly(Kind.EXTRA_DATA);
  }

  /** Whatever single bit is turned, no changed message passes as a right one of another meaning. */
  @ParameterizedTest
  @EnumSource(
      value = SignatureAlgorithm.class,
      names = {"SM2_SM3", "ED25519"})
  void everyTurnedBitIsSurvivedAndAlmostAllAreFound(SignatureAlgorithm algorithm) throws Exception {
    byte[] cms = sign(signer(algorithm).sealKey(), DOCUMENT);
    int passed = 0;
    for (int bit = 0; bit < cms.length * 8; bit += 3) {
      byte[] changed = cms.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      if (verify(changed, DOCUMENT).isEmpty()) {
        passed++;
      }
    }
    // Certificates of CAs, versions and the set of digests are not signed; a path is built from
    // what is left of them.
    assertThat(passed).isLessThan(cms.length * 8 / 3 / 2);
  }

  @Test
  void randomInputEndsWithAProblem() throws Exception {
    byte[] cms = sign(signer(SignatureAlgorithm.ECDSA_P256_SHA256).sealKey(), DOCUMENT);
    Random random = new Random(1);
    for (int i = 0; i < 3000; i++) {
      byte[] changed = cms.clone();
      for (int n = random.nextInt(12); n >= 0; n--) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt();
      }
      byte[] cut = Arrays.copyOf(changed, random.nextInt(changed.length));
      assertThat(verify(cut, DOCUMENT)).isNotEmpty();
      verify(changed, DOCUMENT);
    }
  }

  @Test
  void deepNestingEndsWithAProblem() {
    for (int tag : new int[] {0x30, 0x31, 0xa0, 0x24}) {
      byte[] indefinite = new byte[1 << 20];
      for (int i = 0; i + 1 < indefinite.length; i += 2) {
        indefinite[i] = (byte) tag;
        indefinite[i + 1] = (byte) 0x80;
      }
      assertThat(verify(indefinite, DOCUMENT)).containsExactly(Kind.UNREADABLE);
    }
  }

  @Test
  void emptyInputEndsWithAProblem() {
    assertThat(verify(new byte[0], DOCUMENT)).containsExactly(Kind.UNREADABLE);
    assertThat(verify(new byte[1000], DOCUMENT)).containsExactly(Kind.UNREADABLE);
    assertThat(verify(new byte[] {0x30, 0}, DOCUMENT)).containsExactly(Kind.UNREADABLE);
  }

  @Test
  void electronicSealSignatureIsRecognised() {
    byte[] ses = {0x30, 4, 0x30, 2, 2, 0};
    assertThat(CmsSignature.parse(ses, cache).form()).isEqualTo(CmsSignature.Form.SES);
    assertThat(verify(ses, DOCUMENT)).containsExactly(Kind.SES);
  }
}
