package io.yinxin.seal.internal.pdf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An update to be appended to a file (ISO 32000-2, 7.5.6): objects added and replaced, and the
 * cross-reference section and trailer that lead to them. What is there already stays as it is, byte
 * for byte.
 *
 * <p>The section has the form of the file's last one: a table after a table (hybrid or not), a
 * stream after a stream. The same file and the same objects always give the same bytes. Strings and
 * streams of an encrypted file are encrypted with its key, but for the {@code /Contents} of a
 * signature and for {@linkplain PdfPlaceholder placeholders}.
 *
 * <p>The update is made in memory; nothing is written to the file. Not safe for use by several
 * threads.
 */
public final class IncrementalUpdate {

  private static final long LARGEST_IN_TABLE = 9_999_999_999L;

  /** What a trailer does not hand on to the next: each says something of its own section. */
  private static final Set<String> OWN_OF_SECTION =
      Set.of(
          "Size", "Prev", "XRefStm", "ID", "Type", "W", "Index", "Length", "Filter", "DecodeParms");

  private final PdfFile file;
  private final Revision latest;
  private final TreeMap<Integer, Pending> pending = new TreeMap<>();
  private final Map<String, PdfObject> trailerEntries = new HashMap<>();
  private int next;

  private record Pending(int generation, PdfObject object) {}

  /**
   * Begins an update of a file's newest revision.
   *
   * @param file the file
   * @throws PdfLockedException if it is encrypted and not unlocked
   */
  public IncrementalUpdate(PdfFile file) throws PdfLockedException {
    this.file = file;
    this.latest = file.latest();
    this.next = (int) latest.trailer().integer("Size", 0); // seen to when the file was read
    if (file.locked()) {
      throw new PdfLockedException();
    }
  }

  /**
   * Takes a number for an object that is given later, so that objects can refer to each other.
   *
   * @return a reference that {@link #replace} must be given an object for
   */
  public PdfReference reserve() {
    if (next >= Limits.OBJECTS) {
      throw new IllegalStateException("the file has no object numbers left");
    }
    return new PdfReference(next++, 0);
  }

  /**
   * Adds an object.
   *
   * @param object the object, no reference
   * @return the reference by which others reach it
   */
  public PdfReference add(PdfObject object) {
    PdfReference reference = reserve();
    pending.put(reference.number(), new Pending(0, Objects.requireNonNull(object, "object")));
    return reference;
  }

  /**
   * Gives an object of the file a new value, or a reserved or added one its value.
   *
   * @param reference the object
   * @param object its new value
   * @throws IOException if the source cannot be read
   * @throws IllegalArgumentException if neither the file nor this update has such an object
   */
  public void replace(PdfReference reference, PdfObject object) throws IOException {
    int number = reference.number();
    if (number < latest.trailer().integer("Size", 0)) {
      XrefEntry entry = latest.entry(number);
      if (entry == null
          || entry.kind() == XrefEntry.Kind.FREE
          || entry.generation() != reference.generation()) {
        throw new IllegalArgumentException("the file has no such object: " + reference);
      }
    } else if (number >= next || reference.generation() != 0) {
      throw new IllegalArgumentException("neither added nor reserved: " + reference);
    }
    pending.put(
        number, new Pending(reference.generation(), Objects.requireNonNull(object, "object")));
  }

  /**
   * The object that a reference names once this update is in force.
   *
   * @param reference the reference
   * @return the object, as given here or else as of the file's newest revision
   * @throws IOException if the source cannot be read
   * @throws PdfSyntaxException as {@link Revision#get(PdfReference)}
   */
  public PdfObject get(PdfReference reference) throws IOException, PdfSyntaxException {
    Pending own = pending.get(reference.number());
    if (own == null) {
      return latest.get(reference);
    }
    return own.generation() == reference.generation() ? own.object() : PdfNull.NULL;
  }

  /**
   * Sets an entry of the trailer, for instance {@code Info}.
   *
   * @param key the key; not one that the writer sets ({@code Size}, {@code Prev}, {@code ID} …)
   * @param value the value
   */
  public void trailer(String key, PdfObject value) {
    if (OWN_OF_SECTION.contains(key)) {
      throw new IllegalArgumentException("the writer sets /" + key);
    }
    trailerEntries.put(key, value);
  }

