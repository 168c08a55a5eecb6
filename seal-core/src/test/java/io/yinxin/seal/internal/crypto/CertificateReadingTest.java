package io.yinxin.seal.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.testing.TestPki;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CertificateReadingTest {

  /** Our reader says of a certificate what the JDK's and Bouncy Castle's say. */
  @ParameterizedTest
  @EnumSource(SignatureAlgorithm.class)
  void agreesWithOtherReaders(SignatureAlgorithm algorithm) throws Exception {
    TestPki root = TestPki.root("R", algorithm);
    List<TestPki> all =
        List.of(
            root,
            root.ca("C", c -> c.pathLength(3)),
            root.signer(
                "S",
                c ->
                    c.extension("2.5.29.37", true, new DERSequence(KeyPurposeId.id_kp_timeStamping))
                        .extension(
                            "2.5.29.17",
                            false,
                            new GeneralNames(
                                new GeneralName(GeneralName.dNSName, "example.invalid")))
                        .extension("1.2.3.4", true, DERNull.INSTANCE)));
    CertificateFactory factory =
        algorithm == SignatureAlgorithm.SM2_SM3
            ? CertificateFactory.getInstance("X.509", BouncyCastle.provider())
            : CertificateFactory.getInstance("X.509");
    for (TestPki each : all) {
      X509Certificate ours = each.certificate();
      X509Certificate theirs =
          (X509Certificate)
              factory.generateCertificate(new ByteArrayInputStream(ours.getEncoded()));
      assertThat(ours).isEqualTo(theirs).hasSameHashCodeAs(theirs);
      assertThat(ours.getVersion()).isEqualTo(theirs.getVersion());
      assertThat(ours.getSerialNumber()).isEqualTo(theirs.getSerialNumber());
      assertThat(ours.getIssuerX500Principal()).isEqualTo(theirs.getIssuerX500Principal());
      assertThat(ours.getSubjectX500Principal()).isEqualTo(theirs.getSubjectX500Principal());
      assertThat(ours.getNotBefore()).isEqualTo(theirs.getNotBefore());
      assertThat(ours.getNotAfter()).isEqualTo(theirs.getNotAfter());
      assertThat(ours.getTBSCertificate()).isEqualTo(theirs.getTBSCertificate());
      assertThat(ours.getSignature()).isEqualTo(theirs.getSignature());
      assertThat(ours.getSigAlgOID()).isEqualTo(theirs.getSigAlgOID());
      assertThat(ours.getKeyUsage()).isEqualTo(theirs.getKeyUsage());
      assertThat(ours.getExtendedKeyUsage()).isEqualTo(theirs.getExtendedKeyUsage());
      assertThat(ours.getBasicConstraints()).isEqualTo(theirs.getBasicConstraints());
      assertThat(ours.getCriticalExtensionOIDs()).isEqualTo(theirs.getCriticalExtensionOIDs());
      assertThat(ours.getNonCriticalExtensionOIDs())
          .isEqualTo(theirs.getNonCriticalExtensionOIDs());
      assertThat(ours.getExtensionValue("2.5.29.19"))
          .isEqualTo(theirs.getExtensionValue("2.5.29.19"));
      assertThat(String.valueOf(ours.getSubjectAlternativeNames()))
          .isEqualTo(String.valueOf(theirs.getSubjectAlternativeNames()));
      assertThat(ours.getPublicKey().getEncoded()).isEqualTo(theirs.getPublicKey().getEncoded());
      assertThat(ours.hasUnsupportedCriticalExtension())
          .isEqualTo(theirs.hasUnsupportedCriticalExtension());
      ours.verify(root.certificate().getPublicKey());
    }
  }
}
