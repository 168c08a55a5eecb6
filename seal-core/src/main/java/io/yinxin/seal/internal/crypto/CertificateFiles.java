package io.yinxin.seal.internal.crypto;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Reads files of certificates: PEM (RFC 7468) with any number of them, or one in DER. */
public final class CertificateFiles {

  /** More than the largest list of roots there is. */
  private static final int MAX_FILE = 4 << 20;

  private static final int MAX_CERTIFICATES = 4096;

  private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
  private static final String BEGIN_OLD = "-----BEGIN X509 CERTIFICATE-----";
  private static final String BEGIN_TRUSTED = "-----BEGIN TRUSTED CERTIFICATE-----";

  private CertificateFiles() {}

  /**
   * Reads the certificates of a file.
   *
   * @param file the file
   * @return in the file's order; empty if it holds none
   * @throws IOException if it cannot be read or is too large
   * @throws CertificateException if it says that it holds certificates and they are broken
   */
  public static List<X509Certificate> read(Path file) throws IOException, CertificateException {
    byte[] bytes = bounded(file, MAX_FILE);
    return parse(bytes);
  }

  /**
   * Reads the certificates in some bytes.
   *
   * @param bytes PEM or DER
   * @return in their order; empty if there are none
   * @throws CertificateException if there are, and they are broken
   */
  public static List<X509Certificate> parse(byte[] bytes) throws CertificateException {
    if (bytes.length > 4 && bytes[0] == 0x30) {
      return List.of(X509.read(bytes));
    }
    // Latin-1 keeps every byte; what stands outside the PEM blocks is not looked at.
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    List<X509Certificate> found = new ArrayList<>();
    int at = 0;
    while ((at = text.indexOf("-----BEGIN ", at)) >= 0) {
      int body;
      if (text.startsWith(BEGIN, at)) {
        body = at + BEGIN.length();
      } else if (text.startsWith(BEGIN_OLD, at)) {
        body = at + BEGIN_OLD.length();
      } else if (text.startsWith(BEGIN_TRUSTED, at)) {
        // OpenSSL's own form carries trust settings behind the certificate, which we would ignore.
        throw new CertificateException("OpenSSL's TRUSTED CERTIFICATE form is not read");
      } else {
        at++;
        continue;
      }
      int end = text.indexOf("-----END", body);
      if (end < 0) {
        throw new CertificateException("certificate without its END line");
      }
      if (found.size() == MAX_CERTIFICATES) {
        throw new CertificateException("more than " + MAX_CERTIFICATES + " certificates");
      }
      try {
        String base64 = text.substring(body, end).replaceAll("\\s", "");
        found.add(X509.read(Base64.getDecoder().decode(base64)));
      } catch (IllegalArgumentException e) {
        throw new CertificateException("certificate that is not Base64", e);
      }
      at = end;
    }
    return found;
  }

  /**
   * Reads a small file.
   *
   * @param file the file
   * @param max the most bytes that it may have
   * @return its bytes
   * @throws IOException if it cannot be read or is larger
   */
  public static byte[] bounded(Path file, int max) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(file + " is a directory");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(max + 1);
      if (bytes.length > max) {
        throw new IOException(file + " is larger than " + max + " bytes");
      }
      return bytes;
    }
  }

  /**
   * Writes certificates as PEM.
   *
   * @param certificates in this order
   * @return the text, ASCII with line feeds
   * @throws CertificateException if one cannot be encoded
   */
  public static String pem(List<X509Certificate> certificates) throws CertificateException {
    StringBuilder text = new StringBuilder();
    for (X509Certificate each : certificates) {
      text.append(pem("CERTIFICATE", each.getEncoded()));
    }
    return text.toString();
  }

  /**
   * Writes one PEM block.
   *
   * @param label for instance {@code CERTIFICATE REQUEST}
   * @param der the bytes
   * @return the text, ASCII with line feeds
   */
  public static String pem(String label, byte[] der) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
        + "\n-----END "
        + label
        + "-----\n";
  }
}
