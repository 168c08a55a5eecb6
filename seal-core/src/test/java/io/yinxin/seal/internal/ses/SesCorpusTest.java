package io.yinxin.seal.internal.ses;

import static org.assertj.core.api.Assertions.assertThat;

import io.yinxin.seal.eseal.ElectronicSeal;
import io.yinxin.seal.eseal.ElectronicSeal.Permit;
import io.yinxin.seal.eseal.ElectronicSeal.Version;
import io.yinxin.seal.internal.crypto.KnownCertificate;
import io.yinxin.seal.internal.crypto.SignatureScheme;
import io.yinxin.seal.testing.Corpus;
import java.nio.file.Files;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Seals and signatures of other programs. */
class SesCorpusTest {

  @ParameterizedTest
  @CsvSource({
    "seal-v1.esl, V1, false",
    "seal-v4.esl, V4, false",
    "seal-v5.esl, V5, false",
    "seal-v5-timestamp.esl, V5, true"
  })
  void readsASealWhoseMakerSignatureVerifies(String name, Version version, boolean stamped)
      throws Exception {
    ElectronicSeal seal = ElectronicSeal.read(Corpus.folder("ofd").resolve(name));
    assertThat(seal.version()).isEqualTo(version);
    assertThat(seal.pictureType()).isEqualTo("png");
    assertThat(seal.width()).isEqualTo(40);
    assertThat(seal.name()).endsWith("测试用印章");
    assertThat(seal.timestamp() != null).isEqualTo(stamped);
    assertThat(seal.oddities()).isEmpty();
    assertThat(seal.encoded()).isEqualTo(Files.readAllBytes(Corpus.folder("ofd").resolve(name)));
    assertThat(
            KnownCertificate.read(seal.makerCertificate())
                .key()
                .verify(SignatureScheme.SM2, seal.signedBytes(), seal.signature()))
        .isTrue();
  }

  @Test
  void readsASealInBer() throws Exception {
    ElectronicSeal seal =
        ElectronicSeal.read(Corpus.folder("ofd").resolve("seal-v4-ber-indefinite.esl"));
    assertThat(seal.version()).isEqualTo(Version.V4);
    assertThat(seal.oddities()).extracting(m -> m.en()).anyMatch(m -> m.contains("BER"));
    assertThat(seal.encoded()).startsWith(0x30, 0x80);
    assertThat(seal.signedBytes()).startsWith(0x30, 0x80);
  }

  @ParameterizedTest
  @CsvSource({"signed-value-v4.dat, V4", "signed-value-v5.dat, V5"})
  void readsASignatureThatVerifies(String name, Version version) throws Exception {
    SesSignature read = SesSignature.parse(Files.readAllBytes(Corpus.folder("ofd").resolve(name)));
    assertThat(read.version()).isEqualTo(version);
    assertThat(read.propertyInfo()).isEqualTo("/Doc_0/Signs/Sign_0/Signature.xml");
    assertThat(read.oddities()).isEmpty();
    assertThat(Objects.requireNonNull(read.seal()).permits(read.signerCertificate()))
        .isEqualTo(Permit.LISTED);
    assertThat(
            KnownCertificate.read(read.signerCertificate())
                .key()
                .verify(SignatureScheme.SM2, read.signedBytes(), read.signature()))
        .isTrue();
  }
}
