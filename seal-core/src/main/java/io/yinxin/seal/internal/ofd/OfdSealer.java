package io.yinxin.seal.internal.ofd;

import io.yinxin.seal.Certification;
import io.yinxin.seal.FileRefused;
import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.SealException.DocumentRejected;
import io.yinxin.seal.Verifier;
import io.yinxin.seal.eseal.ElectronicSeal;
import io.yinxin.seal.eseal.SealPicture;
import io.yinxin.seal.internal.cms.CmsSigner;
import io.yinxin.seal.internal.cms.Gbt35275Signer;
import io.yinxin.seal.internal.cms.SealingPolicy;
import io.yinxin.seal.internal.crypto.CertificateCache;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.crypto.SignatureScheme;
import io.yinxin.seal.internal.crypto.Sm3Memory;
import io.yinxin.seal.internal.file.ByteSource;
import io.yinxin.seal.internal.file.TargetFile;
import io.yinxin.seal.internal.sealing.KeyCheck;
import io.yinxin.seal.internal.sealing.SealSize;
import io.yinxin.seal.internal.sealing.SealingOrder;
import io.yinxin.seal.internal.ses.SesSigner;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.trust.Revocation;
import io.yinxin.seal.trust.TrustStore;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Seals OFD documents (GB/T 33190, 18), with an electronic seal (GB/T 38540) or with a signature
 * alone (GB/T 35275): all that does not change from one document to the next, prepared once.
 * Immutable, and shared by threads.
 */
public final class OfdSealer {

  private static final TrustStore NOBODY = TrustStore.of(List.of());

  private final SealingOrder order;
  private final KeyCheck keyCheck;
  private final SealedValue value;
  private final String method;
  private final @Nullable Part sealFile;
  private final byte[] sealDigest;
  private final @Nullable SealSize size;
  private final Map<String, String> statements = new LinkedHashMap<>();
  private final CertificateCache certificates = new CertificateCache();
  private final Sm3Memory digests = new Sm3Memory(256);

  private OfdSealer(SealKey key, SealingOrder order) throws SealException {
    this.order = order;
    this.keyCheck = KeyCheck.of(key);
    this.method =
        SignatureScheme.named(key.algorithm().displayName()).identifier().getAlgorithm().getId();
    ElectronicSeal seal = order.eseal();
    this.value = seal == null ? alone(key) : new SealedValue.Ses(SesSigner.of(key, seal));
    this.sealFile = seal == null ? null : Part.deflated("Seal.esl", seal.encoded());
    this.sealDigest =
        sealFile == null ? new byte[0] : HashAlgorithm.SM3.digest(sealFile.contents());
    this.size = seal == null || order.placement() == null ? null : size(seal, order.width());
    state("Reason", order.reason());
    state("Location", order.location());
    state("Id", order.id());
  }

  private static SealedValue alone(SealKey key) throws SealException.KeyUnavailable {
    try {
      return key.algorithm() == SignatureAlgorithm.SM2_SM3
          ? new SealedValue.Gbt35275(Gbt35275Signer.of(key))
          : new SealedValue.Cms(CmsSigner.of(key), HashAlgorithm.named(key.algorithm().digest()));
    } catch (CertificateException e) {
      throw KeyCheck.unreadable(e);
    }
  }

  private void state(String name, @Nullable String text) {
    if (text != null) {
      statements.put(name, text);
    }
  }

  /**
   * Prepares.
   *
   * @param key signs; stays the caller's to close
   * @param order what to do
   * @return the sealer
   * @throws DocumentRejected if something is ordered that does not exist in OFD
   * @throws SealException.KeyUnavailable if the key's certificate or algorithm cannot be used
   */
  public static OfdSealer of(SealKey key, SealingOrder order) throws SealException {
    if (order.eseal() == null && order.picture() != null) {
      throw notInOfd(
          "the picture in an OFD is that of an electronic seal, and there is none",
          "OFD 中显示的是电子印章的图片，而未给出电子印章",
          "give one with --eseal FILE; seal eseal make makes one from the picture",
          "请用 --eseal 指定；可用 seal eseal make 由图片制作");
    }
    if (!order.textLines().isEmpty()) {
      throw notInOfd(
          "an OFD shows no text below the seal",
          "OFD 的印章下方不能显示文字",
          "leave out --text, or seal a PDF",
          "请去掉 --text，或改为对 PDF 签章");
    }
    if (order.field() != null) {
      throw notInOfd(
          "an OFD has no signature fields",
          "OFD 没有签名域",
          "leave out --field, and give the place with --at",
          "请去掉 --field，并用 --at 指定位置");
    }
    if (order.certification() == Certification.FORMS
        || order.certification() == Certification.ANNOTATIONS) {
      throw notInOfd(
          "an OFD can be closed against further sealings, or stay open, and nothing in between",
          "OFD 只能禁止或允许再次签章，没有其他级别",
          "choose --certify no-changes or none",
          "请选择 --certify no-changes 或 none");
    }
    if (order.evidence() != null) {
      throw notInOfd(
          "an OFD has no place for the evidence of levels LT and LTA",
          "OFD 没有存放 LT、LTA 级验证数据的位置",
          "choose --level T, or seal a PDF",
          "请改用 --level T，或改为对 PDF 签章");
    }
    ElectronicSeal seal = order.eseal();
    if (order.timestamper() != null
        && seal != null
        && seal.version() == ElectronicSeal.Version.V1) {
      throw notInOfd(
          "signatures of V1 have no place for a timestamp",
          "V1 签章没有时间戳的位置",
          "leave out --level and --tsa, or use a seal of V4 or V5",
          "请去掉 --level 和 --tsa，或使用 V4、V5 印章");
    }
    return new OfdSealer(key, order);
  }

