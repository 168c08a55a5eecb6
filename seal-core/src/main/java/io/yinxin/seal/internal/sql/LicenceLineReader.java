package io.yinxin.seal.internal.sql;

import io.yinxin.seal.Message;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines that {@link LicenceLines} wrote without holding their documents in memory: the
 * value of each member {@code content} goes into a file as it is read, and in the line's text
 * stands the file's place in a list instead. Not for use by several threads.
 */
final class LicenceLineReader implements AutoCloseable {

  /** The most bytes of a line beside its documents. */
  private static final int MAX_TEXT = 1 << 20;

  /** The most bytes of a document; with them a line cannot fill the disk. */
  static final long MAX_DOCUMENT = 1L << 30;

  private static final int MAX_DOCUMENTS = 10;

  /**
   * A document of a line.
   *
   * @param file where it is now
   * @param digest its SHA-256, lower-case hexadecimal
   * @param size in bytes
   */
  record Spooled(Path file, String digest, long size) {}

  /**
   * A line.
   *
   * @param number from 1
   * @param text the line, in place of each document its place in the list
   * @param documents the documents, there until the next line is read
   * @param fault why it cannot be read, or null
   */
  record Line(long number, String text, List<Spooled> documents, @Nullable Message fault) {}

  private final InputStream in;
  private final Path folder;
  private final List<Spooled> documents = new ArrayList<>();
  private final ByteArrayOutputStream text = new ByteArrayOutputStream();
  private long number;
  private @Nullable Message fault;

  /** The last byte that was read; the rest of a line is behind it. */
  private int last;

  /**
   * Begins.
   *
   * @param in the lines; not closed
   * @param folder where documents are put meanwhile
   */
  LicenceLineReader(InputStream in, Path folder) {
    this.in = new BufferedInputStream(in, 1 << 16);
    this.folder = folder;
  }

  /** The next line, null at the end. */
  @Nullable Line next() throws IOException {
    close();
    text.reset();
    fault = null;
    if (read() < 0) {
      return null;
    }
    number++;
    boolean inString = false;
    boolean escaped = false;
    boolean content = false;
    StringBuilder string = new StringBuilder();
    for (; last >= 0 && last != '\n'; read()) {
      if (fault != null) {
        continue;
      }
      if (text.size() >= MAX_TEXT) {
        fault = new Message("longer than 1 MB beside its documents", "除文件外，该行超过 1 MB");
        continue;
      }
      if (inString) {
        text.write(last);
        if (escaped) {
          escaped = false;
        } else if (last == '\\') {
          escaped = true;
        } else if (last == '"') {
          inString = false;
          content = string.toString().equals("content");
        } else if (string.length() < 8) {
          string.append((char) last);
        }
      } else if (last == '"' && content) {
        content = false;
        text.writeBytes(Integer.toString(documents.size()).getBytes(StandardCharsets.US_ASCII));
        spool();
        if (last == '\n' || last < 0) {
          break;
        }
      } else {
        inString = last == '"';
        string.setLength(0);
        content &= last == ':' || last <= ' ';
        text.write(last);
      }
    }
    return new Line(number, decoded(), List.copyOf(documents), fault);
  }

  private int read() throws IOException {
    last = in.read();
    return last;
  }

  private String decoded() {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(text.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      fault = fault == null ? new Message("not UTF-8", "不是 UTF-8 编码") : fault;
      return "";
    }
  }

  /** Takes a document out of the line, up to the quote behind it. */
  private void spool() throws IOException {
    if (documents.size() == MAX_DOCUMENTS) {
      fault =
          new Message("more than " + MAX_DOCUMENTS + " documents", "文件超过 " + MAX_DOCUMENTS + " 个");
      return;
    }
    Path file = Files.createTempFile(folder, "import-", ".part");
    // In the list before anything can fail: close() removes it.
    documents.add(new Spooled(file, "", 0));
    MessageDigest digest = HashAlgorithm.SHA256.newDigest();
    long size = 0;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      OutputStream out = new DigestOutputStream(Channels.newOutputStream(channel), digest);
      UpToQuote encoded = new UpToQuote();
      InputStream decoded = Base64.getDecoder().wrap(encoded);
      byte[] buffer = new byte[1 << 16];
      while (fault == null) {
        int n = decode(decoded, buffer);
        if (n < 0) {
          break;
        }
        size += n;
        if (size > MAX_DOCUMENT) {
          fault = new Message("a document of more than 1 GB", "文件超过 1 GB");
          break;
        }
        out.write(buffer, 0, n);
      }
      // Behind padding the decoder does not look for more.
      if (fault == null && encoded.read() >= 0) {
        fault = new Message("a document that is not Base64", "文件内容不是 Base64");
      }
      if (fault == null && last != '"') {
        fault = new Message("it ends within a document", "该行在文件内容中间结束");
      }
      channel.force(true);
    }
    documents.set(
        documents.size() - 1, new Spooled(file, HexFormat.of().formatHex(digest.digest()), size));
  }

  /** Reads on; the decoder's complaint is the line's fault, the stream's own is not. */
  private int decode(InputStream decoded, byte[] buffer) throws IOException {
    try {
      return decoded.read(buffer);
    } catch (Unreadable e) {
      throw (IOException) e.getCause();
    } catch (IOException e) {
      fault = new Message("a document that is not Base64", "文件内容不是 Base64");
      return -1;
    }
  }

  /** The stream below failed. */
  private static final class Unreadable extends IOException {
    private static final long serialVersionUID = 1L;

    Unreadable(IOException cause) {
      super(cause);
    }
  }

  /** The characters of a string of JSON, which ends at its quote or, broken off, with the line. */
  private final class UpToQuote extends InputStream {
    private boolean ended;

    @Override
    public int read() throws IOException {
      if (ended) {
        return -1;
      }
      try {
        int c = LicenceLineReader.this.read();
        if (c == '\\') {
          // The one character of Base64 that JSON may escape.
          c = LicenceLineReader.this.read() == '/' ? '/' : '\\';
        }
        ended = c < 0 || c == '"' || c == '\n';
        return ended ? -1 : c;
      } catch (IOException e) {
        throw new Unreadable(e);
      }
    }

    @Override
    public int read(byte[] bytes, int from, int n) throws IOException {
      int got = 0;
      for (; got < n; got++) {
        int c = read();
        if (c < 0) {
          break;
        }
        bytes[from + got] = (byte) c;
      }
      return got == 0 && n > 0 ? -1 : got;
    }
  }

  /** Removes the documents of the line that was read last. */
  @Override
  public void close() throws IOException {
    for (Spooled each : documents) {
      Files.deleteIfExists(each.file());
    }
    documents.clear();
  }
}
