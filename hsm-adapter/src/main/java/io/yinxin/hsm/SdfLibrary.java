package io.yinxin.hsm;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The functions of one SDF library (GM/T 0018-2012 and -2023, clause 6) that sealing needs.
 *
 * <p>Each is looked up when it is first needed, since libraries leave out what their devices cannot
 * do. Calls go through unchanged: what may be called at the same time is for the caller to know.
 * For use by many threads.
 */
final class SdfLibrary {

  /** More than any structure that is exported here: 1028 bytes for RSA with 4096 bits. */
  static final int ROOM = 4096;

  /** SGD_RSA_SIGN (GM/T 0006): the key usage that newer headers want with RSA operations. */
  static final int RSA_SIGN = 0x00010100;

  private final NativeLibrary library;

  /** What was found; JNA's own look-up takes a lock at each call. */
  private final ConcurrentHashMap<String, Optional<Function>> functions = new ConcurrentHashMap<>();

  private SdfLibrary(NativeLibrary library) {
    this.library = library;
  }

  /**
   * Loads a library. It is never unloaded: libraries leave threads of theirs behind, which would
   * run into nothing.
   *
   * @param path a file that is a library for this machine
   * @throws SealException.KeyUnavailable if it cannot be loaded, or is not one of SDF
   */
  static SdfLibrary load(Path path) throws SealException.KeyUnavailable {
    SdfLibrary library = new SdfLibrary(LibraryFile.load(path));
    for (String each : new String[] {"SDF_OpenSession", "SDF_CloseSession", "SDF_CloseDevice"}) {
      if (!library.has(each)) {
        throw new SealException.KeyUnavailable(
            new Message(
                path + " is not an SDF library: it has no function " + each,
                path + " 不是 SDF 库：其中没有 " + each + " 函数"),
            new Message(
                "sdf: is for libraries of GM/T 0018; one of PKCS#11 goes with pkcs11:",
                "sdf: 用于 GM/T 0018 的库；PKCS#11 库请使用 pkcs11:"),
            null);
      }
    }
    return library;
  }

  /** Whether the library has a function. */
  boolean has(String function) {
    return functions.computeIfAbsent(function, this::find).isPresent();
  }

  private Optional<Function> find(String name) {
    try {
      return Optional.of(library.getFunction(name));
    } catch (UnsatisfiedLinkError e) {
      return Optional.empty();
    }
  }

  private void call(String name, Object... arguments) throws SdfException {
    Optional<Function> function = functions.get(name);
    if (function == null) {
      function = functions.computeIfAbsent(name, this::find);
    }
    if (function.isEmpty()) {
      throw SdfException.missing(name);
    }
    int code = function.get().invokeInt(arguments);
    if (code != 0) {
      throw new SdfException(name, code);
    }
  }

  Pointer openDevice() throws SdfException {
    PointerByReference device = new PointerByReference();
    call("SDF_OpenDevice", device);
    return handle("SDF_OpenDevice", device);
  }

  /** The vendor's opener with a path in front: a folder or a file, as the vendor wants it. */
  Pointer openDeviceWithPath(String path) throws SdfException {
    PointerByReference device = new PointerByReference();
    call("SDF_OpenDeviceWithPath", path(path), device);
    return handle("SDF_OpenDeviceWithPath", device);
  }

  /** Another vendor's: handle, path, and a structure that may be NULL. */
  Pointer openDeviceEx(String path) throws SdfException {
    PointerByReference device = new PointerByReference();
    call("SDF_OpenDeviceEx", device, path(path), Pointer.NULL);
    return handle("SDF_OpenDeviceEx", device);
  }

  private static byte[] path(String path) {
    return (path + "\0").getBytes(StandardCharsets.UTF_8);
  }

  private static Pointer handle(String function, PointerByReference reference) throws SdfException {
    Pointer handle = reference.getValue();
    if (handle == null) {
      throw SdfException.nothing(function);
    }
    return handle;
  }

  void closeDevice(Pointer device) throws SdfException {
    call("SDF_CloseDevice", device);
  }

  Pointer openSession(Pointer device) throws SdfException {
    PointerByReference session = new PointerByReference();
    call("SDF_OpenSession", device, session);
    return handle("SDF_OpenSession", session);
  }

  void closeSession(Pointer session) throws SdfException {
    call("SDF_CloseSession", session);
  }

  /**
   * Gets the right to use a private key, for this session and index.
   *
   * @param password in UTF-8; not changed
   */
  void getAccessRight(Pointer session, int index, byte[] password) throws SdfException {
    // Never NULL: an empty password is one byte of room and length 0.
    try (Memory copy = new Memory(Math.max(1, password.length))) {
      copy.write(0, password, 0, password.length);
      try {
        call("SDF_GetPrivateKeyAccessRight", session, index, copy, password.length);
      } finally {
        copy.clear();
      }
    }
  }

  void releaseAccessRight(Pointer session, int index) throws SdfException {
    call("SDF_ReleasePrivateKeyAccessRight", session, index);
  }

  void exportSignPublicKeyEcc(Pointer session, int index, Memory out) throws SdfException {
    call("SDF_ExportSignPublicKey_ECC", session, index, out);
  }

  void exportSignPublicKeyRsa(Pointer session, int index, Memory out) throws SdfException {
    call("SDF_ExportSignPublicKey_RSA", session, index, out);
  }

  /**
   * The device's description (DEVICEINFO).
   *
   * @return 100 bytes
   */
  byte[] deviceInfo(Pointer session) throws SdfException {
    try (Memory out = zeros(ROOM)) {
      call("SDF_GetDeviceInfo", session, out);
      return out.getByteArray(0, 100);
    }
  }

  /**
   * Signs e = SM3(Z‖M).
   *
   * @param e 32 bytes
   * @param layout how wide the fields are
   * @return r and s
   */
  byte[] internalSignEcc(Pointer session, int index, byte[] e, SdfLayout layout)
      throws SdfException {
    try (Memory out = zeros(ROOM)) {
      call("SDF_InternalSign_ECC", session, index, e, e.length, out);
      return out.getByteArray(0, 2 * layout.field());
    }
  }

  /**
   * Raises a padded block to the private exponent.
   *
   * @param usage the key usage where the library's function takes one, as newer headers have it;
   *     null where it does not. The two are called by one name with different arguments: a wrong
   *     choice makes the library write through a number as if it were an address
   * @param block as long as the modulus
   * @return the result, as long as the library said
   */
  byte[] internalPrivateKeyOperationRsa(
      Pointer session, int index, @Nullable Integer usage, byte[] block) throws SdfException {
    try (Memory out = zeros(ROOM)) {
      IntByReference length = new IntByReference(ROOM);
      if (usage == null) {
        call(
            "SDF_InternalPrivateKeyOperation_RSA",
            session,
            index,
            block,
            block.length,
            out,
            length);
      } else {
        call(
            "SDF_InternalPrivateKeyOperation_RSA",
            session,
            index,
            usage,
            block,
            block.length,
            out,
            length);
      }
      return out.getByteArray(0, Math.max(0, Math.min(ROOM, length.getValue())));
    }
  }

  private static Memory zeros(int size) {
    Memory memory = new Memory(size);
    memory.clear();
    return memory;
  }
}
