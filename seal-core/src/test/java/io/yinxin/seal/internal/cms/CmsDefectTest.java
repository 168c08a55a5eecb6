package io.yinxin.seal.internal.cms;

import static org.assertj.core.api.Assertions.assertThat;

import io.yinxin.seal.internal.asn1.Der;
import io.yinxin.seal.internal.asn1.Tlv;
import io.yinxin.seal.internal.cms.CmsProblem.Kind;
import io.yinxin.seal.internal.crypto.CertificateCache;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.crypto.SignatureScheme;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.testing.TestKeys;
import io.yinxin.seal.testing.TestPki;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Messages that are rightly signed and wrong all the same, each built for its one defect. */
class CmsDefectTest {

  private static final byte[] DOCUMENT = "a document".getBytes(StandardCharsets.UTF_8);
  private static final String DATA = "1.2.840.113549.1.7.1";
  private static final String GBT = "1.2.156.10197.6.1.4.2.";

  private final CertificateCache cache = new CertificateCache();

  /** A message in parts, each of which a test may change before it is signed. */
  private static final class Draft {
    TestPki signer;
    String type = "1.2.840.113549.1.7.2";
    String contentType = DATA;
    byte @Nullable [] inside;
    HashAlgorithm hash;
    byte[] signatureAlgorithm;
    @Nullable List<byte[]> attributes = new ArrayList<>();
    int signers = 1;
    boolean withCertificate = true;
    boolean rawSignature;
    byte[] unsigned = new byte[0];

    Draft(SignatureAlgorithm algorithm) throws Exception {
      signer = TestPki.root("R", algorithm).signer("S");
      hash = HashAlgorithm.named(algorithm.digest());
      signatureAlgorithm =
          SignatureScheme.named(algorithm.displayName()).identifier().getEncoded("DER");
      attributes = new ArrayList<>();
      attributes.add(attribute("1.2.840.113549.1.9.3", Der.oid(DATA)));
      attributes.add(digestAttribute(DOCUMENT));
      attributes.add(certificateAttribute(signer));
    }

    byte[] digestAttribute(byte[] content) {
      return attribute("1.2.840.113549.1.9.4", Der.wrap(Tlv.OCTET_STRING, hash.digest(content)));
    }

    byte[] certificateAttribute(TestPki of) throws Exception {
      return attribute(
          "1.2.840.113549.1.9.16.2.47",
          Der.wrap(
              0x30,
              Der.wrap(
                  0x30,
                  Der.wrap(
                      0x30,
                      Der.wrap(0x30, Der.oid(hash.oid())),
                      Der.wrap(Tlv.OCTET_STRING, hash.digest(of.certificate().getEncoded()))))));
    }

    byte[] build() throws Exception {
      byte[] value;
      byte[] stored = new byte[0];
      byte[] message = inside == null ? DOCUMENT : inside;
      if (attributes != null) {
        message = Der.wrap(0x31, attributes.toArray(byte[][]::new));
        stored = message.clone();
        stored[0] = (byte) 0xa0;
      }
      value = signer.sealKey().sign(message);
      if (rawSignature) {
        value = raw(value);
      }
      byte[] info =
          Der.wrap(
              0x30,
              new byte[] {2, 1, 1},
              Der.wrap(
                  0x30,
                  signer.certificate().getIssuerX500Principal().getEncoded(),
                  Der.wrap(2, signer.certificate().getSerialNumber().toByteArray())),
              Der.wrap(0x30, Der.oid(hash.oid())),
              stored,
              signatureAlgorithm,
              Der.wrap(4, value),
              unsigned);
      byte[][] infos = new byte[signers][];
      Arrays.fill(infos, info);
      byte[] content =
          inside == null
              ? Der.wrap(0x30, Der.oid(contentType))
              : Der.wrap(0x30, Der.oid(contentType), Der.wrap(0xa0, Der.wrap(4, inside)));
      byte[] certificates =
          withCertificate ? Der.wrap(0xa0, signer.certificate().getEncoded()) : new byte[0];
      return Der.wrap(
          0x30,
          Der.oid(type),
          Der.wrap(
              0xa0,
              Der.wrap(
                  0x30,
                  new byte[] {2, 1, 1},
                  Der.wrap(0x31, Der.wrap(0x30, Der.oid(hash.oid()))),
                  content,
                  certificates,
                  Der.wrap(0x31, infos))));
    }

