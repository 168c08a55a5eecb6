package io.yinxin.seal.internal.pdf;

import io.yinxin.seal.internal.file.ByteSource;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A PDF as its bytes say it is: the strict reader of ISO 32000-1 and -2 that sealing and verifying
 * share.
 *
 * <p>Opening a file reads its header, every cross-reference section and nothing else; objects are
 * read when they are asked for. Whatever only a repairing reader would understand ends in a {@link
 * PdfSyntaxException}: that may be as late as the first use of a broken object. No input makes this
 * reader overflow the stack, loop, or hold more than a few megabytes.
 *
 * <p>Offsets, here and everywhere in this package, count from the first byte of the source, whether
 * or not there is something before the header.
 *
 * <p>Not safe for use by several threads. The source stays the caller's to close, and must be open
 * as long as the file is in use.
 */
public final class PdfFile {

  private final ByteSource source;
  private final Lexer lexer;
  private final long header;
  private final long base;
  private final List<Revision> revisions;

  private final ObjectCache cache = new ObjectCache();
  private final Map<Long, ObjectStream> objectStreams = new LinkedHashMap<>(4, 0.75f, true);
  private int objectStreamBytes;

  /**
   * Bytes that may still be parsed and inflated: hostile files ask for the same again and again.
   */
  private long work;

  /** Objects being read to learn the {@code /Length} of others. */
  private int nested;

  private final @Nullable Encryption encryption;

  /** The object that is the encryption dictionary, whose strings are not encrypted; -1 if none. */
  private final int encryptionNumber;

  private PdfFile(ByteSource source) throws IOException, PdfSyntaxException {
    this.source = source;
    this.lexer = new Lexer(source, -1);
    this.work = Limits.WORK + 16 * source.length();
    XrefReader reader = new XrefReader(this, source, lexer);
    this.revisions = Collections.unmodifiableList(reader.read());
    this.header = reader.header();
    this.base = reader.base();
    PdfObject encrypt = latest().trailer().get("Encrypt");
    for (Revision revision : revisions) {
      if (!revision.trailer().get("Encrypt").equals(encrypt)) {
        throw new PdfSyntaxException(
            revision.xrefOffset(), "encrypted in one revision only", "仅部分修订版本加密");
      }
    }
    this.encryptionNumber = encrypt instanceof PdfReference r ? r.number() : -1;
    this.encryption = encrypt == PdfNull.NULL ? null : readEncryption(encrypt);
    if (encryption != null) {
      encryption.unlock(new char[0]); // most encrypted files open without a password
      cache.clear();
    }
  }

  private Encryption readEncryption(PdfObject encrypt) throws IOException, PdfSyntaxException {
    if (latest().resolve(encrypt) instanceof PdfDictionary dictionary) {
      return Encryption.read(latest(), dictionary);
    }
    throw new PdfSyntaxException(latest().xrefOffset(), "a broken encryption dictionary", "加密字典错误");
  }

  /**
   * Reads the structure of a file.
   *
   * @param source its bytes
   * @return the file
   * @throws IOException if the source cannot be read
   * @throws PdfSyntaxException if it is not a PDF, or one that only a repairing reader understands
   */
  public static PdfFile read(ByteSource source) throws IOException, PdfSyntaxException {
    return new PdfFile(Objects.requireNonNull(source, "source"));
  }

  /**
   * The bytes that this file was read from.
   *
   * @return the source
   */
  public ByteSource source() {
    return source;
  }

  /**
   * Where the header {@code %PDF-} is: 0, or behind junk.
   *
   * @return the offset in bytes
   */
  public long headerOffset() {
    return header;
  }

  /**
   * What the offsets written in the file count from: 0, or {@link #headerOffset()}. Offsets that
   * this package hands out already count from the start of the source.
   *
   * @return the offset in bytes
   */
  public long baseOffset() {
    return base;
  }

  /**
   * The version that the header names; the catalog's {@code /Version} may raise it.
   *
   * @return for instance 17 for 1.7
   * @throws IOException if the source cannot be read
   */
  public int headerVersion() throws IOException {
    byte[] version = new byte[3];
    source.read(header + 5, version, 0, 3);
    return 10 * (version[0] - '0') + (version[2] - '0');
  }

  /**
   * The revisions, oldest first; there is at least one. The two sections of a linearised file are
   * one revision.
   *
   * @return an unmodifiable list
   */
  public List<Revision> revisions() {
    return revisions;
  }

  /**
   * The newest revision: what a reader shows.
   *
   * @return the last of {@link #revisions()}
   */
  public Revision latest() {
    return revisions.get(revisions.size() - 1);
  }

  /**
   * Reads every object of every revision, and keeps none of them.
   *
   * @throws IOException if the source cannot be read
   * @throws PdfSyntaxException if an object is broken, or not where it is said to be
   */
  void readAll() throws IOException, PdfSyntaxException {
    for (Revision revision : revisions) {
      for (XrefEntry entry : revision.changed()) {
        revision.get(entry);
      }
    }
  }

