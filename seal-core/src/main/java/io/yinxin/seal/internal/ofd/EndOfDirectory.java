package io.yinxin.seal.internal.ofd;

import io.yinxin.seal.internal.file.ByteSource;
import io.yinxin.seal.internal.ofd.PackageProblem.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The end of a zip file: where its directory is (APPNOTE 4.3.14 to 4.3.16).
 *
 * @param directory the offset of the directory's first byte
 * @param length the length of the directory, in bytes
 * @param entries how many records it is said to have
 * @param shift what must be added to every offset in it, because of bytes before the first entry
 * @param end the offset after the last byte of the zip file
 */
record EndOfDirectory(long directory, long length, long entries, long shift, long end) {

  static final int SIGNATURE = 0x06054b50;
  private static final String MARK = "PK\u0005\u0006";
  static final int RECORD = 0x02014b50;
  private static final int LOCATOR_64 = 0x07064b50;
  private static final int SIGNATURE_64 = 0x06064b50;
  private static final int SIZE = 22;
  private static final int SIZE_LOCATOR_64 = 20;
  private static final int SIZE_64 = 56;
  private static final int MAX_COMMENT = 0xffff;

  /**
   * Finds it.
   *
   * @param source the file
   * @param problems receives what is odd about it
   * @return null if there is none: the file is no zip file, or it is cut off
   */
  static @Nullable EndOfDirectory find(ByteSource source, Consumer<PackageProblem> problems)
      throws IOException {
    // Most files have no comment: then it is the last thing in the file.
    int n = (int) Math.min(source.length(), SIZE);
    byte[] tail = Bytes.read(source, source.length() - n, n);
    int chosen = 0;
    if (n < SIZE || !Bytes.startsWith(tail, 0, SIGNATURE) || Bytes.u16(tail, 20) != 0) {
      n = (int) Math.min(source.length(), SIZE + MAX_COMMENT);
      tail = Bytes.read(source, source.length() - n, n);
      chosen = choose(tail, source.length() - n, problems);
    }
    if (chosen < 0) {
      return null;
    }
    long base = source.length() - n;
    long end = base + chosen + SIZE + Bytes.u16(tail, chosen + 20);
    if (end > source.length()) {
      problems.accept(problem(Kind.DAMAGED, base + chosen, "cut off in its comment", "注释不完整"));
    }
    return read(source, tail, chosen, base, Math.min(end, source.length()), problems);
  }

  /**
   * The last one that ends where the file does, else the last one. What looks like one before it is
   * in an entry, as a seal's picture that is an OFD, or in bytes that are accounted for elsewhere;
   * one behind it is what other programs take.
   */
  private static int choose(byte[] tail, long base, Consumer<PackageProblem> problems) {
    // As text: the JDK looks for text many times faster than a loop does.
    String text = new String(tail, StandardCharsets.ISO_8859_1);
    int last = -1;
    int exact = -1;
    for (int at = text.indexOf(MARK); at >= 0; at = text.indexOf(MARK, at + 1)) {
      if (tail.length - at >= SIZE) {
        last = at;
        exact = at + SIZE + Bytes.u16(tail, at + 20) == tail.length ? at : exact;
      }
    }
    if (exact >= 0 && exact < last) {
      problems.accept(
          problem(
              Kind.HIDDEN_DATA, base + exact, "more than one end of the directory", "存在多个目录结尾"));
    }
    return exact >= 0 ? exact : last;
  }

  private static EndOfDirectory read(
      ByteSource source,
      byte[] tail,
      int at,
      long base,
      long end,
      Consumer<PackageProblem> problems)
      throws IOException {
    long here = base + at;
    int disk = Bytes.u16(tail, at + 4);
    int firstDisk = Bytes.u16(tail, at + 6);
    long onDisk = Bytes.u16(tail, at + 8);
    long entries = Bytes.u16(tail, at + 10);
    long length = Bytes.u32(tail, at + 12);
    long offset = Bytes.u32(tail, at + 16);
    long directoryEnd = here;
    boolean full =
        entries == 0xffff || length == 0xffffffffL || offset == 0xffffffffL || onDisk == 0xffff;
    if (here >= SIZE_LOCATOR_64) {
      byte[] locator = Bytes.read(source, here - SIZE_LOCATOR_64, SIZE_LOCATOR_64);
      if (Bytes.startsWith(locator, 0, LOCATOR_64)) {
        // Bytes before the zip file move this record, too: it stands right before its locator.
        long at64 = here - SIZE_LOCATOR_64 - SIZE_64;
        long stated = Bytes.u63(locator, 8);
        byte[] record = at64 < 0 ? new byte[SIZE_64] : Bytes.read(source, at64, SIZE_64);
        if (!Bytes.startsWith(record, 0, SIGNATURE_64) || stated < 0 || stated > at64) {
          throw new PackageException(
              Kind.DAMAGED, "byte " + here, "the end of the directory is broken", "目录结尾损坏");
        }
        boolean same =
            (entries == 0xffff || entries == Bytes.u63(record, 32))
                && (length == 0xffffffffL || length == Bytes.u63(record, 40))
                && (offset == 0xffffffffL || offset == Bytes.u63(record, 48));
        if (!same) {
          problems.accept(problem(Kind.HEADER_CONTRADICTED, here, "two directories", "存在两个目录"));
        }
        entries = Bytes.u63(record, 32);
        onDisk = Bytes.u63(record, 24);
        length = Bytes.u63(record, 40);
        offset = Bytes.u63(record, 48);
        directoryEnd = at64;
        full = false;
      }
    }
    if ((disk != 0 && disk != 0xffff)
        || (firstDisk != 0 && firstDisk != 0xffff)
        || onDisk != entries) {
      throw new PackageException(
          Kind.UNSUPPORTED, "byte " + here, "a zip file in several volumes", "分卷压缩文件");
    }
    long start = directoryEnd - length;
    if (full || length < 0 || offset < 0 || start < offset) {
      throw new PackageException(
          Kind.DAMAGED, "byte " + here, "the directory lies outside the file", "目录位置超出文件范围");
    }
    if (start > offset && Bytes.startsWith(Bytes.read(source, offset, 4), 0, RECORD)) {
      problems.accept(problem(Kind.HIDDEN_DATA, offset, "two directories", "存在两个目录"));
    }
    return new EndOfDirectory(start, length, entries, start - offset, end);
  }

  private static PackageProblem problem(Kind kind, long at, String en, String zh) {
    return new PackageProblem(kind, "byte " + at, new io.yinxin.seal.Message(en, zh));
  }
}