  /**
   * Raises the version of the document to at least this, by the catalog's {@code /Version}.
   *
   * @param version for instance 20 for 2.0
   * @throws IOException if the source cannot be read
   * @throws PdfSyntaxException if the file has no catalog
   */
  public void raiseVersion(int version) throws IOException, PdfSyntaxException {
    if (version() < version) {
      replace(
          latest.root(), catalog().with("Version", new PdfName(version / 10 + "." + version % 10)));
    }
  }

  /** The version of the document, once this update is in force: 17 for 1.7. */
  int version() throws IOException, PdfSyntaxException {
    int version = file.headerVersion();
    String named = latest.resolve(catalog().get("Version")) instanceof PdfName n ? n.value() : "";
    if (named.length() == 3 && named.charAt(1) == '.') {
      version = Math.max(version, 10 * (named.charAt(0) - '0') + (named.charAt(2) - '0'));
    }
    return version;
  }

  private PdfDictionary catalog() throws IOException, PdfSyntaxException {
    if (!(get(latest.root()) instanceof PdfDictionary catalog)) {
      throw new PdfSyntaxException(-1, "the file has no catalog", "文件没有目录对象");
    }
    return catalog;
  }

  // ---- writing

  /**
   * Writes the update into memory.
   *
   * @return the bytes to append
   * @throws IOException if the source cannot be read
   * @throws PdfSyntaxException if a stream carried over from the file cannot be read
   * @throws IllegalStateException if a reserved reference was given no object
   */
  public Section write() throws IOException, PdfSyntaxException {
    long start = file.source().length();
    int before = (int) latest.trailer().integer("Size", 0);
    if (pending.tailMap(before).size() != next - before) {
      throw new IllegalStateException("a reserved reference was given no object");
    }
    Writer out = new Writer(capacity());
    byte[] end = new byte[1];
    file.source().read(start - 1, end, 0, 1);
    if (end[0] != '\n' && end[0] != '\r') {
      out.put('\n');
    }
    int n = pending.size();
    int[] numbers = new int[n + 1];
    int[] generations = new int[n + 1];
    long[] offsets = new long[n + 1];
    int i = 0;
    for (Map.Entry<Integer, Pending> one : pending.entrySet()) {
      numbers[i] = one.getKey();
      generations[i] = one.getValue().generation();
      i++;
    }
    // Signatures last: what comes behind a hole is hashed once more than the rest, and again for
    // each later signature that covers it.
    for (boolean last : new boolean[] {false, true}) {
      i = 0;
      for (Pending one : pending.values()) {
        if (hasPlaceholder(one.object()) == last) {
          offsets[i] = start + out.size() - file.baseOffset();
          indirect(out, numbers[i], generations[i], one.object());
        }
        i++;
      }
    }
    PdfArray id = id(out);
    long xref = start + out.size() - file.baseOffset();
    if (latest.xrefIsStream() || xref > LARGEST_IN_TABLE) {
      numbers[n] = next;
      offsets[n] = xref;
      stream(out, numbers, generations, offsets, id);
    } else {
      table(out, n, numbers, generations, offsets, id);
    }
    out.ascii("startxref\n").number(xref).ascii("\n%%EOF\n");
    return new Section(start, out.buffer(), out.size(), out.placeholders);
  }

  private static boolean hasPlaceholder(PdfObject object) {
    if (object instanceof PdfDictionary d) {
      for (int i = 0; i < d.size(); i++) {
        if (d.value(i) instanceof PdfPlaceholder) {
          return true;
        }
      }
    }
    return false;
  }

  /** Enough for nearly every update, so that the buffer need not grow. */
  private int capacity() {
    long bytes = 1024;
    for (Pending one : pending.values()) {
      bytes += 512;
      if (one.object() instanceof PdfStream s) {
        bytes += s.length() + 32;
      } else if (one.object() instanceof PdfDictionary d) {
        for (int i = 0; i < d.size(); i++) {
          if (d.value(i) instanceof PdfPlaceholder p) {
            bytes += p.width();
          }
        }
      }
    }
    return (int) Math.min(bytes, Integer.MAX_VALUE - 16);
  }

