package io.yinxin.seal.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.junit.jupiter.api.Test;

/** Examples of GB/T 32905 (SM3), GB/T 32918.5 (SM2) and RFC 8032 (Ed25519). */
class Gbt32918Test {

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  /** GB/T 32905, A.1 and A.2. */
  @Test
  void sm3GivesTheDigestsOfTheStandard() {
    assertThat(HashAlgorithm.SM3.digest("abc".getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo(hex("66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"));
    assertThat(HashAlgorithm.SM3.digest("abcd".repeat(16).getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo(hex("debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"));
  }

  /** GB/T 32918.5, A.2: key, user id 1234567812345678, "message digest". */
  @Test
  void sm2SignatureOfTheStandardVerifies() {
    SignatureCheck key =
        SignatureCheck.of(
            new SubjectPublicKeyInfo(
                new AlgorithmIdentifier(
                    new ASN1ObjectIdentifier("1.2.840.10045.2.1"), SignatureCheck.SM2_CURVE),
                hex(
                    "04"
                        + "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
                        + "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13")));
    assertThat(key.kind()).isEqualTo(SignatureCheck.Kind.SM2);
    byte[] signature =
        io.yinxin.seal.internal.asn1.Der.wrap(
            0x30,
            integer("f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"),
            integer("b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"));
    byte[] message = "message digest".getBytes(StandardCharsets.US_ASCII);
    assertThat(key.verify(SignatureScheme.SM2, message, signature)).isTrue();
    var digest = key.newDocumentDigest(SignatureScheme.SM2);
    assertThat(digest).isNotNull();
    assertThat(
            digest != null
                && key.verifyDigest(SignatureScheme.SM2, digest.digest(message), signature))
        .isTrue();
    assertThat(key.verify(SignatureScheme.SM2, new byte[1], signature)).isFalse();
  }

  private static byte[] integer(String hex) {
    return io.yinxin.seal.internal.asn1.Der.wrap(2, new BigInteger(hex, 16).toByteArray());
  }

  /** RFC 8032, 7.1, test 2. */
  @Test
  void ed25519SignatureOfTheStandardVerifies() {
    SignatureCheck key =
        SignatureCheck.of(
            new SubjectPublicKeyInfo(
                new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.3.101.112")),
                hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")));
    byte[] signature =
        hex(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    assertThat(key.verify(SignatureScheme.ED25519, hex("72"), signature)).isTrue();
    assertThat(key.verify(SignatureScheme.ED25519, hex("73"), signature)).isFalse();
  }

  @Test
  void keysThatAreNotSoundVerifyNothing() {
    AlgorithmIdentifier sm2 =
        new AlgorithmIdentifier(
            new ASN1ObjectIdentifier("1.2.840.10045.2.1"), SignatureCheck.SM2_CURVE);
    for (String point : new String[] {"00", "04", "04" + "11".repeat(64), "02" + "ff".repeat(32)}) {
      assertThat(SignatureCheck.of(new SubjectPublicKeyInfo(sm2, hex(point))).kind())
          .isEqualTo(SignatureCheck.Kind.UNKNOWN);
    }
  }

  /** RFC 7914, 11 (PBKDF2 with HMAC-SHA-256), and the same through Bouncy Castle. */
  @Test
  void passwordDerivationsAreThoseOfTheStandards() {
    assertThat(
            Sha256Rounds.pbkdf2(
                "passwd".getBytes(StandardCharsets.US_ASCII),
                "salt".getBytes(StandardCharsets.US_ASCII),
                1))
        .isEqualTo(hex("55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"));
    assertThat(
            Sha256Rounds.pbkdf2(
                "Password".getBytes(StandardCharsets.US_ASCII),
                "NaCl".getBytes(StandardCharsets.US_ASCII),
                80000))
        .isEqualTo(hex("4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"));
    for (int length : new int[] {0, 1, 8, 20, 63, 64, 65, 130}) {
      byte[] password =
          org.bouncycastle.crypto.PBEParametersGenerator.PKCS12PasswordToBytes(
              "x".repeat(length).toCharArray());
      byte[] salt = "s".repeat(length + 1).getBytes(StandardCharsets.US_ASCII);
      var generator =
          new org.bouncycastle.crypto.generators.PKCS12ParametersGenerator(
              HashAlgorithm.SHA256.newLightweight());
      generator.init(password, salt, 7);
      assertThat(Sha256Rounds.pkcs12MacKey(password, salt, 7))
          .isEqualTo(
              ((org.bouncycastle.crypto.params.KeyParameter)
                      generator.generateDerivedMacParameters(256))
                  .getKey());
      var pbkdf2 =
          new org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator(
              HashAlgorithm.SHA256.newLightweight());
      pbkdf2.init(password, salt, 7);
      assertThat(Sha256Rounds.pbkdf2(password, salt, 7))
          .isEqualTo(
              ((org.bouncycastle.crypto.params.KeyParameter)
                      pbkdf2.generateDerivedMacParameters(256))
                  .getKey());
    }
  }
}