    private static byte[] raw(byte[] der) throws Exception {
      byte[] out = new byte[64];
      int at = 32;
      for (Tlv each : Tlv.readAll(der).children()) {
        byte[] number = each.integer().toByteArray();
        int length = Math.min(32, number.length);
        System.arraycopy(number, number.length - length, out, at - length, length);
        at += 32;
      }
      return out;
    }
  }

  private static byte[] attribute(String oid, byte[]... values) {
    return Der.wrap(0x30, Der.oid(oid), Der.wrap(0x31, values));
  }

  private List<Kind> verify(Draft draft) throws Exception {
    CmsSignature read = CmsSignature.parse(draft.build(), cache);
    MessageDigest digest = read.newDocumentDigest();
    return kinds(read.verify(digest == null ? null : digest.digest(DOCUMENT)));
  }

  private static List<Kind> kinds(List<CmsProblem> problems) {
    return problems.stream().map(CmsProblem::kind).toList();
  }

  private static List<byte[]> attributes(Draft draft) {
    List<byte[]> list = draft.attributes;
    assertThat(list).isNotNull();
    return list == null ? List.of() : list;
  }

  private static Draft draft() throws Exception {
    return new Draft(SignatureAlgorithm.ECDSA_P256_SHA256);
  }

  @Test
  void messageWithoutDefectVerifies() throws Exception {
    assertThat(verify(draft())).isEmpty();
    assertThat(verify(new Draft(SignatureAlgorithm.SM2_SM3))).isEmpty();
  }

  @Test
  void messageWithoutSignerIsNoSignature() throws Exception {
    Draft draft = draft();
    draft.signers = 0;
    assertThat(verify(draft)).containsExactly(Kind.NO_SIGNER);
  }

  @Test
  void severalSignersAreReported() throws Exception {
    Draft draft = draft();
    draft.signers = 2;
    assertThat(verify(draft)).containsExactly(Kind.SEVERAL_SIGNERS);
  }

  @Test
  void missingCertificateIsReported() throws Exception {
    Draft draft = draft();
    draft.withCertificate = false;
    assertThat(verify(draft)).containsExactly(Kind.NO_CERTIFICATE);
  }

  @Test
  void attributesMustBeThereOnceWithOneValue() throws Exception {
    Draft twice = draft();
    attributes(twice).add(twice.digestAttribute(new byte[] {1}));
    assertThat(verify(twice)).containsExactly(Kind.ATTRIBUTE_NOT_SINGLE);

    Draft first = draft();
    attributes(first).set(1, first.digestAttribute(new byte[] {1}));
    attributes(first).add(first.digestAttribute(DOCUMENT));
    assertThat(verify(first)).contains(Kind.ATTRIBUTE_NOT_SINGLE, Kind.CONTENT_CHANGED);

    Draft values = draft();
    attributes(values)
        .set(
            1,
            attribute(
                "1.2.840.113549.1.9.4",
                Der.wrap(4, values.hash.digest(DOCUMENT)),
                Der.wrap(4, new byte[32])));
    assertThat(verify(values)).containsExactly(Kind.ATTRIBUTE_NOT_SINGLE);

    Draft noType = draft();
    attributes(noType).remove(0);
    assertThat(verify(noType)).containsExactly(Kind.ATTRIBUTE_MISSING);

    Draft noDigest = draft();
    attributes(noDigest).remove(1);
    assertThat(verify(noDigest)).containsExactly(Kind.ATTRIBUTE_MISSING);

    Draft otherType = draft();
    attributes(otherType)
        .set(0, attribute("1.2.840.113549.1.9.3", Der.oid("1.2.840.113549.1.7.3")));
    assertThat(verify(otherType)).containsExactly(Kind.ATTRIBUTE_WRONG);
  }

