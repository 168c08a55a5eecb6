package io.yinxin.hsm;

import com.sun.jna.Library;
import com.sun.jna.NativeLibrary;
import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * Looks at a library's first bytes before the system loads it: "wrong ELF class" tells nobody what
 * to do, and on some systems less than that is said.
 */
final class LibraryFile {

  /** ELF's numbers of machines (e_machine) by the JVM's names. */
  private static final Map<String, Integer> ELF_MACHINES =
      Map.of(
          "amd64", 62,
          "x86_64", 62,
          "i386", 3,
          "x86", 3,
          "aarch64", 183,
          "arm", 40,
          "loongarch64", 258,
          "riscv64", 243,
          "ppc64le", 21,
          "s390x", 22);

  /** PE's numbers of machines. */
  private static final Map<String, Integer> PE_MACHINES =
      Map.of("amd64", 0x8664, "x86_64", 0x8664, "x86", 0x14c, "aarch64", 0xaa64);

  /** RTLD_NOW: what is missing shows now, and does not end the process in the middle of a call. */
  private static final int OPEN_NOW = 2;

  private LibraryFile() {}

  /**
   * Loads a library.
   *
   * @param path of {@link #check}
   * @throws SealException.KeyUnavailable if the system cannot load it
   */
  static NativeLibrary load(Path path) throws SealException.KeyUnavailable {
    try {
      return NativeLibrary.getInstance(
          path.toString(), Map.of(Library.OPTION_OPEN_FLAGS, OPEN_NOW));
    } catch (UnsatisfiedLinkError e) {
      throw new SealException.KeyUnavailable(
          new Message(
              "the library " + path + " cannot be loaded: " + e.getMessage(),
              "无法加载库文件 " + path + "：" + e.getMessage()),
          new Message(
              "other libraries that it needs may be missing: ldd " + path,
              "可能缺少它依赖的其他库：ldd " + path),
          e);
    }
  }

  /**
   * Checks that a file is a library for this machine.
   *
   * @param path the file
   * @return its true path, links followed
   * @throws SealException.KeyUnavailable if it is not there, or not a library for this machine
   */
  static Path check(Path path) throws SealException.KeyUnavailable {
    if (!Files.exists(path)) {
      throw new SealException.KeyUnavailable(
          new Message("there is no library " + path, "找不到库文件 " + path),
          new Message(
              "give the path of the HSM vendor's library: ?module-path=/usr/lib/….so",
              "请给出密码设备厂商库文件的路径：?module-path=/usr/lib/….so"),
          null);
    }
    if (!Files.isRegularFile(path)) {
      throw new SealException.KeyUnavailable(
          new Message(path + " is not a file", path + " 不是文件"), null, null);
    }
    try {
      byte[] head;
      try (InputStream in = Files.newInputStream(path)) {
        head = in.readNBytes(4096);
      }
      String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
      String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
      if (system.contains("windows")) {
        checkPe(path, ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN), arch);
      } else if (!system.contains("mac")) {
        checkElf(path, ByteBuffer.wrap(head), arch, Files.size(path));
      }
      return path.toRealPath();
    } catch (IOException e) {
      throw new SealException.KeyUnavailable(
          new Message(
              "the library " + path + " cannot be read: " + e.getMessage(),
              "无法读取库文件 " + path + "：" + e.getMessage()),
          null,
          e);
    }
  }

  private static void checkElf(Path path, ByteBuffer head, String arch, long size)
      throws SealException.KeyUnavailable {
    if (head.limit() < 64 || head.getInt(0) != 0x7f454c46) {
      throw noLibrary(path);
    }
    head.order(head.get(5) == 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    boolean wide = head.get(4) == 2;
    int machine = head.getShort(18) & 0xffff;
    Integer ours = ELF_MACHINES.get(arch);
    if (ours != null
        && (ours != machine || wide != System.getProperty("os.arch").matches(".*64.*|s390x"))) {
      throw otherMachine(path, name(ELF_MACHINES, machine) + (wide ? "" : ", 32 bits"), arch);
    }
    if (head.getShort(16) != 3) {
      throw noLibrary(path);
    }
    checkWhole(path, head, wide, size);
  }

  /** The system's loader maps what the headers promise, and dies where the file is shorter. */
  private static void checkWhole(Path path, ByteBuffer head, boolean wide, long size)
      throws SealException.KeyUnavailable {
    long table = wide ? head.getLong(32) : head.getInt(28) & 0xffffffffL;
    int each = head.getShort(wide ? 54 : 42) & 0xffff;
    int count = head.getShort(wide ? 56 : 44) & 0xffff;
    boolean whole = each >= (wide ? 56 : 32) && table >= 0 && table < head.limit();
    for (int i = 0; whole && i < count; i++) {
      long at = table + (long) i * each;
      if (at + each > head.limit()) {
        whole = false;
      } else if (head.getInt((int) at) == 1) {
        long from = wide ? head.getLong((int) at + 8) : head.getInt((int) at + 4) & 0xffffffffL;
        long length = wide ? head.getLong((int) at + 32) : head.getInt((int) at + 16) & 0xffffffffL;
        whole = from >= 0 && length >= 0 && from <= size && length <= size - from;
      }
    }
    if (!whole) {
      throw new SealException.KeyUnavailable(
          new Message(path + " is damaged: it is cut off", path + " 已损坏：文件不完整"),
          new Message("copy it from the vendor's package again", "请从厂商的安装包重新复制"),
          null);
    }
  }

  private static void checkPe(Path path, ByteBuffer head, String arch)
      throws SealException.KeyUnavailable {
    int at = head.limit() < 64 || head.getShort(0) != 0x5a4d ? -1 : head.getInt(0x3c);
    if (at < 0 || at > head.limit() - 6 || head.getInt(at) != 0x4550) {
      throw noLibrary(path);
    }
    int machine = head.getShort(at + 4) & 0xffff;
    Integer ours = PE_MACHINES.get(arch);
    if (ours != null && ours != machine) {
      throw otherMachine(path, name(PE_MACHINES, machine), arch);
    }
  }

  private static String name(Map<String, Integer> machines, int machine) {
    return machines.entrySet().stream()
        .filter(each -> each.getValue() == machine)
        .map(Map.Entry::getKey)
        .sorted()
        .findFirst()
        .orElse("machine " + machine);
  }

  private static SealException.KeyUnavailable noLibrary(Path path) {
    return new SealException.KeyUnavailable(
        new Message(path + " is not a library", path + " 不是动态库文件"),
        new Message(
            "the HSM vendor's library is a .so, .dll or .dylib file",
            "密码设备厂商的库是 .so、.dll 或 .dylib 文件"),
        null);
  }

  private static SealException.KeyUnavailable otherMachine(Path path, String theirs, String arch) {
    return new SealException.KeyUnavailable(
        new Message(
            "the library "
                + path
                + " is for another machine ("
                + theirs
                + "); this Java is "
                + arch,
            "库文件 " + path + " 适用于其他机器（" + theirs + "），当前 Java 为 " + arch),
        new Message(
            "ask the vendor for the library of this machine, or start the Java that fits it",
            "请向厂商索取适用于本机的库文件，或改用与之匹配的 Java"),
        null);
  }
}
