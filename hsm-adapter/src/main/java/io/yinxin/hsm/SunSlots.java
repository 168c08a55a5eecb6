package io.yinxin.hsm;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which token is in which slot, as the JDK's own binding sees it.
 *
 * <p>SunPKCS11 itself takes a slot's number and tells nobody the label of the token in it. The
 * package below it does, but the JDK keeps that closed unless it is started with {@link #OPTION};
 * the command {@code seal} is, an application may be.
 */
final class SunSlots {

  /** What opens the package. */
  static final String OPTION =
      "--add-exports jdk.crypto.cryptoki/sun.security.pkcs11.wrapper=ALL-UNNAMED";

  private static final String PACKAGE = "sun.security.pkcs11.wrapper.";
  private static final long OS_LOCKING_OK = 2;

  private SunSlots() {}

  /**
   * A token in its slot.
   *
   * @param slot the slot's number
   * @param token what it says of itself
   */
  record Slot(long slot, TokenInfo token) {}

  /**
   * The tokens that a library shows.
   *
   * @param library the library's file
   * @return those in the slots that have one; null if the JDK keeps the package closed
   * @throws ReflectiveOperationException if the library cannot be asked
   */
  static @Nullable List<Slot> of(Path library) throws ReflectiveOperationException {
    Object module;
    try {
      module = load(library);
    } catch (IllegalAccessException | ClassNotFoundException e) {
      return null;
    }
    Method info = module.getClass().getMethod("C_GetTokenInfo", long.class);
    List<Slot> found = new ArrayList<>();
    long[] slots =
        (long[]) module.getClass().getMethod("C_GetSlotList", boolean.class).invoke(module, true);
    for (long slot : slots) {
      try {
        found.add(new Slot(slot, token(info.invoke(module, slot))));
      } catch (InvocationTargetException e) {
        // One broken token must not hide the others.
      }
    }
    return found;
  }

  /** The library, which SunPKCS11 will find loaded and initialised. */
  private static Object load(Path library) throws ReflectiveOperationException {
    Class<?> arguments = Class.forName(PACKAGE + "CK_C_INITIALIZE_ARGS");
    Object locking = arguments.getConstructor().newInstance();
    arguments.getField("flags").setLong(locking, OS_LOCKING_OK);
    return Class.forName(PACKAGE + "PKCS11")
        .getMethod("getInstance", String.class, String.class, arguments, boolean.class)
        .invoke(null, library.toString(), "C_GetFunctionList", locking, false);
  }

  private static TokenInfo token(Object info) throws ReflectiveOperationException {
    return new TokenInfo(
        text(info, "label"),
        text(info, "manufacturerID"),
        text(info, "model"),
        text(info, "serialNumber"),
        info.getClass().getField("flags").getLong(info),
        -1,
        -1);
  }

  private static String text(Object info, String name) throws ReflectiveOperationException {
    Field field = info.getClass().getField(name);
    return new String((char[]) field.get(info)).stripTrailing();
  }
}
