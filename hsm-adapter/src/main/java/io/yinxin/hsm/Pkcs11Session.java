package io.yinxin.hsm;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A session with a token: objects and signatures. For one thread at a time. */
final class Pkcs11Session implements SessionUse<Pkcs11Session>, AutoCloseable {

  private static final int FIND_AT_ONCE = 64;
  private static final int MAX_OBJECTS = 10_000;
  private static final int MAX_ATTRIBUTE = 1 << 16;

  private final Pkcs11Module module;
  private final long handle;
  private final Object ulong;
  private final int epoch;
  private final Memory mechanism = new Memory(Abi.TRIPLE_SIZE);
  private final Memory length = new Memory(Abi.ULONG);
  private boolean closed;
  private Memory input = new Memory(128);
  private Memory output = new Memory(512);

  Pkcs11Session(Pkcs11Module module, int epoch, long handle) {
    this.module = module;
    this.handle = handle;
    this.ulong = Abi.ulong(handle);
    this.epoch = epoch;
  }

  /** Its number (CK_SESSION_HANDLE). */
  long handle() {
    return handle;
  }

  @Override
  public <T> T run(Work<? super Pkcs11Session, T> work) throws Exception {
    return work.in(this);
  }

  @Override
  public <T> T runWithPerson(Work<? super Pkcs11Session, T> work) throws Exception {
    return work.in(this);
  }

  /** Its state (CKS_…). */
  long state() throws Pkcs11Exception {
    Memory info = new Memory(64);
    info.clear();
    call("C_GetSessionInfo", 15, info);
    return Abi.getUlong(info, Abi.ULONG);
  }

  /** Whether the user is logged in at the token. */
  boolean loggedIn() throws Pkcs11Exception {
    long state = state();
    return state == Cryptoki.CKS_RO_USER_FUNCTIONS || state == Cryptoki.CKS_RW_USER_FUNCTIONS;
  }

  /**
   * Gives a PIN to the token.
   *
   * @param user CKU_USER, or CKU_CONTEXT_SPECIFIC between {@link #signInit} and {@link #sign}
   * @param pin UTF-8, wiped by the caller; null for a token with a PIN pad of its own
   * @return what the token answers
   */
  long login(long user, byte @Nullable [] pin) throws Pkcs11Exception {
    Memory memory = pin == null ? null : Abi.memory(pin);
    try {
      return module.call(
          epoch,
          "C_Login",
          18,
          ulong,
          Abi.ulong(user),
          memory,
          Abi.ulong(pin == null ? 0 : pin.length));
    } finally {
      if (memory != null) {
        memory.clear();
      }
    }
  }

  /** The objects that have all attributes of a template. */
  long[] find(Template template) throws Pkcs11Exception {
    Template.Laid laid = template.lay();
    call("C_FindObjectsInit", 26, laid.memory(), Abi.ulong(laid.count()));
    List<Long> found = new ArrayList<>();
    try {
      Memory handles = new Memory((long) FIND_AT_ONCE * Abi.ULONG);
      long count;
      do {
        call("C_FindObjects", 27, handles, Abi.ulong(FIND_AT_ONCE), length);
        count = Math.min(FIND_AT_ONCE, Abi.getUlong(length, 0));
        for (long each : Pkcs11Module.ulongs(handles, (int) count)) {
          found.add(each);
        }
        // Fewer than asked for is not yet the end with every library.
      } while (count > 0 && found.size() < MAX_OBJECTS);
    } finally {
      module.call(epoch, "C_FindObjectsFinal", 28, ulong);
    }
    return found.stream().mapToLong(Long::longValue).toArray();
  }

  /**
   * One attribute of an object.
   *
   * @return its value; null if the object has none, or keeps it to itself
   */
  byte @Nullable [] attribute(long object, long type) throws Pkcs11Exception {
    Memory attribute = new Memory(Abi.TRIPLE_SIZE);
    attribute.clear();
    Abi.putUlong(attribute, 0, type);
    long rv = attribute(object, attribute);
    // Some do not tell the length without a place for the value.
    boolean told = rv != Cryptoki.CKR_ARGUMENTS_BAD;
    if (told && !has(rv)) {
      return null;
    }
    long size = told ? Abi.getUlong(attribute, Abi.TRIPLE_LENGTH) : MAX_ATTRIBUTE;
    if (size == Abi.UNAVAILABLE || size > MAX_ATTRIBUTE) {
      return null;
    }
    if (size == 0) {
      return new byte[0];
    }
    Memory value = new Memory(size);
    attribute.setPointer(Abi.TRIPLE_POINTER, value);
    Abi.putUlong(attribute, Abi.TRIPLE_LENGTH, size);
    if (!has(attribute(object, attribute))) {
      return null;
    }
    long got = Abi.getUlong(attribute, Abi.TRIPLE_LENGTH);
    return got > size ? null : value.getByteArray(0, (int) got);
  }

  private long attribute(long object, Memory attribute) throws Pkcs11Exception {
    return module.call(
        epoch, "C_GetAttributeValue", 24, ulong, Abi.ulong(object), attribute, Abi.ulong(1));
  }