  private static DocumentRejected notInOfd(String en, String zh, String hintEn, String hintZh) {
    return new DocumentRejected(
        DocumentRejected.Reason.NOT_IN_THIS_FORMAT,
        new Message(en, zh),
        new Message(hintEn, hintZh),
        null);
  }

  /** What the seal states, if that is the size of a seal; else that of its picture. */
  private static SealSize size(ElectronicSeal seal, double asked) {
    double width = seal.width();
    double height = seal.height();
    if (width < 1 || height < 1 || width > 1000 || height > 1000) {
      try {
        SealPicture picture = SealPicture.of(seal);
        width = picture.width();
        height = picture.height();
      } catch (FileRefused e) {
        width = SealPicture.USUAL_WIDTH;
        height = width;
      }
    }
    double scale = asked == 0 ? 1 : asked / width;
    return new SealSize(width * scale, height * scale, 0, height * scale, false);
  }

  /**
   * Prepares a document up to its signature.
   *
   * @param source the document; closed with the sealing, or if there will be none
   * @param input its file, null if it is in memory
   * @param output where the sealed one will appear
   * @param overwrite whether a file that is there may be replaced
   * @param time the time that the sealing states
   * @return the sealing, to be finished or closed
   * @throws DocumentRejected if the document cannot be sealed as asked
   * @throws IOException if it cannot be read, or nothing can be written there
   */
  public OfdSealing prepare(
      ByteSource source, @Nullable Path input, Path output, boolean overwrite, Instant time)
      throws DocumentRejected, IOException {
    TargetFile target = null;
    boolean done = false;
    try {
      target = TargetFile.begin(output, input, overwrite);
      OfdSealing sealing = new OfdSealing(this, source, target, time);
      done = true;
      return sealing;
    } catch (PackageException e) {
      throw Unsealable.of(e.problem());
    } finally {
      if (!done) {
        if (target != null) {
          target.close();
        }
        source.close();
      }
    }
  }

  // ---- what the sealing asks for

  SealingOrder order() {
    return order;
  }

  /** Whether nobody may seal after this. */
  boolean closes() {
    return order.certification() == Certification.NO_CHANGES;
  }

  KeyCheck keyCheck() {
    return keyCheck;
  }

  SealedValue value() {
    return value;
  }

  /** The signature algorithm, dotted. */
  String method() {
    return method;
  }

  /** What the sealing states beside, by name. */
  Map<String, String> statements() {
    return statements;
  }

  /** The digests of what comes again: electronic seals of earlier sealings, backgrounds. */
  Sm3Memory digests() {
    return digests;
  }

  /** The electronic seal as a file, null if there is none. */
  @Nullable Part sealFile() {
    return sealFile;
  }

  /** The digest of a new file; that of the electronic seal was made before. */
  byte[] digest(Part part) {
    return sealFile != null && part.contents() == sealFile.contents()
        ? sealDigest.clone()
        : HashAlgorithm.SM3.digest(part.contents());
  }

  /** How much room the seal takes, null if nothing is to be seen. */
  @Nullable SealSize size() {
    return size;
  }

  /** Trusts nobody: whether earlier sealings are whole is asked, not whose they are. */
  SealingPolicy policy(Instant time) {
    return new SealingPolicy(
        NOBODY,
        NOBODY,
        time,
        Verifier.RevocationCheck.OFF,
        Revocation.none(),
        certificates,
        digests);
  }
}
