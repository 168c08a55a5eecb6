package io.yinxin.seal.trust;

import io.yinxin.seal.FileRefused;
import io.yinxin.seal.Message;
import io.yinxin.seal.internal.crypto.CertificateFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Reads files of lists and answers: DER, or PEM (RFC 7468, 6) with any number of lists. */
final class EvidenceFiles {

  private static final int MAX_FILES = 4096;
  private static final int MAX_BLOCKS = 4096;

  private static final byte[] BEGIN =
      "-----BEGIN X509 CRL-----".getBytes(StandardCharsets.US_ASCII);

  private static final byte[] END = "-----END".getBytes(StandardCharsets.US_ASCII);

  private final List<RevocationEvidence> found = new ArrayList<>();
  private final long maxBytes;
  private final int maxFile;
  private long bytes;

  private EvidenceFiles(long heap) {
    this.maxBytes = heap / 2;
    // The largest list in Base64, with line feeds; and it is decoded beside itself.
    this.maxFile = (int) Math.min(RevocationEvidence.MAX_LIST / 2 * 3, heap / 2);
  }

  static List<RevocationEvidence> read(Path... paths) throws IOException {
    EvidenceFiles all = new EvidenceFiles(Runtime.getRuntime().maxMemory());
    for (Path each : paths) {
      int before = all.found.size();
      if (Files.isDirectory(each)) {
        all.folder(each);
      } else {
        all.file(each);
      }
      if (all.found.size() == before) {
        throw new FileRefused(
            new Message("there is no evidence of revocation in " + each, each + " 中没有吊销信息"),
            new Message(
                "give a file of a CRL (DER or PEM) or of an OCSP response (DER), or a folder of"
                    + " such files",
                "请给出 CRL 文件（DER 或 PEM）或 OCSP 应答文件（DER），或存放此类文件的文件夹"));
      }
    }
    return all.found;
  }

  private void file(Path file) throws IOException {
    if (Files.size(file) > maxFile) {
      throw new FileRefused(
          new Message(
              file + " is larger than " + maxFile + " bytes", file + " 超过 " + maxFile + " 字节"),
          null);
    }
    keep(file, parseNamed(file));
  }

  private List<RevocationEvidence> parseNamed(Path file) throws IOException {
    byte[] content = content(file);
    try {
      return parse(content);
    } catch (IOException e) {
      throw new FileRefused(
          new Message(
              "the evidence of revocation in " + file + " cannot be read: " + e.getMessage(),
              file + " 中的吊销信息无法读取：" + e.getMessage()),
          null);
    }
  }

  /** In one piece: gathered, a list of many megabytes would be there twice. */
  private byte[] content(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return CertificateFiles.bounded(file, maxFile);
    }
    byte[] content = new byte[(int) Files.size(file)];
    try (InputStream in = Files.newInputStream(file)) {
      int length = in.readNBytes(content, 0, content.length);
      return length == content.length ? content : Arrays.copyOf(content, length);
    }
  }

  private void folder(Path folder) throws IOException {
    int files = 0;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path each : entries) {
        if (!Files.isRegularFile(each)) {
          continue;
        }
        TrustStore.limit(++files, MAX_FILES, folder);
        if (Files.size(each) > maxFile) {
          continue;
        }
        List<RevocationEvidence> here;
        try {
          here = parseNamed(each);
        } catch (FileRefused e) {
          // Certificates, notes, pictures: a folder may hold what it likes. Whoever misses a list
          // finds that nothing is known of the certificate, which is the safe side.
          continue;
        }
        keep(folder, here);
      }
    }
  }

  private void keep(Path where, List<RevocationEvidence> here) throws FileRefused {
    for (RevocationEvidence each : here) {
      bytes += each.encoded().length;
      TrustStore.limit(bytes, maxBytes, where);
      found.add(each);
    }
  }

  /**
   * Reads the evidence in some bytes.
   *
   * @param bytes DER or PEM; changed, if PEM
   * @return empty if there is none
   * @throws IOException if there is, and it is broken
   */
  static List<RevocationEvidence> parse(byte[] bytes) throws IOException {
    if (bytes.length > 4 && bytes[0] == 0x30) {
      return List.of(RevocationEvidence.read(bytes));
    }
    // What stands outside the PEM blocks is not looked at.
    List<RevocationEvidence> found = new ArrayList<>();
    for (int at = find(BEGIN, bytes, 0); at >= 0; at = find(BEGIN, bytes, at)) {
      int body = at + BEGIN.length;
      at = find(END, bytes, body);
      if (at < 0) {
        throw new IOException("list without its END line");
      }
      if (found.size() == MAX_BLOCKS) {
        throw new IOException("more than " + MAX_BLOCKS + " lists");
      }
      found.add(RevocationEvidence.read(decode(bytes, body, at)));
    }
    return found;
  }

  private static int find(byte[] wanted, byte[] bytes, int from) {
    for (int at = from; at <= bytes.length - wanted.length; at++) {
      if (bytes[at] == wanted[0]
          && Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
        return at;
      }
    }
    return -1;
  }

  private static byte[] decode(byte[] bytes, int from, int to) throws IOException {
    int end = from;
    for (int i = from; i < to; i++) {
      if (bytes[i] > ' ') {
        bytes[end++] = bytes[i];
      }
    }
    try {
      ByteBuffer der = Base64.getDecoder().decode(ByteBuffer.wrap(bytes, from, end - from));
      byte[] whole = der.array();
      return whole.length == der.remaining() ? whole : Arrays.copyOf(whole, der.remaining());
    } catch (IllegalArgumentException e) {
      throw new IOException("list that is not Base64", e);
    }
  }
}