  /**
   * The bytes after the end of the newest revision, which no reader looks at: there should be none.
   *
   * @return the stretch from that end to the end of the file, empty if nothing follows
   */
  public Span trailingBytes() {
    return new Span(latest().end(), source.length());
  }

  /**
   * Whether the file is encrypted in any way.
   *
   * @return true if its trailer has {@code /Encrypt}
   */
  public boolean encrypted() {
    return latest().trailer().has("Encrypt");
  }

  /**
   * How the file is encrypted.
   *
   * @return what is known of it, null if it is not
   */
  public @Nullable Encryption encryption() {
    return encryption;
  }

  /**
   * Whether the file is encrypted and no fitting password has been given; the empty one is tried
   * when the file is read. Structure that is not encrypted can be read all the same; strings are
   * then as they stand in the file.
   *
   * @return true if so
   */
  public boolean locked() {
    return encryption != null && encryption.locked();
  }

  /**
   * Tries a password, as the user's and as the owner's.
   *
   * @param password the password; the caller wipes it
   * @return whether the file is readable now; true also if it needs no password
   * @throws PdfSyntaxException if the encryption dictionary contradicts itself
   */
  public boolean unlock(char[] password) throws PdfSyntaxException {
    if (encryption == null) {
      return true;
    }
    if (encryption.unlock(password)) {
      cache.clear(); // strings read before were not decrypted
      return true;
    }
    return !encryption.locked();
  }

  /**
   * A stream's bytes with its filters undone, references in its dictionary seen as of the newest
   * revision.
   *
   * @param stream the stream
   * @param limit the most bytes that may come out
   * @return the decoded bytes
   * @throws IOException if the source cannot be read
   * @throws PdfLockedException if the stream is encrypted and the file is not unlocked
   * @throws PdfSyntaxException if it cannot be decoded, uses a picture filter, or is too long
   */
  public byte[] decoded(PdfStream stream, int limit) throws IOException, PdfSyntaxException {
    return Filters.decode(this, latest(), stream, limit);
  }

  /**
   * A stream's bytes as its filters left them, decrypted if need be.
   *
   * @param stream the stream
   * @param limit the most bytes that may come out
   * @return the encoded bytes
   * @throws IOException if the source cannot be read
   * @throws PdfLockedException if the stream is encrypted and the file is not unlocked
   * @throws PdfSyntaxException if it is too long
   */
  public byte[] encoded(PdfStream stream, int limit) throws IOException, PdfSyntaxException {
    if (stream.length() > limit) {
      throw new PdfSyntaxException(stream.offset(), "a stream that is too long", "流过长");
    }
    byte[] data = stream.data();
    if (data == null) {
      data = new byte[(int) stream.length()];
      source.read(stream.offset(), data, 0, data.length);
    }
    if (encryption != null && stream.number >= 0) {
      data = encryption.decryptStream(stream, data);
    }
    return data;
  }

  /** Counts bytes parsed or inflated, and ends what goes on for too long. */
  void work(long bytes, long where) throws PdfSyntaxException {
    work -= bytes;
    if (work < 0) {
      throw new PdfSyntaxException(
          where, "the document takes too much work to read", "读取该文档的工作量过大");
    }
  }

  Lexer lexer() {
    return lexer;
  }

  // ---- indirect objects

  /** An indirect object that was read: which it is, what it is, and where it ends. */
  record Parsed(PdfReference reference, PdfObject object, long end) {}

  /** The object that an entry of a revision leads to, not decrypted if it must not be. */
  PdfObject load(XrefEntry entry, Revision view) throws IOException, PdfSyntaxException {
    try {
      work(64, -1);
      return switch (entry.kind()) {
        case FREE -> PdfNull.NULL;
        case PLAIN -> plain(entry, view).object();
        case IN_OBJECT_STREAM -> compressed(entry, view);
      };
    } catch (PdfSyntaxException e) {
      work(1024, e.offset()); // a million broken entries must not take a million exceptions
      throw e;
    }
  }

  /** The object that a {@link XrefEntry.Kind#PLAIN} entry leads to, and where it ends. */
  Parsed plain(XrefEntry entry, Revision view) throws IOException, PdfSyntaxException {
    long offset = entry.offset();
    Parsed parsed = cache.get(offset);
    if (parsed == null) {
      if (offset <= header) {
        throw notThere(offset);
      }
      parsed = decrypted(parse(offset, view), offset);
      cache.put(offset, parsed, view);
    }
    if (parsed.reference().number() != entry.number()
        || parsed.reference().generation() != entry.generation()) {
      throw notThere(offset);
    }
    if (parsed.end() > view.end()) {
      throw new PdfSyntaxException(offset, "an object reaches beyond its revision", "对象超出其修订版本");
    }
    return parsed;
  }

