package io.yinxin.hsm;

import io.yinxin.seal.Message;
import io.yinxin.seal.key.BadKeyReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Finds a library by the name of RFC 7512's {@code module-name}: without "lib" and ".so". */
final class ModuleName {

  /** Where systems keep PKCS#11 libraries. */
  static final List<Path> FOLDERS =
      List.of(
          Path.of("/usr/lib/pkcs11"),
          Path.of("/usr/lib/x86_64-linux-gnu/pkcs11"),
          Path.of("/usr/lib/aarch64-linux-gnu/pkcs11"),
          Path.of("/usr/lib64/pkcs11"),
          Path.of("/usr/lib/softhsm"),
          Path.of("/usr/lib64/softhsm"),
          Path.of("/usr/local/lib/pkcs11"),
          Path.of("/usr/local/lib/softhsm"),
          Path.of("/usr/local/lib"),
          Path.of("/usr/lib/x86_64-linux-gnu"),
          Path.of("/usr/lib/aarch64-linux-gnu"),
          Path.of("/usr/lib64"),
          Path.of("/usr/lib"),
          Path.of("C:\\Windows\\System32"));

  private ModuleName() {}

  /**
   * Finds the library.
   *
   * @throws BadKeyReference if it is in none of the folders, or no plain name
   */
  static Path find(String name, List<Path> folders) {
    if (name.isEmpty() || name.contains("/") || name.contains("\\")) {
      throw new BadKeyReference(
          new Message("module-name is a name, not a path", "module-name 应为名称，而不是路径"),
          new Message("for a path there is module-path", "路径请使用 module-path"));
    }
    for (Path folder : folders) {
      for (String file :
          List.of(
              "lib" + name + ".so", name + ".so", "lib" + name + ".dylib", name + ".dll", name)) {
        Path path = folder.resolve(file);
        if (Files.isRegularFile(path)) {
          return path;
        }
      }
    }
    throw new BadKeyReference(
        new Message("no library '" + name + "' at the usual places", "常用位置没有名为“" + name + "”的库"),
        new Message(
            "give its path: ?module-path=/usr/lib/….so", "请给出路径：?module-path=/usr/lib/….so"));
  }
}