  private void indirect(Writer out, int number, int generation, PdfObject object)
      throws IOException, PdfSyntaxException {
    out.number(number).put(' ').number(generation).ascii(" obj\n");
    out.owner(number, generation);
    if (object instanceof PdfStream stream) {
      byte[] data = file.encoded(stream, Integer.MAX_VALUE - 16);
      Encryption encryption = file.encryption();
      if (encryption != null) {
        data = encryption.encryptStream(stream.dictionary(), data, number, generation);
      }
      out.object(stream.dictionary().with("Length", PdfInteger.of(data.length)));
      out.ascii("\nstream\n").put(data).ascii("\nendstream");
    } else {
      out.object(object);
    }
    out.ascii("\nendobj\n");
    out.owner(-1, 0);
  }

  /**
   * The file identifier (14.4): its first half stays, the second follows from what is written. A
   * file that had none gets one.
   */
  private PdfArray id(Writer out) throws IOException, PdfSyntaxException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has it
    }
    PdfString first = null;
    if (latest.resolve(latest.trailer().get("ID")) instanceof PdfArray old && old.size() == 2) {
      for (PdfObject half : old) {
        if (latest.resolve(half) instanceof PdfString s) {
          first = first == null ? s : first;
          digest.update(s.raw());
        }
      }
    }
    digest.update(out.buffer(), 0, out.size());
    PdfString second = PdfString.hex(Arrays.copyOf(digest.digest(), 16));
    return PdfArray.of(first == null ? second : first, second);
  }

  private void table(
      Writer out, int n, int[] numbers, int[] generations, long[] offsets, PdfArray id) {
    out.ascii("xref\n");
    for (int from = 0; from < n; ) {
      int to = runEnd(numbers, from, n);
      out.number(numbers[from]).put(' ').number(to - from).put('\n');
      for (int i = from; i < to; i++) {
        out.digits(offsets[i], 10).put(' ').digits(generations[i], 5).ascii(" n \n");
      }
      from = to;
    }
    out.ascii("trailer\n");
    out.object(trailer(next, id, PdfDictionary.builder()));
    out.put('\n');
  }

  private void stream(Writer out, int[] numbers, int[] generations, long[] offsets, PdfArray id) {
    int n = numbers.length;
    int width = 1;
    while (width < 8 && offsets[n - 1] >>> (8 * width) != 0) {
      width++;
    }
    List<PdfObject> index = new ArrayList<>();
    byte[] rows = new byte[n * (width + 3)];
    int at = 0;
    for (int from = 0; from < n; ) {
      int to = runEnd(numbers, from, n);
      index.add(PdfInteger.of(numbers[from]));
      index.add(PdfInteger.of(to - from));
      for (int i = from; i < to; i++) {
        rows[at++] = 1;
        for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) {
          rows[at++] = (byte) (offsets[i] >>> shift);
        }
        rows[at++] = (byte) (generations[i] >> 8);
        rows[at++] = (byte) generations[i];
      }
      from = to;
    }
    PdfDictionary.Builder own =
        PdfDictionary.builder()
            .put("Type", "XRef")
            .put("W", PdfArray.of(PdfInteger.of(1), PdfInteger.of(width), PdfInteger.of(2)))
            .put("Index", PdfArray.of(index))
            .put("Length", rows.length);
    out.number(next).ascii(" 0 obj\n");
    out.object(trailer(next + 1, id, own));
    out.ascii("\nstream\n").put(rows).ascii("\nendstream\nendobj\n");
  }

  private static int runEnd(int[] numbers, int from, int n) {
    int to = from + 1;
    while (to < n && numbers[to] == numbers[to - 1] + 1) {
      to++;
    }
    return to;
  }

  /** All that the trailer before says of the document (7.5.6), and what is true of this section. */
  private PdfDictionary trailer(int size, PdfArray id, PdfDictionary.Builder trailer) {
    PdfDictionary old = latest.trailer();
    trailer.put("Size", size);
    for (int i = 0; i < old.size(); i++) {
      String key = old.key(i);
      if (!OWN_OF_SECTION.contains(key) && !trailerEntries.containsKey(key)) {
        trailer.put(key, old.value(i));
      }
    }
    new TreeMap<>(trailerEntries).forEach(trailer::put);
    trailer.put("ID", id);
    trailer.put("Prev", latest.xrefOffset() - file.baseOffset());
    return trailer.build();
  }

  /** Writes objects, remembers where placeholders land, and encrypts strings. */
  private final class Writer extends ObjectWriter {

    final Map<PdfPlaceholder, Integer> placeholders = new HashMap<>(4);
    private final @Nullable Encryption encryption = file.encryption();

    /** Whose strings are being written; -1 for the trailer, which is not encrypted. */
    private int number = -1;

    private int generation;

    Writer(int capacity) {
      super(capacity);
    }

    void owner(int number, int generation) {
      this.number = number;
      this.generation = generation;
    }

    @Override
    void placeholder(PdfPlaceholder placeholder) {
      placeholders.put(placeholder, size());
      super.placeholder(placeholder);
    }

    @Override
    void value(PdfDictionary dictionary, int i) {
      if (dictionary.key(i).equals("Contents")
          && dictionary.value(i) instanceof PdfString contents
          && Encryption.isSignature(dictionary)) {
        super.string(contents);
      } else {
        super.value(dictionary, i);
      }
    }

    @Override
    void string(PdfString string) {
      if (encryption == null || number < 0) {
        super.string(string);
      } else {
        super.string(
            PdfString.hex(encryption.encryptString(string.raw(), number, generation, size())));
      }
    }
  }

  /** The bytes of an update, and where in the new file they and their placeholders lie. */
  public static final class Section {

    private final long start;
    private final byte[] buffer;
    private final int length;
    private final Map<PdfPlaceholder, Integer> placeholders;

    private Section(
        long start, byte[] buffer, int length, Map<PdfPlaceholder, Integer> placeholders) {
      this.start = start;
      this.buffer = buffer;
      this.length = length;
      this.placeholders = placeholders;
    }

    /**
     * Where the section begins: the length of the file before.
     *
     * @return the offset in bytes
     */
    public long start() {
      return start;
    }

    /**
     * Where the new file ends.
     *
     * @return its length in bytes
     */
    public long end() {
      return start + length;
    }

    /**
     * How many bytes are appended.
     *
     * @return the length in bytes
     */
    public int length() {
      return length;
    }

    /**
     * The bytes to append.
     *
     * @return a new buffer over them, not a copy: what {@link #fill} does later shows through
     */
    public ByteBuffer bytes() {
      return ByteBuffer.wrap(buffer, 0, length);
    }

    /**
     * Where a placeholder lies in the new file.
     *
     * @param placeholder one that was in an object of the update
     * @return the offset of its first byte from the start of the file
     * @throws IllegalArgumentException if it was not
     */
    public long offsetOf(PdfPlaceholder placeholder) {
      return start + at(placeholder);
    }

    /**
     * Overwrites a placeholder; what the text leaves free is filled with blanks.
     *
     * @param placeholder one that was in an object of the update
     * @param text what goes there, no wider than the placeholder
     */
    public void fill(PdfPlaceholder placeholder, byte[] text) {
      int at = at(placeholder);
      if (text.length > placeholder.width()) {
        throw new IllegalArgumentException("the text is wider than its placeholder");
      }
      System.arraycopy(text, 0, buffer, at, text.length);
      Arrays.fill(buffer, at + text.length, at + placeholder.width(), (byte) ' ');
    }

    /**
     * Overwrites a placeholder with a hexadecimal string; what the data leave free stays zero.
     *
     * @param placeholder one made by {@link PdfPlaceholder#hexString}
     * @param data what goes there, no longer than the string was made for
     */
    public void fillHex(PdfPlaceholder placeholder, byte[] data) {
      int at = at(placeholder);
      if (data.length > (placeholder.width() - 2) / 2) {
        throw new IllegalArgumentException("the data are longer than their placeholder");
      }
      byte[] string = placeholder.raw().clone();
      for (int i = 0; i < data.length; i++) {
        string[1 + 2 * i] = ObjectWriter.hex(data[i] >> 4);
        string[2 + 2 * i] = ObjectWriter.hex(data[i]);
      }
      System.arraycopy(string, 0, buffer, at, string.length);
    }

    private int at(PdfPlaceholder placeholder) {
      Integer at = placeholders.get(placeholder);
      if (at == null) {
        throw new IllegalArgumentException("the placeholder is not in this update");
      }
      return at;
    }
  }
}