  private Parsed decrypted(Parsed parsed, long offset) throws PdfSyntaxException {
    PdfReference reference = parsed.reference();
    if (encryption == null || reference.number() == encryptionNumber) {
      return parsed;
    }
    return new Parsed(
        reference,
        encryption.decryptStrings(
            parsed.object(), reference.number(), reference.generation(), offset),
        parsed.end());
  }

  private static PdfSyntaxException notThere(long offset) {
    return new PdfSyntaxException(
        offset, "no object where the cross-reference says one is", "交叉引用所指之处没有该对象");
  }

  private PdfObject compressed(XrefEntry entry, Revision view)
      throws IOException, PdfSyntaxException {
    XrefEntry container = entry.offset() < Limits.OBJECTS ? view.entry((int) entry.offset()) : null;
    if (container == null || container.kind() != XrefEntry.Kind.PLAIN) {
      throw new PdfSyntaxException(-1, "an object stream that is not there", "对象流不存在");
    }
    if (!container.equals(view.containerThen(entry))) {
      // Some readers would show the new contents, some the old: a way to change signed objects
      // without listing them.
      throw new PdfSyntaxException(
          container.offset(),
          "an object stream replaced by a later revision that leaves its objects out",
          "对象流被后续修订替换，但其中的对象未重新登记");
    }
    if (!(plain(container, view).object() instanceof PdfStream stream)
        || !stream.dictionary().is("Type", "ObjStm")) {
      throw new PdfSyntaxException(container.offset(), "not an object stream", "不是对象流");
    }
    return objectStream(stream).get(entry.number(), entry.index());
  }

  private ObjectStream objectStream(PdfStream stream) throws IOException, PdfSyntaxException {
    ObjectStream known = objectStreams.get(stream.offset());
    if (known != null) {
      return known;
    }
    ObjectStream fresh =
        new ObjectStream(stream, Filters.decode(this, null, stream, Limits.OBJECT_STREAM));
    if (stream.dictionary().get("Length") instanceof PdfInteger) { // else it depends on the view
      objectStreams.put(stream.offset(), fresh);
      objectStreamBytes += fresh.size();
      var eldest = objectStreams.values().iterator();
      while (objectStreamBytes > Limits.OBJECT_STREAMS_KEPT && objectStreams.size() > 1) {
        objectStreamBytes -= eldest.next().size();
        eldest.remove();
      }
    }
    return fresh;
  }

  /**
   * Parses the indirect object at exactly this place.
   *
   * @param view resolves an indirect {@code /Length}; null where it must be direct
   */
  Parsed parse(long offset, @Nullable Revision view) throws IOException, PdfSyntaxException {
    lexer.seek(offset);
    PdfReference reference = lexer.objectHeader();
    if (reference == null) {
      throw notThere(offset);
    }
    PdfObject object;
    if (lexer.skipSpace() == 'e' && lexer.take("endobj")) {
      return new Parsed(reference, PdfNull.NULL, lexer.position());
    }
    try {
      object = lexer.object();
      lexer.skipSpace();
    } finally {
      work(lexer.position() - offset, offset); // what fails has taken work, too
    }
    if (object instanceof PdfDictionary dictionary && lexer.take("stream")) {
      object = stream(reference, dictionary, view);
      lexer.skipSpace();
    }
    lexer.expect("endobj");
    return new Parsed(reference, object, lexer.position());
  }

  private PdfStream stream(
      PdfReference reference, PdfDictionary dictionary, @Nullable Revision view)
      throws IOException, PdfSyntaxException {
    int c = lexer.next();
    if (c == '\r') {
      c = lexer.next();
    }
    if (c != '\n') {
      throw lexer.wrong("the keyword stream without a line end", "stream 关键字后缺少换行");
    }
    long start = lexer.position();
    long length = length(dictionary, start, view);
    if (length < 0 || length > source.length() - start) {
      throw new PdfSyntaxException(start, "a stream with a wrong /Length", "流的 /Length 错误");
    }
    lexer.seek(start + length);
    c = lexer.peek();
    if (c == '\r') {
      lexer.next();
      c = lexer.peek();
    }
    if (c == '\n') {
      lexer.next();
    }
    if (!lexer.take("endstream")) {
      throw new PdfSyntaxException(start, "a stream with a wrong /Length", "流的 /Length 错误");
    }
    // Cross-reference streams are never encrypted, or nobody could begin to read (7.5.8.2).
    int number = dictionary.is("Type", "XRef") ? -1 : reference.number();
    return new PdfStream(dictionary, start, length, number, reference.generation());
  }

  private long length(PdfDictionary dictionary, long start, @Nullable Revision view)
      throws IOException, PdfSyntaxException {
    PdfObject length = dictionary.get("Length");
    if (length instanceof PdfReference && view != null) {
      if (nested > 2) {
        throw new PdfSyntaxException(
            start, "the length of a stream depends on itself", "流的长度依赖于自身");
      }
      nested++;
      try {
        length = view.resolve(length);
      } finally {
        nested--;
      }
    }
    return length instanceof PdfInteger n ? n.value() : -1;
  }
}