  @Test
  void certificateMustBeTheOneThatWasMeant() throws Exception {
    Draft draft = draft();
    TestPki twin =
        TestPki.root("R", SignatureAlgorithm.ECDSA_P256_SHA256)
            .signer("S", c -> c.key(draft.signer.keyPair()));
    attributes(draft).set(2, draft.certificateAttribute(twin));
    assertThat(verify(draft)).containsExactly(Kind.CERTIFICATE_SUBSTITUTED);

    Draft none = draft();
    attributes(none).remove(2);
    assertThat(verify(none)).containsExactly(Kind.CERTIFICATE_NOT_BOUND);
  }

  @Test
  void protectedAlgorithmsMustBeTheOnesUsed() throws Exception {
    Draft good = draft();
    attributes(good).add(protection(good, "2.16.840.1.101.3.4.2.1"));
    assertThat(verify(good)).isEmpty();
    Draft bad = draft();
    attributes(bad).add(protection(bad, "2.16.840.1.101.3.4.2.3"));
    assertThat(verify(bad)).containsExactly(Kind.ATTRIBUTE_WRONG);
  }

  private static byte[] protection(Draft draft, String digest) {
    byte[] signature = draft.signatureAlgorithm.clone();
    signature[0] = (byte) 0xa1;
    return attribute(
        "1.2.840.113549.1.9.52", Der.wrap(0x30, Der.wrap(0x30, Der.oid(digest)), signature));
  }

  @Test
  void contentTypeOtherThanDataIsReported() throws Exception {
    Draft draft = draft();
    draft.contentType = "1.2.840.113549.1.7.3";
    attributes(draft).set(0, attribute("1.2.840.113549.1.9.3", Der.oid(draft.contentType)));
    assertThat(verify(draft)).containsExactly(Kind.CONTENT_TYPE);
  }

  @Test
  void weakAlgorithmsAreReported() throws Exception {
    Draft sha1 = new Draft(SignatureAlgorithm.RSA_PKCS1_SHA256);
    sha1.hash = HashAlgorithm.SHA1;
    attributes(sha1).set(1, sha1.digestAttribute(DOCUMENT));
    assertThat(verify(sha1)).contains(Kind.WEAK_ALGORITHM, Kind.ALGORITHMS_CONTRADICT);

    Draft small = new Draft(SignatureAlgorithm.RSA_PKCS1_SHA256);
    small.signer =
        TestPki.root("R", SignatureAlgorithm.RSA_PKCS1_SHA256)
            .signer("S", c -> c.key(TestKeys.rsa(1024, 0)));
    attributes(small).set(2, small.certificateAttribute(small.signer));
    assertThat(verify(small)).containsExactly(Kind.WEAK_ALGORITHM);
  }

  @Test
  void unknownAlgorithmsAreReported() throws Exception {
    Draft draft = draft();
    draft.signatureAlgorithm = Der.wrap(0x30, Der.oid("1.2.3.4"));
    assertThat(verify(draft)).containsExactly(Kind.UNKNOWN_ALGORITHM);
  }

  @Test
  void signatureUnderAnotherKindOfKeyIsWrong() throws Exception {
    Draft draft = draft();
    draft.signatureAlgorithm = SignatureScheme.SM2.identifier().getEncoded();
    draft.hash = HashAlgorithm.SM3;
    attributes(draft).set(1, draft.digestAttribute(DOCUMENT));
    attributes(draft).set(2, draft.certificateAttribute(draft.signer));
    assertThat(verify(draft)).containsExactly(Kind.SIGNATURE_WRONG);
  }