  private static boolean has(long rv) throws Pkcs11Exception {
    if (rv == Cryptoki.CKR_ATTRIBUTE_TYPE_INVALID || rv == Cryptoki.CKR_ATTRIBUTE_SENSITIVE) {
      return false;
    }
    Pkcs11Module.check("C_GetAttributeValue", rv);
    return true;
  }

  /** An attribute that is a number; null if there is none. */
  @Nullable Long number(long object, long type) throws Pkcs11Exception {
    byte[] value = attribute(object, type);
    if (value == null || value.length != Abi.ULONG) {
      return null;
    }
    Memory memory = new Memory(value.length);
    memory.write(0, value, 0, value.length);
    return Abi.getUlong(memory, 0);
  }

  /** An attribute that is text; null if there is none. */
  @Nullable String text(long object, long type) throws Pkcs11Exception {
    byte[] value = attribute(object, type);
    return value == null ? null : new String(value, java.nio.charset.StandardCharsets.UTF_8);
  }

  /** An attribute that is true or false; false if there is none. */
  boolean flag(long object, long type) throws Pkcs11Exception {
    byte[] value = attribute(object, type);
    return value != null && value.length == 1 && value[0] != 0;
  }

  /** Makes an object; the session must be one for writing. */
  long create(Template template) throws Pkcs11Exception {
    Template.Laid laid = template.lay();
    try {
      call("C_CreateObject", 20, laid.memory(), Abi.ulong(laid.count()), length);
      return Abi.getUlong(length, 0);
    } finally {
      laid.wipe();
    }
  }

  /** Destroys an object; the session must be one for writing. */
  void destroy(long object) throws Pkcs11Exception {
    call("C_DestroyObject", 22, Abi.ulong(object));
  }

  /** Changes attributes of an object; the session must be one for writing. */
  void change(long object, Template template) throws Pkcs11Exception {
    Template.Laid laid = template.lay();
    call("C_SetAttributeValue", 25, Abi.ulong(object), laid.memory(), Abi.ulong(laid.count()));
  }

  /** A key pair made by the token. */
  record KeyPair(long publicKey, long privateKey) {}

  /**
   * Has the token make a key pair; the session must be one for writing.
   *
   * @param how the mechanism, without parameters
   */
  KeyPair generate(long how, Template publicKey, Template privateKey) throws Pkcs11Exception {
    Template.Laid open = publicKey.lay();
    Template.Laid secret = privateKey.lay();
    Memory handles = new Memory(2L * Abi.ULONG);
    mechanism(how, null, 0);
    call(
        "C_GenerateKeyPair",
        59,
        mechanism,
        open.memory(),
        Abi.ulong(open.count()),
        secret.memory(),
        Abi.ulong(secret.count()),
        handles,
        handles.share(Abi.ULONG));
    return new KeyPair(Abi.getUlong(handles, 0), Abi.getUlong(handles, Abi.ULONG));
  }

  /**
   * Begins a signature.
   *
   * @param how the mechanism
   * @param parameter its parameter, null for none
   * @param key the private key's handle
   */
  void signInit(long how, @Nullable Memory parameter, long key) throws Pkcs11Exception {
    mechanism(how, parameter, parameter == null ? 0 : parameter.size());
    call("C_SignInit", 42, mechanism, Abi.ulong(key));
  }

  /** Ends a signature: in one part, whatever the length. */
  byte[] sign(byte[] data) throws Pkcs11Exception {
    if (data.length > input.size()) {
      input = new Memory(data.length);
    }
    input.write(0, data, 0, data.length);
    Object size = Abi.ulong(data.length);
    Abi.putUlong(length, 0, output.size());
    long rv = module.call(epoch, "C_Sign", 43, ulong, input, size, output, length);
    if (rv == Cryptoki.CKR_BUFFER_TOO_SMALL) {
      // The operation goes on (PKCS #11 3.1, 5.2).
      output = new Memory(Math.max(1024, Math.min(MAX_ATTRIBUTE, Abi.getUlong(length, 0))));
      Abi.putUlong(length, 0, output.size());
      rv = module.call(epoch, "C_Sign", 43, ulong, input, size, output, length);
    }
    Pkcs11Module.check("C_Sign", rv);
    return output.getByteArray(0, (int) Math.min(output.size(), Abi.getUlong(length, 0)));
  }

  private void mechanism(long how, @Nullable Pointer parameter, long size) {
    Abi.putUlong(mechanism, 0, how);
    mechanism.setPointer(Abi.TRIPLE_POINTER, parameter);
    Abi.putUlong(mechanism, Abi.TRIPLE_LENGTH, size);
  }

  /** Closes the session; that it is gone already is no error. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      module.closeSession(epoch, ulong);
    }
  }

  /** Calls a function whose first argument is the session. */
  private void call(String name, int index, @Nullable Object... rest) throws Pkcs11Exception {
    @Nullable Object[] arguments = new Object[rest.length + 1];
    arguments[0] = ulong;
    System.arraycopy(rest, 0, arguments, 1, rest.length);
    Pkcs11Module.check(name, module.call(epoch, name, index, arguments));
  }
}
