package io.yinxin.seal.batch;

import io.yinxin.seal.Format;
import io.yinxin.seal.Verification;
import io.yinxin.seal.Verifier;
import io.yinxin.seal.eseal.ElectronicSeal;
import io.yinxin.seal.store.DocumentStore;
import io.yinxin.seal.store.LicenceDocument;
import io.yinxin.seal.store.ResultRow;
import io.yinxin.seal.store.ResultState;
import io.yinxin.seal.store.Stores;
import io.yinxin.seal.trust.TrustStore;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Files in the making, named after their row and what they say: {@code 17-3b0c….pdf}. A runner that
 * dies leaves them here; the next one adopts those that are whole and removes the others. Shared by
 * threads.
 */
final class Workspace {

  private static final Pattern NAME =
      Pattern.compile("\\.?([0-9]{1,18})-[0-9a-f]{32}\\.(pdf|ofd)(\\.[0-9a-f]+\\.part)?");

  private final Stores stores;
  private final DocumentStore documents;
  private final Path folder;
  private final String signer;
  private final Verifier verifier;
  private final Clock clock;

  Workspace(Stores stores, List<X509Certificate> chain, @Nullable ElectronicSeal eseal, Clock clock)
      throws IOException {
    this.stores = stores;
    this.documents = stores.documents();
    this.folder = documents.workspace();
    this.signer = chain.get(0).getSerialNumber().toString(16);
    this.clock = clock;
    // What is asked is whether the file is whole and ours, so our own chain is what is trusted,
    // and the maker of our own seal.
    Verifier.Builder builder =
        Verifier.builder()
            .trust(TrustStore.of(List.of(chain.get(chain.size() - 1))))
            .revocation(Verifier.RevocationCheck.OFF)
            .clock(clock);
    X509Certificate maker = eseal == null ? null : eseal.maker();
    if (maker != null) {
      builder.sealMakers(TrustStore.of(List.of(maker)));
    }
    this.verifier = builder.build();
  }

  Path file(long row, String digest, Format format) {
    String extension = format.name().toLowerCase(Locale.ROOT);
    return folder.resolve(row + "-" + digest.substring(0, 32) + "." + extension);
  }

  /** Whether a file is there that can be used as it is; one that cannot is removed. */
  boolean adopts(Path file) throws IOException {
    if (!Files.exists(file)) {
      return false;
    }
    Verification found;
    try {
      found = verifier.verify(file);
    } catch (NoSuchFileException e) {
      return false; // another runner was faster
    }
    if (found.valid()
        && found.sealings().size() == 1
        && signer.equals(found.sealings().get(0).signerSerial())) {
      return true;
    }
    discard(file);
    return false;
  }

  /** Removes a file, and the document made of it unless a licence has it. */
  void discard(Path file) throws IOException {
    try {
      Optional<LicenceDocument> document = documentOf(file);
      if (document.isPresent()) {
        discard(document.get());
      }
    } catch (NoSuchFileException e) {
      return; // another runner was faster
    }
    Files.deleteIfExists(file);
  }

  /** Removes a document that no licence has. */
  void discard(LicenceDocument document) throws IOException {
    if (stores.licences().ofDocument(document.digest()).isEmpty()) {
      documents.delete(document);
    }
  }

  private Optional<LicenceDocument> documentOf(Path file) throws IOException {
    String name = String.valueOf(file.getFileName());
    Format format = name.endsWith(".ofd") ? Format.OFD : Format.PDF;
    LicenceDocument document = Digests.document(file, format);
    return documents.holds(document) ? Optional.of(document) : Optional.empty();
  }

  /**
   * Removes what nobody will use: files of rows that are done, and files cut short of rows that
   * nobody works on.
   */
  void sweep() throws IOException {
    Instant now = clock.instant();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
        if (!name.matches()) {
          continue; // not ours
        }
        Optional<ResultRow> found = stores.results().find(Long.parseLong(name.group(1)));
        ResultState state = found.map(ResultRow::state).orElse(ResultState.WITHDRAWN);
        Instant lease = found.map(ResultRow::leaseUntil).orElse(null);
        if (state == ResultState.CLAIMED && lease != null && lease.isAfter(now)) {
          continue;
        }
        if (name.group(3) != null) {
          Files.deleteIfExists(file);
        } else if (state != ResultState.PENDING && state != ResultState.CLAIMED) {
          discard(file);
        }
      }
    }
  }
}
