package io.yinxin.hsm;

import com.sun.jna.Native;
import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;

/** Whether this process can call native libraries at all: JNA has a small one of its own. */
final class NativeAccess {

  private NativeAccess() {}

  /**
   * Ends the opening of a key where JNA cannot load its own library.
   *
   * @throws SealException.KeyUnavailable with what to do about it
   */
  static void require() throws SealException.KeyUnavailable {
    try {
      if (Native.POINTER_SIZE > 0) {
        return;
      }
    } catch (LinkageError e) {
      throw failed(e);
    }
    throw failed(null);
  }

  private static SealException.KeyUnavailable failed(
      @org.jspecify.annotations.Nullable Throwable e) {
    // JNA's own words name the folder: in the user's cache, or that for temporary files.
    String why = e == null || e.getMessage() == null ? "" : ": " + e.getMessage();
    return new SealException.KeyUnavailable(
        new Message("JNA cannot unpack and load its own library" + why, "JNA 无法解包并加载其自带的库" + why),
        new Message(
            "if the folder is mounted noexec or read-only, name another: start Java with"
                + " -Djna.tmpdir=/a/folder/that/may/execute (for the command: JAVA_TOOL_OPTIONS)",
            "如果该目录以 noexec 或只读方式挂载，请另指定目录：以"
                + " -Djna.tmpdir=/可执行的目录 启动 Java（命令行可用 JAVA_TOOL_OPTIONS）"),
        e);
  }
}
