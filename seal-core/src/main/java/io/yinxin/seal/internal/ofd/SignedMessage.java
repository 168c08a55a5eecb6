package io.yinxin.seal.internal.ofd;

import io.yinxin.seal.FindingCode;
import io.yinxin.seal.Message;
import io.yinxin.seal.internal.asn1.Asn1Exception;
import io.yinxin.seal.internal.asn1.Der;
import io.yinxin.seal.internal.asn1.LooseTime;
import io.yinxin.seal.internal.asn1.Tlv;
import io.yinxin.seal.internal.cms.Findings;
import io.yinxin.seal.internal.cms.SealingPolicy;
import io.yinxin.seal.internal.cms.SignatureJudge;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message of GB/T 35275, or of RFC 5652, on a file of a package: on a {@code Signature.xml}, or
 * on the list of the package's files.
 */
final class SignedMessage {

  private static final byte[] SIGNED_DATA = Der.oid("1.2.156.10197.6.1.4.2.2");

  private SignedMessage() {}

  /** Whether these are the parts of one. */
  static boolean is(List<Tlv> parts) {
    return !parts.isEmpty() && (parts.get(0).is(Tlv.OID) || isBare(parts));
  }

  /** A SignedData without the ContentInfo around it, as some write it. */
  private static boolean isBare(List<Tlv> parts) {
    return parts.size() > 3 && parts.get(0).is(Tlv.INTEGER) && parts.get(1).is(Tlv.SET);
  }

  /**
   * Judges one.
   *
   * @param pack the package
   * @param bytes the message
   * @param where its place, for findings
   * @param file what is signed
   * @param digests makes its digest
   * @param stated the time that the file states, null if none
   * @param policy whom to trust
   * @param findings receives what is found
   * @return what there is to say of it
   */
  static SignatureJudge judge(
      OfdPackage pack,
      byte[] bytes,
      String where,
      PackageEntry file,
      EntryDigests digests,
      @Nullable LooseTime stated,
      SealingPolicy policy,
      Findings findings)
      throws IOException {
    byte[] whole = habits(bytes, where, findings);
    SignatureJudge judge = SignatureJudge.of(whole, "", where, policy.certificates(), findings);
    List<byte[]> contents = new ArrayList<>();
    try {
      contents.add(pack.bytes(file, Limits.PART));
    } catch (PackageException e) {
      PackageFindings.add(e.problem(), findings);
    }
    for (HashAlgorithm hash : List.of(HashAlgorithm.SM3, HashAlgorithm.SHA256)) {
      byte[] digest = digest(digests, file, hash);
      if (digest != null) {
        contents.add(digest);
        contents.add(
            Base64.getEncoder().encodeToString(digest).getBytes(StandardCharsets.US_ASCII));
      }
    }
    if (!contents.isEmpty()) {
      judge.judgeOneOf(contents, stated == null ? null : stated.instant(), policy);
      judge.judgeRevocation(policy);
    }
    return judge;
  }

  /** Says what a widespread library writes otherwise, and gives the message as it should be. */
  private static byte[] habits(byte[] bytes, String where, Findings findings) {
    byte[] whole = bytes;
    try {
      Tlv outer = Tlv.read(bytes, 0, bytes.length);
      if (outer.end() < bytes.length) {
        unusual("something behind the message", "签名数据之后另有数据", where, findings);
      }
      List<Tlv> parts = outer.children(2);
      if (isBare(parts)) {
        unusual(
            "a SignedData without a ContentInfo", "SignedData 缺少外层 ContentInfo", where, findings);
        whole = Der.wrap(Tlv.SEQUENCE, SIGNED_DATA, Der.wrap(0xa0, bytes));
      } else {
        parts = parts.get(1).only().children(2);
      }
      for (Tlv each : parts.get(1).children()) {
        if (each.is(Tlv.OID)) {
          unusual(
              "digestAlgorithms without a SEQUENCE",
              "digestAlgorithms 缺少 SEQUENCE",
              where,
              findings);
        }
      }
    } catch (Asn1Exception e) {
      // Whoever judges it says what is wrong with it.
    }
    return whole;
  }

  private static void unusual(String en, String zh, String where, Findings findings) {
    findings.warning(FindingCode.FORM_UNUSUAL, where, new Message(en, zh));
  }

  /** The digest of a file, null if it cannot be read, which is said elsewhere. */
  static byte @Nullable [] digest(EntryDigests digests, PackageEntry file, HashAlgorithm hash)
      throws IOException {
    digests.ask(file, hash);
    digests.make();
    return digests.get(file, hash);
  }
}
