package io.yinxin.seal.internal.pdf;

import io.yinxin.seal.internal.cms.GivenEvidence;
import io.yinxin.seal.internal.crypto.X509;
import io.yinxin.seal.trust.RevocationEvidence;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the document security store of a PDF (EN 319 142-1, 5.4.2): certificates, lists and answers
 * to verify its sealings by. Nobody vouches for it: what it holds must prove itself.
 */
final class SecurityStore {

  static final int MAX_ITEMS = 256;

  /** Lists of large authorities have some megabytes. */
  static final int MAX_BYTES = (int) Math.min(64 << 20, Runtime.getRuntime().maxMemory() / 8);

  private final Revision revision;
  private int items;
  private int left = MAX_BYTES;

  private SecurityStore(Revision revision) {
    this.revision = revision;
  }

  /** Whether there is a store in a revision. */
  static boolean isIn(Revision revision) throws IOException {
    return dictionary(revision) != null;
  }

  /** All that can be read; what cannot be read proves nothing. */
  static GivenEvidence read(Revision revision) throws IOException {
    PdfDictionary dss = dictionary(revision);
    return dss == null ? GivenEvidence.NONE : new SecurityStore(revision).read(dss);
  }

  private static @Nullable PdfDictionary dictionary(Revision revision) throws IOException {
    try {
      return revision.dictionary(revision.catalog(), "DSS");
    } catch (PdfSyntaxException e) {
      return null;
    }
  }

  private GivenEvidence read(PdfDictionary dss) throws IOException {
    List<X509Certificate> certificates = new ArrayList<>();
    List<RevocationEvidence> evidence = new ArrayList<>();
    for (byte[] each : streams(dss, "Certs")) {
      try {
        certificates.add(X509.read(each));
      } catch (CertificateException e) {
        // What cannot be read proves nothing.
      }
    }
    for (String key : List.of("OCSPs", "CRLs")) {
      for (byte[] each : streams(dss, key)) {
        try {
          evidence.add(RevocationEvidence.read(each));
        } catch (IOException e) {
          // What cannot be read proves nothing.
        }
      }
    }
    return new GivenEvidence(certificates, evidence);
  }

  private List<byte[]> streams(PdfDictionary dss, String key) throws IOException {
    List<byte[]> found = new ArrayList<>();
    try {
      PdfArray array = revision.array(dss, key);
      if (array == null) {
        return found;
      }
      for (PdfObject each : array) {
        if (items++ >= MAX_ITEMS || !(revision.resolve(each) instanceof PdfStream stream)) {
          continue;
        }
        byte[] bytes = revision.decoded(stream, left);
        left -= bytes.length;
        found.add(bytes);
      }
    } catch (PdfSyntaxException e) {
      // The rest of it is not looked at; whoever needs it finds that nothing is known.
    }
    return found;
  }
}
