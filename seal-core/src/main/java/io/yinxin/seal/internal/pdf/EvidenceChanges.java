package io.yinxin.seal.internal.pdf;

import java.io.IOException;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one revision changes in the evidence for verifying that a document holds: its DSS (ETSI EN
 * 319 142-1, 5.4.2). Evidence may be added, never taken away. Not for several threads.
 */
final class EvidenceChanges {

  private final Revision before;
  private final Revision after;
  private @Nullable BitSet parts;
  private boolean found;

  EvidenceChanges(Revision before, Revision after) {
    this.before = before;
    this.after = after;
  }

  /** Whether any was seen. */
  boolean found() {
    return found;
  }

  /** Whether all that the older DSS holds is still there, and all that is new is evidence. */
  boolean same(PdfObject a, PdfObject b) throws PdfSyntaxException, IOException {
    if (a.equals(b)) {
      return true;
    }
    PdfObject older = before.resolve(a);
    if (!(after.resolve(b) instanceof PdfDictionary y)
        || !(older instanceof PdfNull || older instanceof PdfDictionary)) {
      return false;
    }
    PdfDictionary x = older instanceof PdfDictionary d ? d : PdfDictionary.EMPTY;
    found = true;
    Set<String> own = new HashSet<>(x.keys());
    own.addAll(y.keys());
    own.removeAll(Set.of("Type", "Certs", "OCSPs", "CRLs", "VRI"));
    // What else a vendor keeps there stays as it is.
    return own.stream().allMatch(key -> x.get(key).equals(y.get(key)))
        && (!y.has("Type") || y.is("Type", "DSS"))
        && sameStreams(x.get("Certs"), y.get("Certs"))
        && sameStreams(x.get("OCSPs"), y.get("OCSPs"))
        && sameStreams(x.get("CRLs"), y.get("CRLs"))
        && sameVri(x.get("VRI"), y.get("VRI"));
  }

  /** The entries for single signatures (5.4.3). */
  private boolean sameVri(PdfObject a, PdfObject b) throws PdfSyntaxException, IOException {
    PdfObject older = before.resolve(a);
    PdfObject younger = after.resolve(b);
    if (older instanceof PdfNull && younger instanceof PdfNull) {
      return true;
    }
    if (!(younger instanceof PdfDictionary y)
        || !(older instanceof PdfNull || older instanceof PdfDictionary)) {
      return false;
    }
    PdfDictionary x = older instanceof PdfDictionary d ? d : PdfDictionary.EMPTY;
    for (String key : x.keys()) {
      if (!y.has(key)) {
        return false;
      }
    }
    for (String key : y.keys()) {
      if (key.equals("Type")) {
        continue;
      }
      PdfObject old = before.resolve(x.get(key));
      if (!key.matches("[0-9A-F]{40}")
          || !(after.resolve(y.get(key)) instanceof PdfDictionary entry)
          || !sameVriEntry(old instanceof PdfDictionary d ? d : PdfDictionary.EMPTY, entry)) {
        return false;
      }
    }
    return true;
  }

  private boolean sameVriEntry(PdfDictionary a, PdfDictionary b)
      throws PdfSyntaxException, IOException {
    for (String key : b.keys()) {
      switch (key) {
        case "Type" -> {
          if (!b.is("Type", "VRI")) {
            return false;
          }
        }
        case "TU" -> {
          if (!(b.get(key) instanceof PdfString)) {
            return false;
          }
        }
        case "TS" -> {
          if (!(after.resolve(b.get(key)) instanceof PdfStream)) {
            return false;
          }
        }
        case "Cert", "CRL", "OCSP" -> {
          if (!sameStreams(PdfNull.NULL, b.get(key)) || !kept(a.get(key), b.get(key))) {
            return false;
          }
        }
        default -> {
          return false;
        }
      }
    }
    for (String key : a.keys()) {
      if (!b.has(key)
          && !(Set.of("Cert", "CRL", "OCSP").contains(key) && kept(a.get(key), PdfNull.NULL))) {
        return false;
      }
    }
    return true;
  }

  /** Programs compute an entry anew: what it no longer names must at least still be in the DSS. */
  private boolean kept(PdfObject a, PdfObject b) throws PdfSyntaxException, IOException {
    if (!(before.resolve(a) instanceof PdfArray older)) {
      return true;
    }
    Set<PdfObject> kept = new HashSet<>();
    PdfDictionary dss = after.dictionary(after.catalog(), "DSS");
    for (PdfObject list :
        dss == null
            ? List.of(b)
            : List.of(b, dss.get("Certs"), dss.get("CRLs"), dss.get("OCSPs"))) {
      if (after.resolve(list) instanceof PdfArray array) {
        array.forEach(kept::add);
      }
    }
    for (PdfObject each : older) {
      if (!kept.contains(each)) {
        return false;
      }
    }
    return true;
  }

  /** The same for a dictionary that is one of its parts. */
  boolean samePart(PdfDictionary a, PdfDictionary b) throws PdfSyntaxException, IOException {
    found = true;
    // The VRI dictionary maps digests, an entry of it names arrays: tell them by their keys.
    for (String key : b.keys()) {
      if (key.length() == 40) {
        return sameVri(a, b);
      }
    }
    return sameVriEntry(a, b);
  }

  /** An array of streams that has at least those of the older one. */
  boolean sameStreams(PdfObject a, PdfObject b) throws PdfSyntaxException, IOException {
    PdfObject older = before.resolve(a);
    PdfObject younger = after.resolve(b);
    if (older instanceof PdfNull && younger instanceof PdfNull) {
      return true;
    }
    if (!(younger instanceof PdfArray y)
        || !(older instanceof PdfNull || older instanceof PdfArray)) {
      return false;
    }
    Set<PdfObject> left = new HashSet<>();
    for (PdfObject each : y) {
      if (!(each instanceof PdfReference) || !(after.resolve(each) instanceof PdfStream)) {
        return false;
      }
      left.add(each);
    }
    if (older instanceof PdfArray x) {
      for (PdfObject each : x) {
        if (!left.contains(each)) {
          return false;
        }
      }
    }
    found = true;
    return true;
  }

  /** Whether an object is one of those that hold the DSS together. */
  boolean isPart(int number) throws PdfSyntaxException, IOException {
    BitSet known = parts;
    if (known == null) {
      known = new BitSet();
      if (before.resolve(before.catalog().get("DSS")) instanceof PdfDictionary dss) {
        mark(dss, known);
        if (before.resolve(dss.get("VRI")) instanceof PdfDictionary vri) {
          mark(vri, known);
          for (String key : vri.keys()) {
            if (before.resolve(vri.get(key)) instanceof PdfDictionary entry) {
              mark(entry, known);
            }
          }
        }
      }
      parts = known;
    }
    return known.get(number);
  }

  private static void mark(PdfDictionary dictionary, BitSet numbers) {
    for (String key : dictionary.keys()) {
      if (dictionary.get(key) instanceof PdfReference r) {
        numbers.set(r.number());
      }
    }
  }
}
