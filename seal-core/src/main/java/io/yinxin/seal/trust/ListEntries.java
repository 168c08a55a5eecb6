package io.yinxin.seal.trust;

import io.yinxin.seal.internal.asn1.Asn1Exception;
import io.yinxin.seal.internal.asn1.Tlv;
import io.yinxin.seal.internal.crypto.Extension;
import io.yinxin.seal.internal.crypto.X509;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a list of revoked certificates (RFC 5280, 5.1.2.6), which may be millions: they
 * stay bytes. All are looked over once, when the list is read; the first question goes through them
 * again, the others find theirs by a digest of the serial number.
 */
final class ListEntries {

  private static final String CERTIFICATE_ISSUER = "2.5.29.29";

  /** Reason, instruction for a hold, date of invalidity, issuer. */
  private static final Set<String> UNDERSTOOD =
      Set.of("2.5.29.21", "2.5.29.23", "2.5.29.24", CERTIFICATE_ISSUER);

  private static final int DIRECTORY_NAME = 0xa4;

  private final byte[] data;
  private final int from;
  private final int to;
  private int count;
  private @Nullable String unknown;

  /** Where entries are from which on others than the list's issuer have issued; ascending. */
  private int[] issuers = new int[0];

  private int issuerCount;

  private final AtomicBoolean asked = new AtomicBoolean();

  /** Digest of the serial number (high half) and offset (low half), ascending. */
  private volatile long @Nullable [] index;

  /**
   * Looks over the entries.
   *
   * @param data where they stand
   * @param list the SEQUENCE of them, null if there are none
   * @throws Asn1Exception if they are broken
   */
  ListEntries(byte[] data, @Nullable Tlv list) throws Asn1Exception {
    this.data = data;
    this.from = list == null ? 0 : list.contentStart();
    this.to = list == null ? 0 : list.contentStart() + list.length();
    for (int at = from; at < to; count++) {
      Tlv entry = Tlv.read(data, at, to).expect(Tlv.SEQUENCE);
      int end = entry.contentStart() + entry.length();
      Tlv date = Tlv.read(data, serial(entry).end(), end);
      if (!date.is(Tlv.UTC_TIME)) {
        date.expect(Tlv.GENERALIZED_TIME);
      }
      if (date.end() < end) {
        lookOver(Tlv.read(data, date.end(), end), at, end);
      }
      at = entry.end();
    }
  }

  private Tlv serial(Tlv entry) throws Asn1Exception {
    return Tlv.read(data, entry.contentStart(), entry.contentStart() + entry.length())
        .expect(Tlv.INTEGER);
  }

  private void lookOver(Tlv extensions, int entry, int end) throws Asn1Exception {
    if (extensions.expect(Tlv.SEQUENCE).end() != end) {
      throw new Asn1Exception("bytes after the entry at " + entry);
    }
    int last = extensions.contentStart() + extensions.length();
    for (int at = extensions.contentStart(); at < last; ) {
      Tlv extension = Tlv.read(data, at, last).expect(Tlv.SEQUENCE);
      int inner = extension.contentStart() + extension.length();
      Tlv oid = Tlv.read(data, extension.contentStart(), inner).expect(Tlv.OID);
      Tlv next = Tlv.read(data, oid.end(), inner);
      // Most extensions are reasons, and not critical.
      if (next.is(Tlv.BOOLEAN) && next.length() > 0 && data[next.contentStart()] != 0) {
        String name = oid.oid();
        if (!UNDERSTOOD.contains(name)) {
          unknown = name;
        }
      }
      if (oid.length() == 3 && oid.oid().equals(CERTIFICATE_ISSUER)) {
        if (issuerCount == issuers.length) {
          issuers = Arrays.copyOf(issuers, Math.max(16, 2 * issuerCount));
        }
        // Read here, so that whose the entries are is known or the list refused.
        certificateIssuer(extensions);
        issuers[issuerCount++] = entry;
      }
      at = extension.end();
    }
  }

  /** A critical extension that is not known here, dotted; null if there is none. */
  @Nullable String unknownExtension() {
    return unknown;
  }

