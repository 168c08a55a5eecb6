package io.yinxin.cli;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.SealedDocument;
import io.yinxin.seal.Sealer;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.store.GrantDecision;
import io.yinxin.seal.store.GrantRequest;
import io.yinxin.seal.store.SealUse;
import io.yinxin.seal.store.Stores;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.CopyOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/** One document's use of a seal: granted before, in the ledger after, where there is a store. */
final class UseOfSeal {
  private final Arguments arguments;
  private final Session session;
  private final boolean kept;
  private final GrantDecision.@Nullable Allowed allowed;

  private UseOfSeal(
      Arguments arguments, Session session, boolean kept, GrantDecision.@Nullable Allowed allowed) {
    this.arguments = arguments;
    this.session = session;
    this.kept = kept;
    this.allowed = allowed;
  }

  /** Asks whether the key's seal may be used; without a store nobody is asked. */
  static UseOfSeal allowed(SealKey key, Arguments arguments, Session session)
      throws CommandFailure, IOException {
    if (arguments.value(StoreAccess.STORE) == null) {
      return new UseOfSeal(arguments, session, false, null);
    }
    GrantRequest request =
        new GrantRequest(
            null,
            SealsCommands.fingerprint(key.chain().get(0)),
            null,
            null,
            StoreAccess.operator(arguments),
            null);
    GrantDecision decision;
    try (Stores stores = StoreAccess.open(arguments, session)) {
      decision = stores.seals().check(request);
    }
    if (decision instanceof GrantDecision.Refused refused) {
      throw CommandFailure.usage(
          refused.message(),
          new Message("seal seals list shows who may use which seal", "可用 seal seals list 查看用印授权"));
    }
    return new UseOfSeal(
        arguments, session, true, decision instanceof GrantDecision.Allowed a ? a : null);
  }

  /**
   * Seals a document. Where uses are kept, it appears only when this one is in the ledger: whatever
   * ends the process before, there is no sealed document without an entry.
   */
  SealedDocument seal(Sealer sealer, Path in, Path out, boolean replace)
      throws CommandFailure, SealException, IOException {
    CopyOption[] options =
        replace ? new CopyOption[] {StandardCopyOption.REPLACE_EXISTING} : new CopyOption[0];
    if (!kept) {
      return sealer.seal(in, out, options);
    }
    Path hidden = session.scratch().beside(out);
    SealedDocument made;
    try {
      made = sealer.seal(in, hidden);
    } catch (AccessDeniedException e) {
      // Whoever reads it has never heard of the hidden name.
      throw (IOException) new AccessDeniedException(out.toString()).initCause(e);
    }
    record(made);
    OutputOptions.appear(hidden, out, replace);
    return made.movedTo(out);
  }

  private void record(SealedDocument document) throws CommandFailure, IOException {
    X509Certificate signer = document.signer();
    try (Stores stores = StoreAccess.open(arguments, session)) {
      stores
          .ledger()
          .append(
              new SealUse(
                  StoreAccess.operator(arguments),
                  allowed == null ? null : allowed.seal().id(),
                  KeyOptions.reference(arguments, session),
                  SealsCommands.fingerprint(signer),
                  signer.getSubjectX500Principal().getName(),
                  Text.hex(document.digest("SHA-256")),
                  null,
                  null,
                  allowed == null ? null : allowed.grant().id()));
    }
  }
}
