package io.yinxin.seal.trust;

import io.yinxin.seal.FileRefused;
import io.yinxin.seal.Message;
import io.yinxin.seal.internal.crypto.CertificateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Reads files of lists and answers: DER, or PEM (RFC 7468, 6) with any number of lists. */
final class EvidenceFiles {

  private static final int MAX_FILES = 4096;
  private static final int MAX_BLOCKS = 4096;

  /** The largest list in Base64, with line feeds. */
  private static final int MAX_FILE = RevocationEvidence.MAX_LIST / 2 * 3;

  private static final String BEGIN = "-----BEGIN X509 CRL-----";

  private final List<RevocationEvidence> found = new ArrayList<>();
  private final long maxBytes;
  private long bytes;

  private EvidenceFiles(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  static List<RevocationEvidence> read(Path... paths) throws IOException {
    EvidenceFiles all = new EvidenceFiles(Runtime.getRuntime().maxMemory() / 2);
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
    if (Files.size(file) > MAX_FILE) {
      throw new FileRefused(
          new Message(
              file + " is larger than " + MAX_FILE + " bytes", file + " 超过 " + MAX_FILE + " 字节"),
          null);
    }
    keep(file, parseNamed(file));
  }

  private static List<RevocationEvidence> parseNamed(Path file) throws IOException {
    byte[] content = CertificateFiles.bounded(file, MAX_FILE);
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

  private void folder(Path folder) throws IOException {
    int files = 0;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path each : entries) {
        if (!Files.isRegularFile(each)) {
          continue;
        }
        TrustStore.limit(++files, MAX_FILES, folder);
        if (Files.size(each) > MAX_FILE) {
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
   * @param bytes DER or PEM
   * @return empty if there is none
   * @throws IOException if there is, and it is broken
   */
  static List<RevocationEvidence> parse(byte[] bytes) throws IOException {
    if (bytes.length > 4 && bytes[0] == 0x30) {
      return List.of(RevocationEvidence.read(bytes));
    }
    // Latin-1 keeps every byte; what stands outside the PEM blocks is not looked at.
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    List<RevocationEvidence> found = new ArrayList<>();
    for (int at = text.indexOf(BEGIN); at >= 0; at = text.indexOf(BEGIN, at)) {
      int end = text.indexOf("-----END", at);
      if (end < 0) {
        throw new IOException("list without its END line");
      }
      if (found.size() == MAX_BLOCKS) {
        throw new IOException("more than " + MAX_BLOCKS + " lists");
      }
      try {
        String base64 = text.substring(at + BEGIN.length(), end);
        found.add(RevocationEvidence.read(Base64.getMimeDecoder().decode(base64)));
      } catch (IllegalArgumentException e) {
        throw new IOException("list that is not Base64", e);
      }
      at = end;
    }
    return found;
  }
}
