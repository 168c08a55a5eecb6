package io.yinxin.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** Sealed documents of the demo, changed so that they still open and still look sealed. */
final class Forgery {

  /** The first digit that a page shows. */
  private static final Pattern DIGIT = Pattern.compile("TextCode[^>]*>[^<]*?[0-9]");

  private Forgery() {}

  /** One bit changed in the middle of a page's content. */
  static byte[] pdf(byte[] document) {
    byte[] forged = document.clone();
    forged[middleOfContent(document)] ^= 1;
    return forged;
  }

  /** A place within a stream's data, so that the file is still a well-formed PDF. */
  private static int middleOfContent(byte[] document) {
    byte[] end = "endstream".getBytes(StandardCharsets.US_ASCII);
    for (int i = document.length / 3; i < document.length - end.length; i++) {
      int n = 0;
      while (n < end.length && document[i + n] == end[n]) {
        n++;
      }
      if (n == end.length) {
        return i - 16;
      }
    }
    return document.length / 3;
  }

  /** The package packed anew, with one digit of the first page's text changed. */
  static byte[] ofd(byte[] document) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    boolean changed = false;
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(document));
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        byte[] content = in.readAllBytes();
        if (!changed && entry.getName().matches(".*/Pages/.*\\.xml")) {
          content = anotherDigit(new String(content, StandardCharsets.UTF_8));
          changed = true;
        }
        zip.putNextEntry(new ZipEntry(entry.getName()));
        zip.write(content);
        zip.closeEntry();
      }
    }
    if (!changed) {
      throw new IllegalStateException("the document has no page");
    }
    return out.toByteArray();
  }

  private static byte[] anotherDigit(String page) {
    Matcher digit = DIGIT.matcher(page);
    if (!digit.find()) {
      throw new IllegalStateException("the page has no digit");
    }
    int at = digit.end() - 1;
    char other = (char) ('0' + (page.charAt(at) - '0' + 1) % 10);
    return (page.substring(0, at) + other + page.substring(at + 1))
        .getBytes(StandardCharsets.UTF_8);
  }
}
