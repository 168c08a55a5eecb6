package io.yinxin.seal.trust;

import static io.yinxin.seal.testing.FixedClock.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.FileRefused;
import io.yinxin.seal.internal.crypto.CertificateFiles;
import io.yinxin.seal.testing.TestPki;
import io.yinxin.seal.trust.RevocationStatus.Outcome;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Evidence in files and folders. */
class RevocationFilesTest {

  private static final TestPki A = TestPki.root("A");
  private static final TestPki B = TestPki.root("B");
  private static final TestPki OF_A = A.signer("S");
  private static final TestPki OF_B = B.signer("S");

  private final Path folder;

  RevocationFilesTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private static Outcome outcome(Revocation revocation, TestPki subject, TestPki issuer) {
    return revocation.status(subject.certificate(), issuer.certificate(), NOW, List.of()).outcome();
  }

  private static String pem(byte[] list) {
    return CertificateFiles.pem("X509 CRL", list);
  }

  @Test
  void readsListsAndAnswersOfEachForm() throws Exception {
    Path der = Files.write(folder.resolve("a.crl"), A.crl(c -> c));
    Path pem =
        Files.writeString(
            folder.resolve("both.pem"),
            "text\n"
                + pem(A.crl(c -> c.revoked(OF_A.certificate(), NOW)))
                + CertificateFiles.pem(List.of(A.certificate()))
                + pem(B.crl(c -> c)).replace("\n", "\r\n"));
    Path answer =
        Files.write(folder.resolve("b.ors"), B.ocsp(a -> a.revoked(OF_B.certificate(), NOW)));
    assertThat(outcome(Revocation.of(der), OF_A, A)).isEqualTo(Outcome.GOOD);
    assertThat(outcome(Revocation.of(der), OF_B, B)).isEqualTo(Outcome.UNKNOWN);
    assertThat(outcome(Revocation.of(pem), OF_A, A)).isEqualTo(Outcome.REVOKED);
    assertThat(outcome(Revocation.of(pem), OF_B, B)).isEqualTo(Outcome.GOOD);
    assertThat(outcome(Revocation.of(answer), OF_B, B)).isEqualTo(Outcome.REVOKED);
    assertThat(outcome(Revocation.of(pem, answer), OF_B, B)).isEqualTo(Outcome.REVOKED);
  }

  @Test
  void readsFoldersAndSkipsWhatIsNotEvidence() throws Exception {
    Files.write(folder.resolve("a.crl"), A.crl(c -> c));
    Files.write(folder.resolve("b.ors"), B.ocsp(a -> a.good(OF_B.certificate())));
    Files.writeString(folder.resolve("notes.txt"), "nothing");
    Files.write(folder.resolve("root.der"), A.certificate().getEncoded());
    Files.write(folder.resolve("later.ors"), new byte[] {0x30, 3, 0x0a, 1, 3});
    Files.createDirectory(folder.resolve("sub"));
    try (RandomAccessFile huge = new RandomAccessFile(folder.resolve("huge").toFile(), "rw")) {
      huge.setLength(1L << 32);
    }
    Revocation revocation = Revocation.of(folder);
    assertThat(outcome(revocation, OF_A, A)).isEqualTo(Outcome.GOOD);
    assertThat(outcome(revocation, OF_B, B)).isEqualTo(Outcome.GOOD);
  }

  @Test
  void pathWithoutEvidenceIsNamed() throws Exception {
    Path empty = Files.writeString(folder.resolve("empty.pem"), "nothing");
    assertThatThrownBy(() -> Revocation.of(empty))
        .isInstanceOfSatisfying(
            FileRefused.class,
            e -> {
              assertThat(e.what().en()).contains("no evidence of revocation", "empty.pem");
              assertThat(e.what().zh()).contains("没有吊销信息");
              assertThat(e.hint()).isNotNull();
            });
    Path certificate = Files.write(folder.resolve("root.der"), A.certificate().getEncoded());
    assertThatThrownBy(() -> Revocation.of(certificate))
        .isInstanceOf(FileRefused.class)
        .hasMessageContaining("root.der");
    for (String text :
        List.of(
            "-----BEGIN X509 CRL-----\nMIIB\n-----END X509 CRL-----\n",
            "-----BEGIN X509 CRL-----\nMIIB\n")) {
      Path broken = Files.writeString(folder.resolve("broken.pem"), text);
      assertThatThrownBy(() -> Revocation.of(broken))
          .isInstanceOf(FileRefused.class)
          .hasMessageContaining("broken.pem");
    }
    Path later = Files.write(folder.resolve("later.ors"), new byte[] {0x30, 3, 0x0a, 1, 3});
    assertThatThrownBy(() -> Revocation.of(later))
        .isInstanceOf(FileRefused.class)
        .hasMessageContaining("tryLater");
    Path sub = Files.createDirectory(folder.resolve("sub"));
    assertThatThrownBy(() -> Revocation.of(sub)).isInstanceOf(FileRefused.class);
    assertThatThrownBy(() -> Revocation.of(folder.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void hugeFileIsRefusedUnread() throws Exception {
    Path huge = folder.resolve("huge.crl");
    try (RandomAccessFile file = new RandomAccessFile(huge.toFile(), "rw")) {
      file.setLength(1L << 32);
    }
    assertThatThrownBy(() -> Revocation.of(huge))
        .isInstanceOf(FileRefused.class)
        .hasMessageContaining("larger than");
  }
}
