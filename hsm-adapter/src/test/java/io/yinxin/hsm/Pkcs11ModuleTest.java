package io.yinxin.hsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.OutsideTool;
import io.yinxin.seal.SealException;
import io.yinxin.seal.key.PinSource;
import io.yinxin.seal.key.PinSources;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SealKeys;
import io.yinxin.seal.key.VerifyingKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are no PKCS#11 library for this machine: a clear error, and the process lives on. */
@Tag("hsm")
class Pkcs11ModuleTest {

  private static void assertRefused(Path file, String why) {
    assertThatThrownBy(() -> Pkcs11Module.load(file))
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining(file.getFileName().toString())
        .hasMessageContaining(why);
  }

  @Test
  void refusesAPathWhereNothingIs(@TempDir Path folder) {
    assertRefused(folder.resolve("none.so"), "there is no library");
    assertRefused(folder, "is not a file");
  }

  @Test
  void refusesWhatIsNoLibrary(@TempDir Path folder) throws IOException {
    assertRefused(Files.createFile(folder.resolve("empty.so")), "is not a library");
    assertRefused(Files.writeString(folder.resolve("text.so"), "INPUT(x)\n"), "is not a library");
  }

  /** Bytes of the ELF header: e_ident[EI_CLASS], e_ident[EI_DATA], e_type, e_machine. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "aarch64,         2, 1, 3, 183, another machine",
    "32 bits,         1, 1, 3, 3,   another machine",
    "big-endian s390, 2, 2, 3, 22,  another machine",
    "not known,       2, 1, 3, 999, machine 999",
    "a core dump,     2, 1, 4, 62,  is not a library",
  })
  void refusesALibraryOfAnotherMachine(
      String name, int width, int order, int type, int machine, String why, @TempDir Path folder)
      throws IOException {
    byte[] header = new byte[64];
    header[0] = 0x7f;
    header[1] = 'E';
    header[2] = 'L';
    header[3] = 'F';
    header[4] = (byte) width;
    header[5] = (byte) order;
    for (int i = 0; i < 2; i++) {
      int at = order == 1 ? i : 1 - i;
      header[16 + at] = (byte) (type >> (8 * i));
      header[18 + at] = (byte) (machine >> (8 * i));
    }
    org.junit.jupiter.api.Assumptions.assumeTrue(
        System.getProperty("os.arch").equals("amd64"), "the cases are for x86-64");
    assertRefused(Files.write(folder.resolve("other.so"), header), why);
  }

  /** The system's own loader ends the process at such a file. */
  @Test
  void refusesALibraryThatIsCutOff(@TempDir Path folder) throws IOException {
    byte[] whole =
        Files.readAllBytes(CModule.in(folder, CModule.Kind.BROKEN, "-DEMPTY_LIST").file());
    assertRefused(
        Files.write(folder.resolve("half.so"), java.util.Arrays.copyOf(whole, 4096)),
        "is damaged: it is cut off");
  }

  @ParameterizedTest
  @CsvSource({
    "NO_FUNCTION_LIST, no function C_GetFunctionList",
    "REFUSES,          CKR_FUNCTION_FAILED",
    "NULL_LIST,        an empty list",
    "LEAVES_POINTER,   an empty list",
    "VERSION_NINE,     9",
    "EMPTY_LIST,       CKR_FUNCTION_NOT_SUPPORTED",
  })
  void refusesALibraryThatIsNotPkcs11(String shape, String why, @TempDir Path folder)
      throws IOException {
    assertRefused(CModule.in(folder, CModule.Kind.BROKEN, "-D" + shape).file(), why);
  }

  /** A call through NULL would end the process. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "C_Initialize",
        "C_GetSlotList",
        "C_GetTokenInfo",
        "C_OpenSession",
        "C_Login",
        "C_FindObjectsInit",
        "C_FindObjects",
        "C_GetAttributeValue",
        "C_SignInit",
        "C_Sign"
      })
  void saysWhichFunctionALibraryLacks(String function, @TempDir Path folder) throws Exception {
    SoftHsm hsm = SoftHsm.in(folder);
    String reference = hsm.newKey("lacking");
    CModule shim = CModule.in(folder, CModule.Kind.SHIM);
    shim.settings(List.of("module " + hsm.library(), "missing " + function));
    PinSource pins = PinSources.of(SoftHsm.PIN.toCharArray());
    assertThatThrownBy(
            () -> {
              try (SealKey key =
                  SealKeys.open(
                      reference.replaceAll("module-path=.*", "module-path=" + shim.file()), pins)) {
                key.sign(new byte[8]);
              }
            })
        .isInstanceOf(SealException.KeyUnavailable.class)
        .hasMessageContaining(function + ": CKR_FUNCTION_NOT_SUPPORTED");
  }

  /** In a JVM of its own: what it prints would go between what Surefire reads. */
  @Test
  void worksWithALibraryThatPrintsALineWhenItIsLoaded(@TempDir Path folder) throws Exception {
    SoftHsm hsm = SoftHsm.in(folder);
    String reference = hsm.newKey("talking");
    CModule shim = CModule.in(folder, CModule.Kind.SHIM, "-DTALKS");
    shim.settings(
        List.of(
            "module " + hsm.library(),
            "environment SOFTHSM2_CONF " + folder.toRealPath().resolve("softhsm2.conf")));
    String output =
        OutsideTool.at(Path.of(System.getProperty("java.home"), "bin", "java"))
            .succeed(
                "-cp",
                System.getProperty("java.class.path"),
                Signing.class.getName(),
                reference.replaceAll("module-path=.*", "module-path=" + shim.file()));
    assertThat(output.lines()).contains("VENDOR LIBRARY 1.0", "signed, and it verifies");
  }

  /** Run in a JVM of its own. */
  static final class Signing {
    private Signing() {}

    public static void main(String[] arguments) throws Exception {
      try (SealKey key = SealKeys.open(arguments[0], PinSources.of(SoftHsm.PIN.toCharArray()))) {
        byte[] message = new byte[8];
        if (VerifyingKey.of(key.chain().get(0))
            .verify(key.algorithm(), message, key.sign(message))) {
          Files.writeString(
              Path.of("/dev/stdout"), "signed, and it verifies\n", StandardOpenOption.APPEND);
        }
      }
    }
  }

  @Test
  void saysWhatToDoWhereJnaCannotUnpackItsLibrary() {
    OutsideTool java = OutsideTool.at(Path.of(System.getProperty("java.home"), "bin", "java"));
    OutsideTool.Run run =
        java.run(
            "-Djna.tmpdir=/dev/null/nowhere",
            "-cp",
            System.getProperty("java.class.path"),
            Unpacking.class.getName(),
            Path.of(System.getProperty("java.home"), "lib", "libjava.so"));
    assertThat(run.output()).contains("JNA cannot unpack and load its own library", "jna.tmpdir");
    assertThat(run.exit()).isEqualTo(7);
  }

  /** Run in a JVM of its own. */
  static final class Unpacking {
    private Unpacking() {}

    public static void main(String[] arguments) throws IOException {
      try {
        Pkcs11Module.load(Path.of(arguments[0]));
      } catch (SealException.KeyUnavailable e) {
        Files.writeString(Path.of("/dev/stdout"), e.what().en() + "\n" + e.hint());
        Runtime.getRuntime().halt(7);
      }
    }
  }
}
