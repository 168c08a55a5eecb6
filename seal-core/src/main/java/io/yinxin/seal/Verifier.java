package io.yinxin.seal;

import io.yinxin.seal.eseal.ElectronicSeal;
import io.yinxin.seal.internal.cms.Findings;
import io.yinxin.seal.internal.cms.SealingPolicy;
import io.yinxin.seal.internal.crypto.CertificateCache;
import io.yinxin.seal.internal.crypto.Sm3Memory;
import io.yinxin.seal.internal.file.ByteSource;
import io.yinxin.seal.internal.ofd.OfdVerification;
import io.yinxin.seal.internal.pdf.PdfVerification;
import io.yinxin.seal.internal.ses.SealJudge;
import io.yinxin.seal.store.Stores;
import io.yinxin.seal.trust.Revocation;
import io.yinxin.seal.trust.TrustStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a sealed document can be trusted. Immutable and safe for use by many threads at
 * once; make one and keep it, because it remembers the certificates that it has checked.
 *
 * <pre>{@code
 * Verifier verifier = Verifier.builder().trust(TrustStore.of(Path.of("roots"))).build();
 * boolean real = verifier.verify(Path.of("licence.pdf")).valid();
 * }</pre>
 *
 * <p>Every signature of every revision of the document is checked, whether or not something still
 * leads to it, and everything that came after a sealing is held against what the sealing permits. A
 * bad document is a value, never an exception; nothing is fetched from the network unless {@link
 * Builder#revocation(Revocation)} says so; the file is never changed.
 *
 * @since 0.1
 */
public final class Verifier {

  /** How much to ask about the revocation of certificates. */
  public enum RevocationCheck {
    /** Without proof that no certificate was revoked, no sealing is VALID. */
    REQUIRE,
    /** What is known counts; that nothing is known is a warning. */
    SOFT,
    /** Nothing is asked, and what is known does not count. */
    OFF
  }

  /** Somebody waits for the answer, whatever is wrong with the network. */
  private static final Duration PATIENCE = Duration.ofSeconds(12);

  private final TrustStore trust;
  private final TrustStore sealMakers;
  private final Clock clock;
  private final @Nullable Instant at;
  private final char @Nullable [] password;
  private final RevocationCheck check;
  private final Revocation revocation;
  private final @Nullable Stores store;
  private final CertificateCache certificates = new CertificateCache();
  private final Sm3Memory digests = new Sm3Memory(256);

  private Verifier(Builder builder) {
    this.trust = Objects.requireNonNull(builder.trust, "trust");
    this.sealMakers = builder.sealMakers == null ? trust : builder.sealMakers;
    this.clock = builder.clock;
    this.at = builder.at;
    this.password = builder.password == null ? null : builder.password.clone();
    this.check = builder.check;
    this.revocation = builder.revocation;
    this.store = builder.store;
  }

  /**
   * Begins a new verifier.
   *
   * @return a builder; {@link Builder#trust} must be called
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Verifies a file.
   *
   * @param file the document
   * @return what there is to say about it; of a file that is neither PDF nor OFD the format is null
   *     and the finding {@link FindingCode#NOT_A_DOCUMENT}
   * @throws IOException if the file cannot be read, or the store cannot be asked
   */
  public Verification verify(Path file) throws IOException {
    try (ByteSource source = ByteSource.open(file)) {
      return verify(source);
    }
  }

  /**
   * Verifies a document in memory.
   *
   * @param document its bytes, which must not be changed meanwhile
   * @return as {@link #verify(Path)}
   * @throws IOException if the store cannot be asked; never for a document in memory alone
   */
  public Verification verify(byte[] document) throws IOException {
    try (ByteSource source = ByteSource.of(document)) {
      return verify(source);
    }
  }

  /**
   * Verifies an electronic seal by itself, as it lies in a file: the maker's signature, certificate
   * and chain, and whether it may be used at the moment of the verification.
   *
   * @param seal the seal
   * @return what there is to say about it
   */
  public SealVerification verify(ElectronicSeal seal) {
    SealingPolicy policy = policy();
    Findings findings = new Findings();
    SealJudge.judge(seal, policy.at(), policy, null, findings);
    List<Finding> list = findings.worstFirst();
    return new SealVerification(Verdict.of(list), list);
  }

  private SealingPolicy policy() {
    Instant moment = at == null ? clock.instant() : at;
    Revocation patient = revocation.within(PATIENCE);
    return new SealingPolicy(trust, sealMakers, moment, check, patient, certificates, digests);
  }

  private Verification verify(ByteSource source) throws IOException {
    Verification verification = judge(source);
    return store == null || verification.sealings().isEmpty()
        ? verification
        : new LicenceInquiry(store, policy().at(), at == null, password).ask(source, verification);
  }

  private Verification judge(ByteSource source) throws IOException {
    Format format = DocumentFormat.of(source);
    if (format == null) {
      return refused(null, FindingCode.NOT_A_DOCUMENT, Finding.Severity.ERROR, null);
    }
    if (format == Format.OFD) {
      return OfdVerification.verify(source, policy());
    }
    return PdfVerification.verify(source, policy(), password);
  }

  private static Verification refused(
      @Nullable Format format,
      FindingCode code,
      Finding.Severity severity,
      @Nullable Message detail) {
    List<Finding> findings = List.of(new Finding(code, severity, null, detail));
    return new Verification(format, Verdict.of(List.of(), findings), List.of(), findings);
  }

  /** Gathers what a verifier needs. Not for several threads. */
  public static final class Builder {

    private @Nullable TrustStore trust;
    private @Nullable TrustStore sealMakers;
    private Clock clock = Clock.systemUTC();
    private @Nullable Instant at;
    private char @Nullable [] password;
    private RevocationCheck check = RevocationCheck.SOFT;
    private Revocation revocation = Revocation.none();
    private @Nullable Stores store;

    private Builder() {}

    /**
     * Whom to trust: the roots that signers' certificates must lead to. The operating system's list
     * is never consulted.
     *
     * @param trust the roots
     * @return this
     */
    public Builder trust(TrustStore trust) {
      this.trust = Objects.requireNonNull(trust, "trust");
      return this;
    }

    /**
     * Whom to trust as makers of electronic seals (制章机构): the roots that their certificates must
     * lead to.
     *
     * @param roots the roots; those of {@link #trust} if not given
     * @return this
     */
    public Builder sealMakers(TrustStore roots) {
      this.sealMakers = Objects.requireNonNull(roots, "roots");
      return this;
    }

    /**
     * The clock that tells the moment of a verification.
     *
     * @param clock the clock; the system's if not given
     * @return this
     */
    public Builder clock(Clock clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /**
     * The moment for which the question is asked, for instance the day on which a licence was
     * presented.
     *
     * @param at the moment; the clock's if not given
     * @return this
     */
    public Builder at(Instant at) {
      this.at = Objects.requireNonNull(at, "at");
      return this;
    }

    /**
     * The password of encrypted documents. The empty one is tried by itself.
     *
     * @param password the user's or owner's password, copied; wiping it is the caller's business
     * @return this
     */
    public Builder password(char[] password) {
      this.password = password.clone();
      return this;
    }

    /**
     * How much to ask about revocation.
     *
     * @param check {@link RevocationCheck#SOFT} if not given
     * @return this
     */
    public Builder revocation(RevocationCheck check) {
      this.check = Objects.requireNonNull(check, "check");
      return this;
    }

    /**
     * Who tells what was revoked, beside the evidence that is in the document itself.
     *
     * @param revocation lists and answers at hand, or the network, which is waited for twelve
     *     seconds for one document altogether; if not given, nothing but the document is asked
     * @return this
     */
    public Builder revocation(Revocation revocation) {
      this.revocation = Objects.requireNonNull(revocation, "revocation");
      return this;
    }

    /**
     * A store that is asked, too: whether the licence is known, is this very document, and counts
     * at the moment of the question, and whether the seal was still in use.
     *
     * @param store the store, open for as long as the verifier is used; not closed
     * @return this
     */
    public Builder store(Stores store) {
      this.store = Objects.requireNonNull(store, "store");
      return this;
    }

    /**
     * Makes the verifier.
     *
     * @return the verifier
     * @throws NullPointerException if {@link #trust} was not called
     */
    public Verifier build() {
      return new Verifier(this);
    }
  }
}
