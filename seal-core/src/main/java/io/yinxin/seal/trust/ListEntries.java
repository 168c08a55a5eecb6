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

  private static final byte[] CERTIFICATE_ISSUER_BYTES = {0x55, 0x1d, 0x1d};

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
      long entry = element(at, to, Tlv.SEQUENCE);
      int date = end(element(start(entry), end(entry), Tlv.INTEGER));
      boolean utc = date < end(entry) && data[date] == Tlv.UTC_TIME;
      int rest = end(element(date, end(entry), utc ? Tlv.UTC_TIME : Tlv.GENERALIZED_TIME));
      if (rest < end(entry)) {
        lookOver(rest, at, end(entry));
      }
      at = end(entry);
    }
  }

  /** The header of an element, without an object for it: millions are read. */
  private long element(int at, int limit, int tag) throws Asn1Exception {
    long header = Tlv.header(data, at, limit);
    if ((data[at] & 0xff) != tag || header < 0) {
      throw new Asn1Exception("bad entry of a list at " + at);
    }
    return header;
  }

  private static int start(long header) {
    return (int) header;
  }

  private static int end(long header) {
    return (int) header + (int) (header >> 32);
  }

  private void lookOver(int extensions, int entry, int limit) throws Asn1Exception {
    long list = element(extensions, limit, Tlv.SEQUENCE);
    if (end(list) != limit) {
      throw new Asn1Exception("bytes after the entry at " + entry);
    }
    for (int at = start(list); at < limit; ) {
      long extension = element(at, limit, Tlv.SEQUENCE);
      long oid = element(start(extension), end(extension), Tlv.OID);
      // Most extensions are reasons, and not critical.
      int next = end(oid);
      if (next < end(extension) && data[next] == Tlv.BOOLEAN) {
        long flag = element(next, end(extension), Tlv.BOOLEAN);
        if (end(flag) > start(flag) && data[start(flag)] != 0) {
          String name = Tlv.read(data, start(extension), end(extension)).oid();
          if (!UNDERSTOOD.contains(name)) {
            unknown = name;
          }
        }
      }
      if (Arrays.equals(
          data,
          start(oid),
          end(oid),
          CERTIFICATE_ISSUER_BYTES,
          0,
          CERTIFICATE_ISSUER_BYTES.length)) {
        if (issuerCount == issuers.length) {
          issuers = Arrays.copyOf(issuers, Math.max(16, 2 * issuerCount));
        }
        // Read here, so that whose the entries are is known or the list refused.
        certificateIssuer(Tlv.read(data, extensions, limit));
        issuers[issuerCount++] = entry;
      }
      at = end(extension);
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
    try {
      List<RevokedEntry> found = new ArrayList<>(1);
      for (int at : offsets(serial.toByteArray())) {
        if (issuer.equals(issuerAt(at, listIssuer))) {
          RevokedEntry one = read(at, earliest);
          if (one != null) {
            found.add(one);
          }
        }
      }
      return found;
    } catch (Asn1Exception e) {
      throw new IllegalStateException("entries were looked over", e);
    }
  }

  /** Where the entries with a serial number are. */
  private List<Integer> offsets(byte[] serial) throws Asn1Exception {
    List<Integer> found = new ArrayList<>(1);
    if (asked.getAndSet(true)) {
      long[] sorted = indexed();
      int digest = digest(serial, 0, serial.length);
      int first = Arrays.binarySearch(sorted, (long) digest << 32);
      for (int i = first < 0 ? -first - 1 : first;
          i < sorted.length && (int) (sorted[i] >> 32) == digest;
          i++) {
        addSame((int) sorted[i], serial, found);
      }
    } else {
      for (int at = from; at < to; at = end(element(at, to, Tlv.SEQUENCE))) {
        addSame(at, serial, found);
      }
    }
    return found;
  }

  private void addSame(int at, byte[] wanted, List<Integer> found) throws Asn1Exception {
    long serial = serial(at);
    if (Arrays.equals(
        data,
        significant(data, start(serial), end(serial)),
        end(serial),
        wanted,
        significant(wanted, 0, wanted.length),
        wanted.length)) {
      found.add(at);
    }
  }

  private long serial(int entry) throws Asn1Exception {
    long header = element(entry, to, Tlv.SEQUENCE);
    return element(start(header), end(header), Tlv.INTEGER);
  }

  private @Nullable RevokedEntry read(int at, Instant earliest) throws Asn1Exception {
    List<Tlv> fields = Tlv.read(data, at, to).children(2);
    return RevokedEntry.of(
        fields.get(1), null, fields.size() > 2 ? extensions(fields.get(2)) : Map.of(), earliest);
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
      for (int at = from; at < to; at = end(element(at, to, Tlv.SEQUENCE))) {
        long serial = serial(at);
        known[i++] = (long) digest(data, start(serial), end(serial)) << 32 | at;
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
}
