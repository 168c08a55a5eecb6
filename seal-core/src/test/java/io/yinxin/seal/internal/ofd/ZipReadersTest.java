package io.yinxin.seal.internal.ofd;

import static org.assertj.core.api.Assertions.assertThat;

import io.yinxin.seal.internal.file.ByteSource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is done to a package: if nothing is said against it but a vendor's habit, then the JDK's
 * reader of directories, its reader of streams, and a program that looks for headers all the way
 * through see the very files that we see.
 */
class ZipReadersTest {

  private static final int ROUNDS = 8000;

  private final Path file;

  ZipReadersTest(@TempDir Path folder) {
    this.file = folder.resolve("a.zip");
  }

  // ---- the readers: each gives what it sees, by name; what it cannot read it does not show

  private static Map<String, String> ours(OfdPackage pack) throws IOException {
    Map<String, String> seen = new HashMap<>();
    for (PackageEntry entry : pack.entries()) {
      if (!entry.folder()) {
        see(entry.path(), pack.bytes(entry, 1 << 20), seen);
      }
    }
    return seen;
  }

  private static void see(String name, byte[] contents, Map<String, String> seen) {
    String plain = name.replace('\\', '/').replaceAll("(?<![^/])\\.?/", "");
    String text = new String(contents, StandardCharsets.ISO_8859_1);
    // Two of one name: it depends on the program which is taken.
    seen.merge(plain.toLowerCase(Locale.ROOT), text, (a, b) -> a.equals(b) ? a : a + "|" + b);
  }

