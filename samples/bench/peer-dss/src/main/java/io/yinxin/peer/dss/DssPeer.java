package io.yinxin.peer.dss;

import eu.europa.esig.dss.diagnostic.DiagnosticData;
import eu.europa.esig.dss.diagnostic.SignatureWrapper;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.validation.reports.Reports;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions about documents, one line each, until its standard input ends.
 *
 * <pre>
 * trust CERTIFICATE-FILE                 a root to trust from now on
 * verify FILE [PASSWORD]                 one line "signature ..." for each signature, oldest first
 * seal FROM TO KEY-FILE PASSWORD [PNG]   PAdES-BASELINE-B
 * </pre>
 *
 * Fields are separated by tabs. Each answer ends with a line "done", or "failed" and why.
 */
public final class DssPeer {

  private final List<Path> roots = new ArrayList<>();

  private DssPeer() {}

  /**
   * Reads questions until there are no more.
   *
   * @param args none
   * @throws IOException if a question cannot be read
   */
  public static void main(String[] args) throws IOException {
    DssPeer peer = new DssPeer();
    BufferedReader questions =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = questions.readLine(); line != null; line = questions.readLine()) {
      try {
        peer.answer(line.split("\t", -1));
        System.out.println("done");
      } catch (IOException | GeneralSecurityException | RuntimeException e) {
        System.out.println("failed\t" + String.valueOf(e).replace('\n', ' '));
      }
      System.out.flush();
    }
  }

  private void answer(String[] word) throws IOException, GeneralSecurityException {
    switch (word[0]) {
      case "trust" -> roots.add(Path.of(word[1]));
      case "verify" -> verify(Path.of(word[1]), word.length > 2 ? word[2] : null);
      case "seal" ->
          seal(
              Path.of(word[1]),
              Path.of(word[2]),
              Dss.Key.read(Path.of(word[3]), word[4].toCharArray()),
              word.length > 5 ? Path.of(word[5]) : null);
      default -> throw new IllegalArgumentException("no such question: " + word[0]);
    }
  }

  private void verify(Path file, @Nullable String password)
      throws IOException, GeneralSecurityException {
    CommonCertificateVerifier verifier = Dss.trusting(roots);
    Reports reports =
        Dss.verify(
            new FileDocument(file.toFile()),
            verifier,
            password == null ? null : password.toCharArray());
    DiagnosticData data = reports.getDiagnosticData();
    for (SignatureWrapper s : data.getSignatures()) {
      System.out.println(
          String.join(
              "\t",
              "signature",
              "format=" + s.getSignatureFormat(),
              "intact=" + s.isSignatureIntact(),
              "valid=" + s.isSignatureValid(),
              "structure=" + s.isStructuralValidationValid(),
              "byteRange=" + s.isSignatureByteRangeValid(),
              "indication=" + reports.getSimpleReport().getIndication(s.getId()),
              "sub=" + reports.getSimpleReport().getSubIndication(s.getId()),
              "certificate=" + s.isSigningCertificateIdentified(),
              "changes="
                  + (s.arePdfModificationsDetected() || s.arePdfObjectModificationsDetected())));
    }
  }

  private static void seal(Path from, Path to, Dss.Key key, @Nullable Path picture)
      throws IOException, GeneralSecurityException {
    DSSDocument sealed =
        Dss.seal(
            new FileDocument(from.toFile()),
            key,
            picture == null ? null : new FileDocument(picture.toFile()));
    try (OutputStream out = Files.newOutputStream(to)) {
      sealed.writeTo(out);
    }
  }
}
