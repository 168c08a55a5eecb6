package io.yinxin.seal.internal.ofd;

import io.yinxin.seal.Certification;
import io.yinxin.seal.Format;
import io.yinxin.seal.Inspection;
import io.yinxin.seal.Message;
import io.yinxin.seal.eseal.ElectronicSeal;
import io.yinxin.seal.internal.asn1.Asn1Exception;
import io.yinxin.seal.internal.asn1.LooseTime;
import io.yinxin.seal.internal.cms.CmsContents;
import io.yinxin.seal.internal.cms.Findings;
import io.yinxin.seal.internal.crypto.X509;
import io.yinxin.seal.internal.file.ByteSource;
import io.yinxin.seal.internal.ses.SesSignature;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Shows what is in an OFD, and judges nothing. Not for several threads. */
public final class OfdInspection {

  private final XmlParser parser = new XmlParser();
  private final List<Inspection.PackageFile> files = new ArrayList<>();
  private final List<Inspection.Signature> signatures = new ArrayList<>();
  private boolean encrypted;
  private @Nullable Message problem;

  private OfdInspection() {}

  /**
   * Looks into a document.
   *
   * @param source its bytes; not closed
   * @return what is in it
   * @throws IOException if the source cannot be read
   */
  public static Inspection of(ByteSource source) throws IOException {
    OfdInspection inspection = new OfdInspection();
    try {
      inspection.look(OfdPackage.read(source));
    } catch (PackageException e) {
      inspection.problem = e.problem().detail();
    }
    return new Inspection(
        Format.OFD,
        source.length(),
        inspection.encrypted,
        inspection.problem,
        List.of(),
        inspection.files,
        inspection.signatures);
  }

  private void look(OfdPackage pack) throws IOException {
    // Nothing is judged here: what is odd is not said.
    List<OfdDocument> documents = new DocumentReader(pack, parser, new Findings()).read();
    List<OfdDocument> known = documents == null ? List.of() : documents;
    Map<String, Use> uses = new HashMap<>();
    known.forEach(document -> document.uses().forEach(uses::putIfAbsent));
    for (PackageEntry entry : pack.entries()) {
      encrypted |= entry.encrypted();
      if (!entry.folder()) {
        Use use = uses.get(entry.path());
        files.add(
            new Inspection.PackageFile(
                Locations.shown(entry.path()), entry.size(), use == null ? null : use.title()));
      }
    }
    if (documents == null) {
      problem = new Message("OFD.xml cannot be read", "OFD.xml 无法读取");
    }
    Set<String> own = new HashSet<>();
    List<OfdTrial> trials = new ArrayList<>();
    for (OfdDocument document : known) {
      String path = document.signatures();
      PackageEntry list = path == null ? null : pack.entry(path);
      if (list != null && own.add(list.path())) {
        try {
          for (SignaturesFile.Entry each : SignaturesFile.read(pack, list, parser).entries()) {
            trials.add(new OfdTrial(pack, document, list.path(), each, parser));
          }
        } catch (PackageException e) {
          problem = e.problem().detail();
        }
      }
    }
    trials.forEach(trial -> own.addAll(trial.parts()));
    for (OfdTrial trial : trials) {
      signatures.add(signature(pack, trial, own));
    }
  }

  private Inspection.Signature signature(OfdPackage pack, OfdTrial trial, Set<String> own)
      throws IOException {
    byte[] value = new byte[0];
    PackageEntry entry = trial.value();
    if (entry != null) {
      try {
        value = pack.bytes(entry, Limits.PART);
      } catch (PackageException e) {
        problem = e.problem().detail();
      }
    }
    SignatureFile said = trial.signature();
    LooseTime stated = said == null ? null : LooseTime.of(said.time());
    Instant time = stated == null ? null : stated.instant();
    List<X509Certificate> certificates = new ArrayList<>();
    ElectronicSeal eseal = null;
    String form = null;
    try {
      SesSignature ses = SesSignature.parse(value);
      form = "SES_Signature " + ses.version();
      time = ses.time() == null ? time : ses.time();
      add(ses.signerCertificate(), certificates);
      eseal = ses.seal();
      if (eseal != null) {
        add(eseal.makerCertificate(), certificates);
      }
    } catch (Asn1Exception e) {
      certificates.addAll(CmsContents.of(value).certificates());
      form = certificates.isEmpty() ? null : "GB/T 35275";
    }
    PackageEntry file = trial.file();
    List<String> covered = new ArrayList<>();
    trial.covered().forEach(path -> covered.add(Locations.shown(path)));
    return new Inspection.Signature(
        signatures.size() + 1,
        file == null ? "" : Locations.shown(file.path()),
        trial.name(),
        false,
        0,
        form,
        time,
        null,
        null,
        List.of(),
        covered,
        trial.coversAllBut(own),
        // Whoever covers the list of sealings lets nobody seal after him.
        trial.covers(trial.document.signatures()) ? Certification.NO_CHANGES : Certification.NONE,
        value,
        certificates,
        eseal);
  }

  private static void add(byte[] der, List<X509Certificate> certificates) {
    try {
      certificates.add(X509.read(der));
    } catch (CertificateException e) {
      // Shown without it: nothing is judged here.
      return;
    }
  }
}
