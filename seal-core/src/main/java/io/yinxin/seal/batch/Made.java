package io.yinxin.seal.batch;

import io.yinxin.seal.store.LicenceDocument;
import io.yinxin.seal.store.Outcome;
import java.nio.file.Path;
import java.util.List;

/**
 * A row that waits to be written down.
 *
 * @param outcome how it ended
 * @param files its files in the workspace
 * @param documents the same in the document store
 * @param adopted whether the files were there already
 */
record Made(Outcome outcome, List<Path> files, List<LicenceDocument> documents, boolean adopted) {

  static Made failed(Outcome.Failed outcome) {
    return new Made(outcome, List.of(), List.of(), false);
  }
}