  @Test
  void signatureWithoutAttributesCoversTheDocument() throws Exception {
    for (SignatureAlgorithm algorithm :
        List.of(
            SignatureAlgorithm.RSA_PKCS1_SHA256,
            SignatureAlgorithm.RSA_PSS_SHA256,
            SignatureAlgorithm.ECDSA_P384_SHA384,
            SignatureAlgorithm.SM2_SM3)) {
      Draft draft = new Draft(algorithm);
      draft.attributes = null;
      assertThat(verify(draft)).as(algorithm.name()).containsExactly(Kind.NO_ATTRIBUTES);
      CmsSignature read = CmsSignature.parse(draft.build(), cache);
      MessageDigest digest = read.newDocumentDigest();
      assertThat(digest).isNotNull();
      assertThat(kinds(read.verify(digest == null ? null : digest.digest(new byte[1]))))
          .containsExactly(Kind.NO_ATTRIBUTES, Kind.SIGNATURE_WRONG);
    }
    Draft edwards = new Draft(SignatureAlgorithm.ED25519);
    edwards.attributes = null;
    assertThat(verify(edwards)).containsExactly(Kind.NO_ATTRIBUTES, Kind.UNSUPPORTED_ALGORITHM);
  }

  /** GB/T 35275: its own content types, 1.2.156.10197.1.301.1, and r and s in the bare. */
  @Test
  void messagesOfTheChineseStandardVerify() throws Exception {
    Draft draft = new Draft(SignatureAlgorithm.SM2_SM3);
    draft.type = GBT + "2";
    draft.contentType = GBT + "1";
    draft.signatureAlgorithm = Der.wrap(0x30, Der.oid("1.2.156.10197.1.301.1"), new byte[] {5, 0});
    attributes(draft).set(0, attribute("1.2.840.113549.1.9.3", Der.oid(draft.contentType)));
    assertThat(verify(draft)).isEmpty();
    assertThat(CmsSignature.parse(draft.build(), cache).form())
        .isEqualTo(CmsSignature.Form.GBT_35275);
    draft.rawSignature = true;
    assertThat(verify(draft)).containsExactly(Kind.SIGNATURE_RAW);
  }

  @Test
  void contentInsideIsReportedAndCanBeVerified() throws Exception {
    Draft draft = new Draft(SignatureAlgorithm.SM2_SM3);
    draft.type = GBT + "2";
    draft.contentType = GBT + "1";
    draft.inside = new byte[] {1, 2, 3};
    draft.attributes = null;
    CmsSignature read = CmsSignature.parse(draft.build(), cache);
    assertThat(kinds(read.verifyContentInside())).containsExactly(Kind.NO_ATTRIBUTES);
    assertThat(read.content()).isEqualTo(draft.inside);
    assertThat(verify(draft))
        .containsExactly(Kind.NO_ATTRIBUTES, Kind.CONTENT_INSIDE, Kind.SIGNATURE_WRONG);
  }

  @Test
  void timestampMustBeOfThisSignature() throws Exception {
    byte[] imprint = new byte[32];
    byte[] statement =
        Der.wrap(
            0x30,
            new byte[] {2, 1, 1},
            Der.oid("1.2.3"),
            Der.wrap(
                0x30, Der.wrap(0x30, Der.oid(HashAlgorithm.SHA256.oid())), Der.wrap(4, imprint)),
            Der.wrap(2, BigInteger.ONE.toByteArray()),
            Der.wrap(0x18, "20261123080000Z".getBytes(StandardCharsets.US_ASCII)));
    Draft token = draft();
    token.contentType = "1.2.840.113549.1.9.16.1.4";
    token.inside = statement;
    attributes(token).set(0, attribute("1.2.840.113549.1.9.3", Der.oid(token.contentType)));
    attributes(token).set(1, token.digestAttribute(statement));

    // As a document timestamp, right for a document with that digest and no other.
    CmsSignature alone = CmsSignature.parse(token.build(), cache);
    assertThat(kinds(alone.verify(imprint))).isEmpty();
    assertThat(kinds(alone.verify(new byte[] {1}))).containsExactly(Kind.CONTENT_CHANGED);

    // On a signature that it was not made for.
    Draft draft = draft();
    draft.unsigned = Der.wrap(0xa1, attribute("1.2.840.113549.1.9.16.2.14", token.build()));
    CmsSignature read = CmsSignature.parse(draft.build(), cache);
    assertThat(read.timestamps()).hasSize(1);
    assertThat(kinds(read.verifyTimestamp(read.timestamps().get(0))))
        .containsExactly(Kind.CONTENT_CHANGED);
    assertThat(TimestampInfo.allowedBy(token.signer.certificate())).isFalse();
  }
}
