package io.yinxin.seal.internal.pdf;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException.DocumentRejected;
import io.yinxin.seal.internal.cms.GivenEvidence;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.trust.RevocationEvidence;
import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The update that adds evidence to a document's security store (DSS; EN 319 142-1, 5.4.2; ISO
 * 32000-2, 12.8.4.3), for one signature of it. What the store holds already stays there, and is
 * written no second time. Touches the catalog and the store, and nothing else.
 */
final class EvidenceUpdate {

  private static final HexFormat HEX = HexFormat.of();

  /** The bytes of each stream in the store, by their digest. */
  private final Map<String, PdfReference> known = new HashMap<>();

  private final PdfDictionary store;
  private final Map<String, PdfArray> arrays = new HashMap<>();
  private final PdfDictionary entries;
  private int items;
  private long bytes;

  private EvidenceUpdate(PdfDictionary store, PdfDictionary entries) {
    this.store = store;
    this.entries = entries;
  }

  /**
   * Looks at what there is.
   *
   * @param revision the newest one
   * @return to be used once, after more was appended
   * @throws PdfSyntaxException if there is a store that cannot be added to
   * @throws IOException if the document cannot be read
   */
  static EvidenceUpdate of(Revision revision) throws IOException, PdfSyntaxException {
    PdfDictionary store = dictionary(revision, revision.catalog(), "DSS");
    EvidenceUpdate update = new EvidenceUpdate(store, dictionary(revision, store, "VRI"));
    for (String key : List.of("Certs", "OCSPs", "CRLs")) {
      PdfObject array = revision.get(store, key);
      if (array instanceof PdfArray there) {
        update.arrays.put(key, there);
        for (PdfObject each : there) {
          update.know(revision, each);
        }
      } else if (array != PdfNull.NULL) {
        throw broken();
      }
    }
    return update;
  }

  private static PdfDictionary dictionary(Revision revision, PdfDictionary in, String key)
      throws IOException, PdfSyntaxException {
    PdfObject there = revision.get(in, key);
    if (there == PdfNull.NULL) {
      return PdfDictionary.EMPTY;
    }
    if (there instanceof PdfDictionary found) {
      return found;
    }
    throw broken();
  }

  private static PdfSyntaxException broken() {
    return new PdfSyntaxException(-1, "the security store is broken", "验证数据（DSS）有误");
  }

  private void know(Revision revision, PdfObject item) throws IOException, PdfSyntaxException {
    if (!(item instanceof PdfReference reference)
        || !(revision.get(reference) instanceof PdfStream stream)) {
      throw broken();
    }
    if (++items > SecurityStore.MAX_ITEMS || bytes > SecurityStore.MAX_BYTES) {
      return; // refused as soon as something is added
    }
    byte[] data = revision.decoded(stream, SecurityStore.MAX_BYTES);
    bytes += data.length;
    known.putIfAbsent(digest(data), reference);
  }

  private static String digest(byte[] data) {
    return HEX.formatHex(HashAlgorithm.SHA256.digest(data));
  }

  /**
   * Makes the update.
   *
   * @param file the document with the signature
   * @param evidence what to add
   * @param contents the bytes of the signature's {@code /Contents}
   * @return the bytes to append
   * @throws DocumentRejected if the store would hold more than a verifier reads
   */
  IncrementalUpdate.Section make(PdfFile file, GivenEvidence evidence, byte[] contents)
      throws IOException, PdfSyntaxException, DocumentRejected {
    IncrementalUpdate update = new IncrementalUpdate(file);
    Set<PdfReference> certificates = new LinkedHashSet<>();
    Set<PdfReference> lists = new LinkedHashSet<>();
    Set<PdfReference> answers = new LinkedHashSet<>();
    for (X509Certificate each : evidence.certificates()) {
      certificates.add(stream(update, encoded(each)));
    }
    for (RevocationEvidence each : evidence.revocation()) {
      switch (each.kind()) {
        case CRL -> lists.add(stream(update, each.encoded()));
        case OCSP -> answers.add(stream(update, each.encoded()));
      }
    }
    if (items > SecurityStore.MAX_ITEMS || bytes > SecurityStore.MAX_BYTES) {
      throw new DocumentRejected(
          DocumentRejected.Reason.UNREADABLE,
          new Message(
              "the document's security store would hold more than can be verified",
              "文档的验证数据（DSS）过多，将无法验证"),
          new Message("seal it at level T", "请改用 T 级"),
          null);
    }
    // 5.4.2.3: the bytes as they stand in the document, room that was left included.
    String name = HEX.formatHex(HashAlgorithm.SHA1.digest(contents)).toUpperCase(Locale.ROOT);
    PdfDictionary.Builder entry = PdfDictionary.builder();
    put(entry, "Cert", certificates);
    put(entry, "OCSP", answers);
    put(entry, "CRL", lists);
    PdfDictionary changed = store.has("Type") ? store : store.with("Type", new PdfName("DSS"));
    changed = with(changed, "Certs", certificates);
    changed = with(changed, "OCSPs", answers);
    changed = with(changed, "CRLs", lists);
    changed = changed.with("VRI", entries.with(name, update.add(entry.build())));

    Revision revision = file.latest();
    PdfDictionary catalog = revision.catalog();
    if (catalog.get("DSS") instanceof PdfReference reference
        && !store.equals(PdfDictionary.EMPTY)) {
      update.replace(revision.last(reference), changed);
    } else {
      catalog = catalog.with("DSS", update.add(changed));
    }
    catalog = extended(update, revision, catalog);
    if (!catalog.equals(revision.catalog())) {
      update.replace(revision.root(), catalog);
    }
    return update.write();
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e); // it was read from its bytes
    }
  }

  private PdfReference stream(IncrementalUpdate update, byte[] data) {
    return known.computeIfAbsent(
        digest(data),
        digest -> {
          items++;
          bytes += data.length;
          return update.add(PdfStream.of(PdfDictionary.EMPTY, data));
        });
  }

  private static void put(PdfDictionary.Builder entry, String key, Set<PdfReference> streams) {
    if (!streams.isEmpty()) {
      entry.put(key, PdfArray.of(streams));
    }
  }

  private PdfDictionary with(PdfDictionary dss, String key, Set<PdfReference> streams) {
    PdfArray there = arrays.getOrDefault(key, PdfArray.of());
    PdfArray more = there;
    for (PdfReference each : streams) {
      if (!there.contains(each)) {
        more = more.plus(each);
      }
    }
    return more.size() == there.size() ? dss : dss.with(key, more);
  }

  /**
   * The extension that a PDF before 2.0 states for a store and a timestamp of the document (ETSI TS
   * 102 778-4, annex A). One that is stated already stays.
   */
  private static PdfDictionary extended(
      IncrementalUpdate update, Revision revision, PdfDictionary catalog)
      throws IOException, PdfSyntaxException {
    if (update.version() >= 20) {
      return catalog;
    }
    PdfDictionary there = revision.dictionary(catalog, "Extensions");
    if (there != null && there.has("ESIC")) {
      return catalog;
    }
    PdfDictionary more =
        (there == null ? PdfDictionary.EMPTY : there)
            .with(
                "ESIC",
                PdfDictionary.builder().put("BaseVersion", "1.7").put("ExtensionLevel", 1).build());
    if (there != null && catalog.get("Extensions") instanceof PdfReference reference) {
      update.replace(revision.last(reference), more);
      return catalog;
    }
    return catalog.with("Extensions", more);
  }
}
