package io.yinxin.seal.batch;

import io.yinxin.seal.FileRefused;
import io.yinxin.seal.Format;
import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.SealException.DocumentRejected;
import io.yinxin.seal.SealException.KeyUnavailable;
import io.yinxin.seal.Sealer;
import io.yinxin.seal.licence.LicenceContent;
import io.yinxin.seal.licence.LicenceMetadata;
import io.yinxin.seal.licence.LicenceRenderer;
import io.yinxin.seal.licence.LicenceTemplate;
import io.yinxin.seal.store.LicenceDocument;
import io.yinxin.seal.store.LicenceStore;
import io.yinxin.seal.store.NewLicence;
import io.yinxin.seal.store.Outcome;
import io.yinxin.seal.store.ResultRow;
import io.yinxin.seal.store.SealUse;
import io.yinxin.seal.store.StoreException;
import io.yinxin.seal.store.Stores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the licence of one row, up to its place in the document store. Shared by threads. */
final class RowSealer {

  /**
   * Who seals with what.
   *
   * @param operator who
   * @param seal the number of the registered or electronic seal, or null
   * @param key the reference of the key
   * @param certificate SHA-256 of the signing certificate
   * @param signer its subject
   * @param grant the number of the grant, or null
   * @param look what else the documents depend on
   */
  record Use(
      String operator,
      @Nullable String seal,
      String key,
      String certificate,
      String signer,
      @Nullable Long grant,
      String look) {}

  /** How often a file may come and go before that is no coincidence. */
  private static final int ATTEMPTS = 10;

  private final Stores stores;
  private final LicenceStore licences;
  private final LicenceTemplate template;
  private final Set<String> fields;
  private final LicenceRenderer renderer;
  private final Sealer sealer;
  private final List<Format> formats;
  private final Use use;
  private final Workspace workspace;
  private final Lease lease;
  private final Halt halt;
  private final Clock clock;

  RowSealer(
      Stores stores,
      LicenceRenderer renderer,
      Sealer sealer,
      List<Format> formats,
      Use use,
      Workspace workspace,
      Lease lease,
      Halt halt,
      Clock clock) {
    this.stores = stores;
    this.licences = stores.licences();
    this.template = renderer.template();
    this.fields = new HashSet<>(template.fields());
    this.renderer = renderer;
    this.sealer = sealer;
    this.formats = formats;
    this.use = use;
    this.workspace = workspace;
    this.lease = lease;
    this.halt = halt;
    this.clock = clock;
  }

  /**
   * Makes a row's licence.
   *
   * @return what to write down; null if the row is to be given back
   * @throws SealException what every other row would meet, too
   * @throws IOException the same
   */
  @Nullable Made make(ResultRow row) throws SealException, IOException {
    Halt.Patience patience = halt.patience();
    while (true) {
      try {
        return attempt(row);
      } catch (DocumentRejected e) {
        return Made.failed(new Outcome.Failed(row.id(), e.reason().name(), e.what()));
      } catch (KeyUnavailable e) {
        if (!patience.more(e.what())) {
          return orThrow(e);
        }
      } catch (StoreException e) {
        if (e.kind() != StoreException.Kind.UNREACHABLE) {
          throw e;
        }
        if (!patience.more(e.what())) {
          return orThrow(e);
        }
      } catch (RuntimeException e) {
        // One row that we stumble over does not stop the night. Its message may hold a value.
        String name = e.getClass().getSimpleName();
        return Made.failed(
            new Outcome.Failed(
                row.id(), "INTERNAL", new Message("internal error: " + name, "内部错误：" + name)));
      }
    }
  }

  /** Out of patience, or only told to stop meanwhile. */
  private <E extends Exception> @Nullable Made orThrow(E e) throws E {
    if (halt.stopped()) {
      return null;
    }
    throw e;
  }

  private @Nullable Made attempt(ResultRow row) throws SealException, IOException {
    LicenceContent content = template.fill(values(row));
    LicenceMetadata first = content.metadata().orElseThrow();
    int version = licences.nextVersion(first.id());
    if (version > 999) {
      throw new DocumentRejected(
          DocumentRejected.Reason.UNDRAWABLE,
          new Message("the licence has its 999 versions", "该证照的 999 个版本已用完"),
          null,
          null);
    }
    if (version > 1) {
      content = content.withVersion(version);
    }
    LicenceMetadata metadata = content.metadata().orElseThrow();
    String id = metadata.id().value();
    String digest = Digests.of(content.digest(), id, renderer.digest(), use.certificate, use.look);
    List<Path> files = new ArrayList<>();
    boolean adopted = true;
    for (Format format : formats) {
      Path file = workspace.file(row.id(), digest, format);
      files.add(file);
      adopted &= !seal(file, content, format);
    }
    if (!lease.holds()) {
      return null; // another runner may have the row
    }
    List<LicenceDocument> documents = new ArrayList<>();
    List<SealUse> uses = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      LicenceDocument document;
      try {
        document = stores.documents().put(files.get(i), formats.get(i));
      } catch (NoSuchFileException e) {
        if (Files.exists(files.get(i))) {
          throw e;
        }
        return null; // another runner had the row, wrote it down and tidied up
      }
      documents.add(document);
      uses.add(
          new SealUse(
              use.operator,
              use.seal,
              use.key,
              use.certificate,
              use.signer,
              document.digest(),
              row.id(),
              id,
              use.grant));
    }
    Outcome outcome =
        new Outcome.Sealed(row.id(), new NewLicence(metadata, use.seal, documents), uses);
    return new Made(outcome, files, documents, adopted);
  }

  /**
   * Sees to it that a row's file is there. Never in the place of one that is there: it may be
   * another runner's, whose lease ran out while it works on, and both go on with the same file, so
   * that no second document comes into being that nobody knows of.
   *
   * @return whether it was made just now
   */
  private boolean seal(Path file, LicenceContent content, Format format)
      throws SealException, IOException {
    for (int i = 1; !workspace.adopts(file); i++) {
      try {
        sealer.seal(renderer.render(content, format, clock.instant()), file);
        return true;
      } catch (FileRefused e) {
        if (i == ATTEMPTS) {
          throw e;
        }
        // Another runner was faster.
      }
    }
    return false;
  }

  /** What the case system knows beside the template's fields is not ours to print. */
  private Map<String, String> values(ResultRow row) {
    Map<String, String> values = new HashMap<>(row.values());
    values.keySet().retainAll(fields);
    return values;
  }
}