  private Map<String, String> byDirectory(byte[] bytes) throws IOException {
    Map<String, String> seen = new HashMap<>();
    Files.write(file, bytes);
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry each : Collections.list(zip.entries())) {
        try (InputStream in = zip.getInputStream(each)) {
          if (!each.isDirectory()) {
            see(each.getName(), in.readAllBytes(), seen);
          }
        } catch (IOException | RuntimeException e) {
          // It shows nothing then.
        }
      }
    } catch (IOException | RuntimeException e) {
      return seen;
    }
    return seen;
  }

  private static Map<String, String> asStream(byte[] bytes) {
    Map<String, String> seen = new HashMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(bytes))) {
      for (ZipEntry each = in.getNextEntry(); each != null; each = in.getNextEntry()) {
        byte[] contents = in.readAllBytes();
        if (!each.isDirectory()) {
          see(each.getName(), contents, seen);
        }
      }
    } catch (IOException | RuntimeException e) {
      return seen;
    }
    return seen;
  }

  /** As programs that repair do: every header that there is, whatever the directory says. */
  private static Map<String, String> byHeaders(byte[] bytes) {
    Map<String, String> seen = new HashMap<>();
    for (int at = 0; at + 30 <= bytes.length; at++) {
      if (!Bytes.startsWith(bytes, at, 0x04034b50)) {
        continue;
      }
      int name = Bytes.u16(bytes, at + 26);
      int data = at + 30 + name + Bytes.u16(bytes, at + 28);
      if (data > bytes.length) {
        continue;
      }
      byte[] contents = inflated(bytes, at, data);
      String path = new String(bytes, at + 30, name, StandardCharsets.UTF_8);
      if (contents != null && !path.endsWith("/")) {
        see(path, contents, seen);
      }
    }
    return seen;
  }

  private static byte @Nullable [] inflated(byte[] bytes, int header, int data) {
    if (Bytes.u16(bytes, header + 8) == 0) {
      long size = Bytes.u32(bytes, header + 18);
      return size <= bytes.length - data && (bytes[header + 6] & 8) == 0
          ? java.util.Arrays.copyOfRange(bytes, data, data + (int) size)
          : null;
    }
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(bytes, data, bytes.length - data);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] chunk = new byte[4096];
      while (!inflater.finished()) {
        int n = inflater.inflate(chunk);
        if (n == 0) {
          return null;
        }
        out.write(chunk, 0, n);
      }
      return out.toByteArray();
    } catch (DataFormatException e) {
      return null;
    } finally {
      inflater.end();
    }
  }

  // ---- the forger

  private static final List<String> NAMES =
      List.of("OFD.xml", "Doc_0/Document.xml", "Doc_0/Pages/Page_0/Content.xml", "Doc_0/a.png");

  private static String name(Random random) {
    String name = NAMES.get(random.nextInt(NAMES.size()));
    return switch (random.nextInt(8)) {
      case 0 -> name.toUpperCase(Locale.ROOT);
      case 1 -> "./" + name;
      case 2 -> name.replace('/', '\\');
      case 3 -> "/" + name;
      case 4 -> "Doc_1/" + name;
      default -> name;
    };
  }

  private static byte[] zip(Random random) {
    return new RawZip().add(name(random), "another").bytes();
  }

  private static byte[] extra(Random random, RawZip.Entry entry) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (random.nextBoolean()) {
      RawZip.i16(out, 0x7075);
      byte[] name = name(random).getBytes(StandardCharsets.UTF_8);
      java.util.zip.CRC32 crc = new java.util.zip.CRC32();
      crc.update(entry.name);
      RawZip.i16(out, 5 + name.length);
      out.write(1);
      RawZip.i32(out, crc.getValue());
      out.writeBytes(name);
    } else {
      RawZip.i16(out, 1);
      RawZip.i16(out, 16);
      RawZip.i32(out, random.nextInt(100));
      RawZip.i32(out, 0);
      RawZip.i32(out, random.nextInt(100));
      RawZip.i32(out, 0);
    }
    return out.toByteArray();
  }

  private static void spoil(RawZip.Entry entry, Random random) {
    switch (random.nextInt(18)) {
      case 0 -> entry.localName(name(random));
      case 1 -> entry.named(name(random).getBytes(StandardCharsets.UTF_8));
      case 2 -> entry.unlisted();
      case 3 -> entry.checksum(random.nextInt());
      case 4 -> entry.stored();
      case 5, 6 -> entry.descriptor();
      case 7 -> entry.wide();
      case 8 -> entry.localFlags = random.nextInt(1 << 12);
      case 9 -> entry.localMethod = random.nextInt(2) * 8;
      case 10 -> entry.localSize = (long) random.nextInt(200);
      case 11 -> entry.packedSize = random.nextInt(200);
      case 12 -> entry.size = random.nextInt(200);
      case 13 -> entry.claimedOffset = random.nextInt(600);
      case 14 -> entry.extra = extra(random, entry);
      case 15 -> entry.localExtra = extra(random, entry);
      case 16 -> entry.before = random.nextBoolean() ? new byte[3] : zip(random);
      default -> entry.markedDescriptor = false;
    }
  }

  private static byte[] forged(Random random) {
    RawZip zip = new RawZip();
    for (String each : NAMES) {
      zip.add(each, contents(each));
    }
    boolean wide = false;
    for (int i = random.nextInt(3); i >= 0; i--) {
      switch (random.nextInt(10)) {
        case 0 -> zip.add(name(random), "another".getBytes(StandardCharsets.US_ASCII));
        case 1 -> zip.first(name(random), "another".getBytes(StandardCharsets.US_ASCII));
        case 2 ->
            zip.prefix(random.nextBoolean() ? new byte[5] : zip(random), random.nextBoolean());
        case 3 -> zip.suffix(random.nextBoolean() ? new byte[5] : zip(random));
        case 4 -> zip.comment(random.nextBoolean() ? new byte[5] : zip(random));
        case 5 -> zip.beforeDirectory(random.nextBoolean() ? new byte[5] : zip(random));
        case 6 -> zip.claim(random.nextInt(6));
        case 7 -> {
          wide = true;
          zip.zip64();
        }
        default -> {
          List<String> names = zip.names();
          zip.change(names.get(random.nextInt(names.size())), entry -> spoil(entry, random));
        }
      }
    }
    byte[] bytes = zip.bytes();
    // The JDK's reader makes room for as many entries as a directory of 64 bits claims.
    for (int i = wide ? 0 : random.nextInt(4) - 2; i > 0; i--) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return bytes;
  }

  private static String contents(String name) {
    return "the contents of " + name + " ".repeat(20);
  }

  /** What is seen in the package as it was before anything was done to it. */
  private static boolean isHonest(String name, String seen) {
    return NAMES.stream()
        .anyMatch(each -> each.equalsIgnoreCase(name) && contents(each).equals(seen));
  }

  @Test
  void allReadersSeeTheSameFiles() throws IOException {
    Random random = new Random(4);
    int good = 0;
    int deceived = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = forged(random);
      List<Map<String, String>> others =
          List.of(byDirectory(bytes), asStream(bytes), byHeaders(bytes));
      boolean forgery = false;
      for (Map<String, String> other : others) {
        for (Map.Entry<String, String> each : other.entrySet()) {
          forgery |= !isHonest(each.getKey(), each.getValue());
        }
      }
      deceived += forgery ? 1 : 0;
      Map<String, String> ours;
      try {
        OfdPackage pack = OfdPackage.read(ByteSource.of(bytes));
        if (!pack.problems().stream().allMatch(problem -> problem.kind().habit())) {
          continue;
        }
        ours = ours(pack);
      } catch (PackageException e) {
        continue;
      }
      good++;
      for (int i = 0; i < others.size(); i++) {
        for (Map.Entry<String, String> each : others.get(i).entrySet()) {
          assertThat(ours).as("round " + round + ", reader " + i).contains(each);
        }
      }
    }
    // Neither is the forger harmless, nor every package refused.
    assertThat(good).isBetween(ROUNDS / 20, ROUNDS / 2);
    assertThat(deceived).isGreaterThan(ROUNDS / 5);
  }
}