  /**
   * Finds what the list says of a certificate.
   *
   * @param serial its serial number
   * @param issuer its issuer's name
   * @param listIssuer the list's
   * @param earliest since when it counts as revoked if the dates make no sense
   * @return one for each entry that says that it is revoked
   */
  List<RevokedEntry> of(
      BigInteger serial, X500Principal issuer, X500Principal listIssuer, Instant earliest) {
    List<RevokedEntry> found = new ArrayList<>(1);
    byte[] wanted = serial.toByteArray();
    try {
      if (asked.getAndSet(true)) {
        long[] sorted = indexed();
        long digest = digest(wanted, 0, wanted.length);
        int at = Arrays.binarySearch(sorted, digest << 32);
        for (int i = at < 0 ? -at - 1 : at; i < sorted.length && sorted[i] >> 32 == digest; i++) {
          add((int) sorted[i], wanted, issuer, listIssuer, earliest, found);
        }
      } else {
        for (int at = from; at < to; at = Tlv.read(data, at, to).end()) {
          add(at, wanted, issuer, listIssuer, earliest, found);
        }
      }
    } catch (Asn1Exception e) {
      throw new IllegalStateException("entries were looked over", e);
    }
    return found;
  }

  private void add(
      int at,
      byte[] wanted,
      X500Principal issuer,
      X500Principal listIssuer,
      Instant earliest,
      List<RevokedEntry> found)
      throws Asn1Exception {
    Tlv entry = Tlv.read(data, at, to);
    Tlv serial = serial(entry);
    if (!same(serial, wanted) || !issuer.equals(issuerAt(at, listIssuer))) {
      return;
    }
    int end = entry.contentStart() + entry.length();
    Tlv date = Tlv.read(data, serial.end(), end);
    RevokedEntry one =
        RevokedEntry.of(
            date,
            null,
            date.end() < end ? extensions(Tlv.read(data, date.end(), end)) : Map.of(),
            earliest);
    if (one != null) {
      found.add(one);
    }
  }

  /** Those that cannot be read say nothing: the certificate is revoked in any case. */
  private static Map<String, Extension> extensions(Tlv list) {
    try {
      return Extension.readAll(list);
    } catch (Asn1Exception e) {
      return Map.of();
    }
  }

  /** Whose certificate an entry is on (RFC 5280, 5.3.3). */
  private X500Principal issuerAt(int at, X500Principal listIssuer) throws Asn1Exception {
    int place = Arrays.binarySearch(issuers, 0, issuerCount, at);
    int last = place < 0 ? -place - 2 : place;
    return last < 0
        ? listIssuer
        : certificateIssuer(Tlv.read(data, issuers[last], to).children(3).get(2));
  }

  private static X500Principal certificateIssuer(Tlv extensions) throws Asn1Exception {
    Extension stated = Extension.readAll(extensions).get(CERTIFICATE_ISSUER);
    if (stated != null) {
      for (Tlv each : stated.content().expect(Tlv.SEQUENCE).children()) {
        if (each.is(DIRECTORY_NAME)) {
          return X509.name(each.only());
        }
      }
    }
    throw new Asn1Exception("no name of an issuer in the entry");
  }

  private long[] indexed() throws Asn1Exception {
    long[] known = index;
    if (known == null) {
      known = new long[count];
      int i = 0;
      for (int at = from; at < to; i++) {
        Tlv entry = Tlv.read(data, at, to);
        Tlv serial = serial(entry);
        long digest = digest(data, serial.contentStart(), serial.contentStart() + serial.length());
        known[i] = digest << 32 | at;
        at = entry.end();
      }
      Arrays.sort(known);
      index = known;
    }
    return known;
  }

  /** Leading zeros do not count: careless writers leave them out, or put too many. */
  private static int significant(byte[] bytes, int start, int end) {
    int at = start;
    while (at < end && bytes[at] == 0) {
      at++;
    }
    return at;
  }

  private static int digest(byte[] bytes, int start, int end) {
    int hash = 1;
    for (int i = significant(bytes, start, end); i < end; i++) {
      hash = 31 * hash + bytes[i];
    }
    return hash;
  }

  private boolean same(Tlv serial, byte[] wanted) {
    int end = serial.contentStart() + serial.length();
    return Arrays.equals(
        data,
        significant(data, serial.contentStart(), end),
        end,
        wanted,
        significant(wanted, 0, wanted.length),
        wanted.length);
  }
}
