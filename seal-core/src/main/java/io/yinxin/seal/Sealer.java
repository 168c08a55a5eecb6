package io.yinxin.seal;

import io.yinxin.seal.eseal.ElectronicSeal;
import io.yinxin.seal.eseal.SealPicture;
import io.yinxin.seal.internal.cms.EvidenceSource;
import io.yinxin.seal.internal.cms.Timestamper;
import io.yinxin.seal.internal.file.ByteSource;
import io.yinxin.seal.internal.ofd.OfdSealer;
import io.yinxin.seal.internal.pdf.PdfSealer;
import io.yinxin.seal.internal.sealing.SealingOrder;
import io.yinxin.seal.internal.sealing.UnsignedDocument;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SigningCertificate;
import io.yinxin.seal.trust.Revocation;
import io.yinxin.seal.trust.TimestampAuthority;
import io.yinxin.seal.trust.TrustStore;
import java.io.IOException;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Seals documents with one key, in one way. Immutable, and shared by threads.
 *
 * <p>A PDF becomes PAdES at level B-B (ETSI EN 319 142-1), B-T with {@link Builder#timestamps}, up
 * to B-LTA with {@link Builder#level}, or carries an electronic seal's signature (GB/T 38540) where
 * that {@link SignatureForm} is asked for; it is appended to what is there, so that earlier
 * signatures stay valid.
 *
 * <p>An OFD (GB/T 33190) gets one more sealing: with an electronic seal a signature of GB/T 38540
 * in the seal's version, without one an invisible signature, of GB/T 35275 where the key is SM2. It
 * covers every file of the package, earlier sealings among them; these stay valid. What stays is
 * copied as it stands. A package with several documents is refused: a sealing belongs to one.
 *
 * <p>The output appears whole or not at all, and only after the sealing has read back and checked
 * its own work. The same input, key, time and settings give the same bytes, but for the randomness
 * of the signature itself. Memory does not grow with the document.
 *
 * <pre>{@code
 * try (SealKey key = SealKeys.open("file:licence.p12", pins, null)) {
 *   Sealer sealer = Sealer.builder().key(key).picture(SealPicture.read(picture))
 *       .at(new Placement.At(Placement.Pages.LAST, 140, 220, 42)).build();
 *   sealer.seal(in, out);
 * }
 * }</pre>
 *
 * @since 0.1
 */
public final class Sealer {

  private final SealKey key;
  private final @Nullable ElectronicSeal eseal;
  private final Clock clock;
  private final SealingOrder order;

  /** Null if the electronic seal's picture cannot be shown in a PDF. */
  private final @Nullable PdfSealer pdf;

  private final @Nullable FileRefused notShown;

  /** Made when the first OFD comes: most sealers meet one format only. */
  private volatile @Nullable OfdSealer ofd;

  private Sealer(
      SealKey key,
      @Nullable ElectronicSeal eseal,
      Clock clock,
      SealingOrder order,
      @Nullable PdfSealer pdf,
      @Nullable FileRefused notShown) {
    this.key = key;
    this.eseal = eseal;
    this.clock = clock;
    this.order = order;
    this.pdf = pdf;
    this.notShown = notShown;
  }

  /**
   * Begins a sealer.
   *
   * @return a builder with nothing set
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Seals a document.
   *
   * @param in the document
   * @param out where the sealed document appears; not the same file as {@code in}
   * @param options {@link StandardCopyOption#REPLACE_EXISTING} where a file at {@code out} may be
   *     replaced; no other
   * @return what was made
   * @throws SealException.KeyUnavailable if the key cannot be used now: its certificate is not
   *     valid or not for signing, it does not answer, or its answer is wrong; or the timestamp
   *     authority; or there is not the evidence that the level needs
   * @throws SealException.PinRefused if the key asks for its PIN at each use and refused it
   * @throws SealException.DocumentRejected if the document cannot be sealed as asked
   * @throws FileRefused if {@code in} or {@code out} is not a file that can be this
   * @throws IOException if a file cannot be read or written; nothing is left behind
   */
  public SealedDocument seal(Path in, Path out, CopyOption... options)
      throws SealException, IOException {
    try (PreparedSealing sealing = prepare(in, out, options)) {
      return signed(sealing);
    }
  }

  /**
   * Seals a document that is in memory.
   *
   * @param document the document; not changed meanwhile
   * @param out where the sealed document appears
   * @param options as for {@link #seal(Path, Path, CopyOption...)}
   * @return what was made
   * @throws SealException as for {@link #seal(Path, Path, CopyOption...)}
   * @throws IOException as for {@link #seal(Path, Path, CopyOption...)}
   */
  public SealedDocument seal(byte[] document, Path out, CopyOption... options)
      throws SealException, IOException {
    boolean overwrite = overwrite(options);
    Instant time = time();
    try (PreparedSealing sealing = prepare(ByteSource.of(document), null, out, overwrite, time)) {
      return signed(sealing);
    }
  }

  private SealedDocument signed(PreparedSealing sealing) throws SealException, IOException {
    byte[] signature = key.sign(sealing.toSign());
    // Once for the signature and once for the timestamp on it, which come to light in turn.
    for (int i = 0; i < 2 && sealing.enlarge(signature); i++) {
      signature = key.sign(sealing.toSign());
    }
    return sealing.finish(signature);
  }

  /**
   * Prepares a sealing up to the signature, for a key that answers elsewhere or later.
   *
   * @param in the document; must not change until the sealing is finished
   * @param out where the sealed document will appear
   * @param options as for {@link #seal}
   * @return the sealing; the caller finishes or closes it
   * @throws SealException.KeyUnavailable if the key's certificate is not valid or not for signing,
   *     or the electronic seal is not valid; or, for levels LT and LTA, it was revoked or leads to
   *     no root
   * @throws SealException.DocumentRejected if the document cannot be sealed as asked
   * @throws IOException as for {@link #seal}
   */
  public PreparedSealing prepare(Path in, Path out, CopyOption... options)
      throws SealException, IOException {
    boolean overwrite = overwrite(options);
    Instant time = time();
    if (Files.isDirectory(in)) {
      throw new FileRefused(
          new Message("the input " + in + " is a folder", "输入 " + in + " 是文件夹"),
          new Message("name a file", "请指定文件"));
    }
    return prepare(ByteSource.open(in), in, out, overwrite, time);
  }

  private PreparedSealing prepare(
      ByteSource source, @Nullable Path in, Path out, boolean overwrite, Instant time)
      throws SealException, IOException {
    UnsignedDocument unsigned = null;
    try {
      unsigned =
          DocumentFormat.of(source) == Format.OFD
              ? ofd().prepare(source, in, out, overwrite, time)
              : pdf().prepare(source, in, out, overwrite, time);
    } finally {
      if (unsigned == null) {
        source.close();
      }
    }
    return new PreparedSealing(unsigned, key, time, out);
  }

  private PdfSealer pdf() throws SealException {
    if (pdf == null) {
      FileRefused why = Objects.requireNonNull(notShown);
      throw new SealException.DocumentRejected(
          SealException.DocumentRejected.Reason.UNDRAWABLE, why.what(), why.hint(), why);
    }
    return pdf;
  }

  private OfdSealer ofd() throws SealException {
    OfdSealer known = ofd;
    if (known == null) {
      // Two threads may both do it once; they get the same.
      known = OfdSealer.of(key, order);
      ofd = known;
    }
    return known;
  }

  private static boolean overwrite(CopyOption[] options) {
    for (CopyOption each : options) {
      if (each != StandardCopyOption.REPLACE_EXISTING) {
        throw new IllegalArgumentException("only REPLACE_EXISTING: " + each);
      }
    }
    return options.length > 0;
  }

  /** The time that a sealing states; the key's certificate is good for it. */
  private Instant time() throws SealException {
    Instant time = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    SigningCertificate.check(key.chain().get(0), time);
    if (eseal != null) {
      SealUse.check(eseal, time);
    }
    return time;
  }

  /** Gathers what a {@link Sealer} needs. Not for use by several threads. */
  public static final class Builder {

    private @Nullable SealKey key;
    private @Nullable SealPicture picture;
    private @Nullable ElectronicSeal eseal;
    private SignatureForm form = SignatureForm.PADES;
    private @Nullable Placement placement;
    private Clock clock = Clock.systemUTC();
    private @Nullable TimestampAuthority timestamps;
    private @Nullable SealingLevel level;
    private @Nullable Revocation revocation;
    private @Nullable TrustStore trust;
    private @Nullable String reason;
    private @Nullable String location;
    private @Nullable String field;
    private @Nullable String id;
    private Certification certification = Certification.NONE;
    private List<String> textLines = List.of();
    private char @Nullable [] password;

    private Builder() {}

    /**
     * The key that signs; needed.
     *
     * @param key stays the caller's to close, after the last sealing
     * @return this
     */
    public Builder key(SealKey key) {
      this.key = Objects.requireNonNull(key, "key");
      return this;
    }

    /**
     * What is seen of the seal; encoded once, when the sealer is built. An OFD always shows the
     * picture of its electronic seal.
     *
     * @param picture the picture
     * @return this
     */
    public Builder picture(SealPicture picture) {
      this.picture = Objects.requireNonNull(picture, "picture");
      return this;
    }

    /**
     * The electronic seal to seal with; it must list the key's certificate. Its picture is what is
     * seen, unless another is given.
     *
     * @param seal the seal
     * @return this
     */
    public Builder eseal(ElectronicSeal seal) {
      this.eseal = Objects.requireNonNull(seal, "seal");
      return this;
    }

    /**
     * What the signature in a PDF is.
     *
     * @param form {@link SignatureForm#PADES} if nothing is said
     * @return this
     */
    public Builder form(SignatureForm form) {
      this.form = Objects.requireNonNull(form, "form");
      return this;
    }

    /**
     * Where the picture goes. Without a picture only {@link Placement.Invisible} makes sense; it is
     * what happens if nothing is said.
     *
     * @param placement the place
     * @return this
     */
    public Builder at(Placement placement) {
      this.placement = Objects.requireNonNull(placement, "placement");
      return this;
    }

    /**
     * Where the time comes from; the system's clock if nothing is said.
     *
     * @param clock the clock
     * @return this
     */
    public Builder clock(Clock clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /**
     * Who attests the time of each sealing; nobody if nothing is said. A PDF becomes PAdES at level
     * B-T (EN 319 142-1, 6.3), a signature alone in an OFD gets the timestamp in the same way; one
     * with an electronic seal inside gets it in its own field, which only V4 and V5 have.
     *
     * @param authority asked once for each sealing, after the signature
     * @return this
     */
    public Builder timestamps(TimestampAuthority authority) {
      this.timestamps = Objects.requireNonNull(authority, "authority");
      return this;
    }

    /**
     * How much evidence each sealing carries along; if nothing is said, T with {@link #timestamps},
     * else B. LT and LTA are for PDFs in the form PAdES alone, and need {@link #revocation}.
     *
     * @param level the level
     * @return this
     */
    public Builder level(SealingLevel level) {
      this.level = Objects.requireNonNull(level, "level");
      return this;
    }

    /**
     * Who tells, for the levels LT and LTA, that the certificates of key and time server were not
     * revoked, and theirs up to the roots. Asked before the key is used, so that none is used that
     * was revoked, and after the timestamp. Other levels ask nobody.
     *
     * @param revocation whom to ask
     * @return this
     */
    public Builder revocation(Revocation revocation) {
      this.revocation = Objects.requireNonNull(revocation, "revocation");
      return this;
    }

    /**
     * Root and CA certificates, for the levels LT and LTA, that the key's chain and the time
     * server's tokens lack. If there are any, a time server is not taken that leads to none of
     * their roots, nor to that of the key; else any root will do that comes with its tokens.
     *
     * @param trust the certificates; none if nothing is said
     * @return this
     */
    public Builder trust(TrustStore trust) {
      this.trust = Objects.requireNonNull(trust, "trust");
      return this;
    }

    /**
     * Why the document is sealed, as the signature states it.
     *
     * @param reason a few words
     * @return this
     */
    public Builder reason(String reason) {
      this.reason = Objects.requireNonNull(reason, "reason");
      return this;
    }

    /**
     * Where the document is sealed, as the signature states it.
     *
     * @param location a few words
     * @return this
     */
    public Builder location(String location) {
      this.location = Objects.requireNonNull(location, "location");
      return this;
    }

    /**
     * Uses an empty signature field of the document instead of making one. The picture goes into
     * the field's own rectangle unless a place is given; a field that is invisible stays so.
     *
     * @param fullName the field's full name, with dots (ISO 32000-2, 12.7.4.2)
     * @return this
     */
    public Builder field(String fullName) {
      this.field = Objects.requireNonNull(fullName, "fullName");
      return this;
    }

    /**
     * Certifies the document; of a PDF only the first sealing can. An OFD knows {@link
     * Certification#NO_CHANGES} alone, which any sealing can choose: it covers the list of
     * sealings, too, so that there can be no further one.
     *
     * @param certification what may still be changed
     * @return this
     */
    public Builder certify(Certification certification) {
      this.certification = Objects.requireNonNull(certification, "certification");
      return this;
    }

    /**
     * Lines of text below the picture, drawn as outlines.
     *
     * @param lines from the top; copied
     * @return this
     */
    public Builder textLines(List<String> lines) {
      this.textLines = List.copyOf(lines);
      return this;
    }

    /**
     * Opens encrypted documents, which stay encrypted. Others ignore it.
     *
     * @param password the user's or the owner's; copied, and kept for the sealer's life
     * @return this
     */
    public Builder password(char[] password) {
      wipe();
      this.password = password.clone();
      return this;
    }

    /**
     * A name of this sealing, for instance the ledger's, written into the document.
     *
     * @param id a short text
     * @return this
     */
    public Builder id(String id) {
      this.id = Objects.requireNonNull(id, "id");
      return this;
    }

    private void wipe() {
      if (password != null) {
        Arrays.fill(password, '\0');
      }
    }

    /**
     * Makes the sealer.
     *
     * @return the sealer
     * @throws SealException.KeyUnavailable if the key's certificate cannot be read, or is not one
     *     that may use the electronic seal, or that seal was changed since it was made
     * @throws SealException.DocumentRejected if no font has a character of the text lines
     * @throws IllegalStateException if the key is missing, an electronic seal is missing that the
     *     form needs, its version has no place for a timestamp in this form, picture and place do
     *     not go together, or the level lacks what it needs or is not there in this form
     */
    public Sealer build() throws SealException {
      SealKey signing = key;
      if (signing == null) {
        throw new IllegalStateException("a key is needed");
      }
      boolean hidden = placement instanceof Placement.Invisible;
      ElectronicSeal seal = eseal;
      if (seal == null && form == SignatureForm.SES) {
        throw new IllegalStateException("this form needs an electronic seal");
      }
      Timestamper timestamper =
          timestamps == null ? null : new Timestamper(timestamps, signing.algorithm().digest());
      SealingLevel wanted =
          level != null ? level : timestamper == null ? SealingLevel.B : SealingLevel.T;
      boolean lasting = wanted.compareTo(SealingLevel.LT) >= 0;
      if ((timestamper == null) != (wanted == SealingLevel.B)) {
        throw new IllegalStateException("timestamps are for levels T, LT and LTA");
      }
      if (lasting && form == SignatureForm.SES) {
        throw new IllegalStateException("this form has no place for evidence");
      }
      if (lasting && revocation == null) {
        throw new IllegalStateException("levels LT and LTA need evidence of revocation");
      }
      if (timestamper != null
          && seal != null
          && form == SignatureForm.SES
          && seal.version() == ElectronicSeal.Version.V1) {
        throw new IllegalStateException("signatures of V1 have no place for a timestamp");
      }
      if (seal != null) {
        SealUse.check(seal, signing.chain().get(0));
      }
      boolean seen = placement != null || field != null;
      SealPicture seenPicture = picture;
      FileRefused notShown = null;
      if (seenPicture == null && seal != null && seen && !hidden) {
        try {
          seenPicture = SealPicture.of(seal);
        } catch (FileRefused e) {
          notShown = e;
        }
      }
      if (seenPicture == null && notShown == null && placement != null && !hidden) {
        throw new IllegalStateException("a place needs a picture");
      }
      if (seenPicture != null && placement == null && field == null) {
        throw new IllegalStateException("a picture needs a place or a field");
      }
      SealPicture shown = hidden ? null : seenPicture;
      if (!textLines.isEmpty()
          && ((shown == null && notShown == null) || placement instanceof Placement.Straddle)) {
        throw new IllegalStateException("text lines need a picture in one piece");
      }
      SealingOrder order =
          new SealingOrder(
              shown,
              hidden ? null : placement,
              textLines,
              reason,
              location,
              field,
              certification,
              id,
              seal,
              form,
              timestamper,
              lasting && revocation != null
                  ? new EvidenceSource(revocation, trust, signing.chain())
                  : null,
              wanted == SealingLevel.LTA);
      PdfSealer pdf = notShown == null ? new PdfSealer(signing, order, password) : null;
      return new Sealer(signing, seal, clock, order, pdf, notShown);
    }
  }
}
