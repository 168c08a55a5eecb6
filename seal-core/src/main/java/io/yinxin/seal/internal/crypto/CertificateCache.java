package io.yinxin.seal.internal.crypto;

import java.security.cert.CertificateException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Remembers certificates by their bytes, a bounded number of them: the same few issue all the
 * documents of a day. Shared by threads; an entry that is crowded out is read again.
 */
public final class CertificateCache {

  private static final int SLOTS = 512;

  private final AtomicReferenceArray<@Nullable KnownCertificate> slots =
      new AtomicReferenceArray<>(SLOTS);

  /** Makes an empty one. */
  public CertificateCache() {}

  /**
   * Reads a certificate, or finds the one read before.
   *
   * @param data where it stands
   * @param from its first byte
   * @param to the byte after its last
   * @return the certificate
   * @throws CertificateException if it is none
   */
  public KnownCertificate get(byte[] data, int from, int to) throws CertificateException {
    int hash = 1;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + data[i];
    }
    int slot = (hash ^ hash >>> 16) & SLOTS - 1;
    KnownCertificate known = slots.get(slot);
    if (known != null) {
      byte[] bytes = known.encoded();
      if (Arrays.equals(bytes, 0, bytes.length, data, from, to)) {
        return known;
      }
    }
    KnownCertificate read = KnownCertificate.read(Arrays.copyOfRange(data, from, to));
    slots.set(slot, read);
    return read;
  }
}
