package io.yinxin.seal.internal.ofd;

import io.yinxin.seal.Message;
import io.yinxin.seal.internal.file.ByteSearch;
import io.yinxin.seal.internal.file.ByteSource;
import io.yinxin.seal.internal.ofd.PackageProblem.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The zip file of an OFD (GB/T 33190, 7.2), read at any place, with all that other readers might
 * understand differently said in {@link #problems}. Nothing is unpacked to disk, nothing repaired,
 * and memory does not grow with the contents.
 *
 * <p>Immutable; streams of entries may be read by several threads at once. The source stays open
 * and is its owner's to close.
 */
public final class OfdPackage {

  /** The one file with a fixed name (GB/T 33190, 7.3). */
  public static final String ROOT = "OFD.xml";

  /** Whoever is not convinced by so many is not convinced by more. */
  static final int MAX_PROBLEMS = 100;

  /** An entry of so many bytes is short. */
  static final int SHORT = 256 << 10;

  /** As many bytes of short entries are kept, once they have been read. */
  private static final int KEPT = 4 << 20;

  private static final String END = "PK\u0005\u0006";

  /** What must not stand where nobody looks: an entry, a directory, its end, another document. */
  private static final List<String> SIGNATURES =
      List.of("PK\u0003\u0004", "PK\u0001\u0002", END, "%PDF-");

  private final ByteSource source;
  private final EndOfDirectory end;
  private final List<PackageEntry> entries;
  private final Map<String, PackageEntry> byPath = new HashMap<>();
  private final Map<String, PackageEntry> byKey = new HashMap<>();
  private final List<PackageProblem> problems;

  /**
   * Contents of short entries by the place of their record: most are asked for as text, for their
   * digest, and by others.
   */
  private final Map<Long, byte[]> kept = new ConcurrentHashMap<>();

  /** How many bytes more may be kept. */
  private final AtomicInteger room = new AtomicInteger(KEPT);

  private OfdPackage(
      ByteSource source,
      EndOfDirectory end,
      List<PackageEntry> entries,
      List<PackageProblem> problems) {
    this.source = source;
    this.end = end;
    this.entries = List.copyOf(entries);
    this.problems = problems;
    for (PackageEntry entry : entries) {
      byPath.putIfAbsent(entry.path(), entry);
      byKey.putIfAbsent(EntryName.fold(entry.path()), entry);
    }
  }

  /**
   * Whether a file is an OFD package, whole or broken: a zip file with an entry of the name that
   * GB/T 33190 fixes.
   *
   * @param source the file
   * @return true if so
   * @throws IOException if reading fails
   */
  public static boolean recognises(ByteSource source) throws IOException {
    byte[] head = new byte[(int) Math.min(4, source.length())];
    source.read(0, head, 0, head.length);
    boolean zip = new String(head, StandardCharsets.ISO_8859_1).equals(SIGNATURES.get(0));
    try {
      EndOfDirectory end = EndOfDirectory.find(source, problem -> {});
      if (end != null && end.length() <= Limits.DIRECTORY) {
        byte[] directory = Bytes.read(source, end.directory(), (int) end.length());
        return new String(directory, StandardCharsets.ISO_8859_1)
            .toLowerCase(Locale.ROOT)
            .contains("ofd.xml");
      }
    } catch (PackageException e) {
      // A broken one is told by its contents.
      return zip && ByteSearch.contains(source, ROOT);
    }
    return zip && ByteSearch.contains(source, ROOT);
  }

  /**
   * Reads a package's directory.
   *
   * @param source the file; not closed
   * @return the package
   * @throws PackageException if it is so broken that nothing in it can be relied on
   * @throws IOException if reading fails
   */
  public static OfdPackage read(ByteSource source) throws IOException {
    List<PackageProblem> problems = new ArrayList<>();
    EndOfDirectory end = EndOfDirectory.find(source, problems::add);
    if (end == null) {
      throw new PackageException(
          Kind.DAMAGED, null, "the package is cut off: it has no directory", "文件包不完整：没有目录");
    }
    List<PackageEntry> entries = ZipDirectory.read(source, end, problems);
    account(source, end, entries, problems);
    long all = 0;
    for (PackageEntry entry : entries) {
      // No overflow: fifty thousand times the longest that is let pass.
      all += Math.min(entry.size(), Limits.INFLATED << 16);
    }
    if (all > Limits.INFLATED && all / Limits.RATIO > source.length()) {
      throw new PackageException(
          Kind.TOO_MUCH,
          null,
          "a package of " + source.length() + " bytes that grows to " + all,
          source.length() + " 字节的文件包展开后达 " + all + " 字节");
    }
    return new OfdPackage(source, end, entries, problems);
  }

  /** Every byte of the file belongs to one entry, to the directory or to its end. */
  private static void account(
      ByteSource source,
      EndOfDirectory end,
      List<PackageEntry> entries,
      List<PackageProblem> problems)
      throws IOException {
    List<PackageEntry> inOrder = new ArrayList<>(entries);
    inOrder.sort(Comparator.comparingLong(PackageEntry::start));
    long at = 0;
    for (PackageEntry entry : inOrder) {
      if (entry.start() < at) {
        add(problems, Kind.OVERLAP, entry.path(), "shares bytes with another entry", "与其他条目重叠");
      }
      nothing(source, at, entry.start(), at == 0 ? Kind.SURROUNDED : Kind.GAP, problems);
      at = Math.max(at, entry.end());
    }
    nothing(source, at, end.directory(), at == 0 ? Kind.SURROUNDED : Kind.GAP, problems);
    nothing(source, end.end(), source.length(), Kind.SURROUNDED, problems);
    // A comment is anybody's, and some look for headers all the way through.
    long comment = end.directory() + end.length();
    for (String signature : SIGNATURES) {
      if (!signature.equals(END) && ByteSearch.contains(source, comment, end.end(), signature)) {
        add(problems, Kind.HIDDEN_DATA, "byte " + comment, "a file in the comment", "注释中含有文件");
      }
    }
  }

  private static void nothing(
      ByteSource source, long from, long to, Kind kind, List<PackageProblem> problems)
      throws IOException {
    if (from >= to || problems.size() >= MAX_PROBLEMS) {
      return;
    }
    Kind found = kind;
    for (String signature : SIGNATURES) {
      if (ByteSearch.contains(source, from, to, signature)) {
        found = Kind.HIDDEN_DATA;
      }
    }
    String count = Long.toString(to - from);
    add(
        problems,
        found,
        "byte " + from,
        count + " bytes that belong to nothing",
        count + " 字节不属于任何条目");
  }

  private static void add(
      List<PackageProblem> problems, Kind kind, String where, String en, String zh) {
    if (problems.size() < MAX_PROBLEMS) {
      problems.add(new PackageProblem(kind, where, new Message(en, zh)));
    }
  }

  /**
   * The file.
   *
   * @return not to be closed by the caller
   */
  public ByteSource source() {
    return source;
  }

  /**
   * All entries, folders too.
   *
   * @return in the order of the directory
   */
  public List<PackageEntry> entries() {
    return entries;
  }

  /**
   * What is odd or wrong about the package, as far as its directory and headers tell. Entries that
   * are damaged inside show when they are read.
   *
   * @return not more than a hundred; empty if all readers will see the same package
   */
  public List<PackageProblem> problems() {
    return List.copyOf(problems);
  }

  /**
   * Where the directory begins.
   *
   * @return an offset in the file
   */
  public long directory() {
    return end.directory();
  }

  /**
   * The entry with a path.
   *
   * @param path from the root, without a slash in front, exactly as the entry is named
   * @return the entry, the first of two, null if there is none
   */
  public @Nullable PackageEntry entry(String path) {
    return byPath.get(path);
  }

  /**
   * The entry that a program finds on a file system that takes several spellings for one: capital
   * and small letters, composed and decomposed ones, a dot behind.
   *
   * @param path from the root, without a slash in front
   * @return the entry, null if there is none
   */
  public @Nullable PackageEntry entryIgnoringCase(String path) {
    return byKey.get(EntryName.fold(path));
  }

  /**
   * Opens an entry.
   *
   * @param entry one of this package
   * @return its contents, checked to the last byte: whoever reads to the end has read what was
   *     packed; to be closed by the caller
   * @throws PackageException if it is encrypted, or packed in an unknown way
   */
  public InputStream open(PackageEntry entry) throws PackageException {
    byte[] known = kept.get(entry.record());
    return known == null ? new EntryStream(source, entry) : new ByteArrayInputStream(known);
  }

  /**
   * Reads an entry as a whole.
   *
   * @param entry one of this package
   * @param limit how many bytes it may have
   * @return its contents; not to be changed, others may have them too
   * @throws PackageException if it is longer, or damaged
   * @throws IOException if reading fails
   */
  public byte[] bytes(PackageEntry entry, int limit) throws IOException {
    if (entry.size() > limit) {
      throw new PackageException(
          Kind.TOO_MUCH, entry.path(), "longer than " + limit + " bytes", "长度超过 " + limit + " 字节");
    }
    if (entry.size() <= SHORT) {
      return brief(entry);
    }
    try (InputStream in = open(entry)) {
      // The length is only a promise: memory is taken as contents come.
      return in.readAllBytes();
    }
  }

  private byte[] brief(PackageEntry entry) throws IOException {
    byte[] known = kept.get(entry.record());
    if (known != null) {
      return known;
    }
    byte[] read = new byte[(int) entry.size()];
    try (InputStream in = new EntryStream(source, entry)) {
      in.readNBytes(read, 0, read.length);
      // Nothing comes any more: that is said only when all is right with it.
      in.read();
    }
    if (room.addAndGet(-read.length) >= 0) {
      kept.put(entry.record(), read);
    } else {
      room.addAndGet(read.length);
    }
    return read;
  }
}
