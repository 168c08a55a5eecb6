package io.yinxin.seal.internal.pdf;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * How a file is encrypted, and with its key the undoing and doing of it (ISO 32000-2, 7.6): the
 * standard security handler with RC4 and AES, revisions 2 to 6. Of other handlers, the public-key
 * ones among them, only the presence is known.
 *
 * <p>Not safe for use by several threads.
 */
public final class Encryption {

  /** Who can open the file. */
  public enum Handler {
    /** Whoever knows a password. */
    PASSWORD,
    /** Whoever holds the key to one of the file's certificates; this reader cannot. */
    PUBLIC_KEY,
    /** Nobody that this reader knows of: a handler, version or method beyond the standard. */
    UNKNOWN
  }

  /** What is done to strings and streams. */
  enum Method {
    NONE,
    RC4,
    AES_128,
    AES_256
  }

  private final Handler handler;
  private final int revision;
  private final int permissions;
  private final boolean metadata;
  private final @Nullable Method strings;
  private final @Nullable Method streams;
  private final @Nullable Method embedded;
  private final Map<String, @Nullable Method> filters;
  private final StandardHandler.Values values;

  private byte @Nullable [] key;
  private boolean owner;

  private Encryption(
      Handler handler,
      int revision,
      int permissions,
      boolean metadata,
      @Nullable Method strings,
      @Nullable Method streams,
      @Nullable Method embedded,
      Map<String, @Nullable Method> filters,
      StandardHandler.Values values) {
    this.handler = handler;
    this.revision = revision;
    this.permissions = permissions;
    this.metadata = metadata;
    this.strings = strings;
    this.streams = streams;
    this.embedded = embedded;
    this.filters = filters;
    this.values = values;
  }

  // ---- what everybody may know

  /**
   * Who can open the file.
   *
   * @return the kind of handler
   */
  public Handler handler() {
    return handler;
  }

  /**
   * Whether the file was opened with the owner's password, to which no restriction applies.
   *
   * @return false also while the file is locked
   */
  public boolean ownerAccess() {
    return owner;
  }

  /**
   * The permissions that the user's password gives (table 22).
   *
   * @return the bits of {@code /P}; 0 where there are none
   */
  public int permissions() {
    return permissions;
  }

  boolean locked() {
    return key == null;
  }

  // ---- reading the dictionary

  /** Reads an encryption dictionary, whose own strings are never encrypted. */
  static Encryption read(Revision view, PdfDictionary dictionary)
      throws IOException, PdfSyntaxException {
    String filter = view.get(dictionary, "Filter") instanceof PdfName n ? n.value() : "";
    int v = small(view, dictionary, "V", 0);
    int r = small(view, dictionary, "R", 0);
    boolean metadata = view.get(dictionary, "EncryptMetadata") != PdfBoolean.FALSE;
    Map<String, @Nullable Method> filters = new HashMap<>();
    filters.put("Identity", Method.NONE);
    Method strings;
    Method streams;
    Method embedded;
    if (v == 4 || v == 5) {
      PdfDictionary cf = view.dictionary(dictionary, "CF");
      if (cf != null) {
        for (String name : cf.keys()) {
          PdfDictionary one = view.dictionary(cf, name);
          String cfm =
              one != null && view.get(one, "CFM") instanceof PdfName n ? n.value() : "None";
          filters.putIfAbsent(name, method(cfm, v));
        }
      }
      streams = filters.get(name(view, dictionary, "StmF", "Identity"));
      strings = filters.get(name(view, dictionary, "StrF", "Identity"));
      embedded =
          dictionary.has("EFF") ? filters.get(name(view, dictionary, "EFF", "Identity")) : streams;
    } else {
      strings = v == 1 || v == 2 ? Method.RC4 : null;
      streams = strings;
      embedded = strings;
    }
    boolean standard =
        filter.equals("Standard")
            && (v < 5 ? r >= 2 && r <= 4 : v == 5 && (r == 5 || r == 6))
            && strings != null
            && streams != null;
    Handler handler = standard ? Handler.PASSWORD : Handler.UNKNOWN;
    String sub = view.get(dictionary, "SubFilter") instanceof PdfName n ? n.value() : "";
    if (filter.equals("Adobe.PubSec") || sub.startsWith("adbe.pkcs7.")) {
      handler = Handler.PUBLIC_KEY;
    }
    int bits = small(view, dictionary, "Length", 40);
    int length =
        switch (v) {
          case 2 -> bits / 8;
          case 4 -> 16; // whatever /Length says: the crypt filters know only this
          case 5 -> 32;
          default -> 5;
        };
    if (handler == Handler.PASSWORD && v == 2 && (bits % 8 != 0 || length < 5 || length > 16)) {
      throw new PdfSyntaxException(-1, "an encryption key of impossible length", "加密密钥长度无效");
    }
    long p = view.get(dictionary, "P") instanceof PdfInteger n ? n.value() : 0;
    PdfObject id = view.resolve(view.trailer().get("ID"));
    byte[] first =
        id instanceof PdfArray a && a.size() > 0 && view.resolve(a.get(0)) instanceof PdfString s
            ? s.raw()
            : new byte[0];
    StandardHandler.Values values =
        new StandardHandler.Values(
            r,
            length,
            (int) p,
            metadata,
            first,
            bytes(view, dictionary, "O"),
            bytes(view, dictionary, "U"),
            bytes(view, dictionary, "OE"),
            bytes(view, dictionary, "UE"),
            bytes(view, dictionary, "Perms"));
    if (handler == Handler.PASSWORD && !values.complete()) {
      throw new PdfSyntaxException(-1, "a broken encryption dictionary", "加密字典错误");
    }
    return new Encryption(
        handler, r, (int) p, metadata, strings, streams, embedded, filters, values);
  }

  private static @Nullable Method method(String cfm, int v) {
    return switch (cfm) {
      case "V2" -> v == 4 ? Method.RC4 : null;
      case "AESV2" -> v == 4 ? Method.AES_128 : null;
      case "AESV3" -> v == 5 ? Method.AES_256 : null;
      default -> null; // None: a method that only its handler knows
    };
  }

  private static int small(Revision view, PdfDictionary d, String key, int otherwise)
      throws IOException, PdfSyntaxException {
    return view.get(d, key) instanceof PdfInteger n && n.value() >= 0 && n.value() < 10_000
        ? (int) n.value()
        : otherwise;
  }

  private static String name(Revision view, PdfDictionary d, String key, String otherwise)
      throws IOException, PdfSyntaxException {
    return view.get(d, key) instanceof PdfName n ? n.value() : otherwise;
  }

  private static byte[] bytes(Revision view, PdfDictionary d, String key)
      throws IOException, PdfSyntaxException {
    return view.get(d, key) instanceof PdfString s ? s.raw() : new byte[0];
  }

  // ---- unlocking

  /** Tries a password, as the user's and as the owner's. */
  boolean unlock(char[] password) throws PdfSyntaxException {
    if (handler != Handler.PASSWORD) {
      return false;
    }
    StandardHandler standard = new StandardHandler(values);
    byte[] found = standard.unlock(password);
    if (found == null) {
      return false;
    }
    key = found;
    owner = standard.owner();
    return true;
  }

  // ---- what is encrypted

  /**
   * Whether a dictionary is a signature (12.8.1), whose {@code /Contents} is never encrypted:
   * {@code /Type} may be missing, but hardly with {@code /ByteRange}.
   */
  static boolean isSignature(PdfDictionary d) {
    return d.is("Type", "Sig")
        || d.is("Type", "DocTimeStamp")
        || (!d.has("Type") && d.has("ByteRange"));
  }

  /** Decrypts the strings of an indirect object; returns the same object if it has none. */
  PdfObject decryptStrings(PdfObject object, int number, int generation, long where)
      throws PdfSyntaxException {
    if (strings == Method.NONE || key == null) {
      return object;
    }
    if (object instanceof PdfString s) {
      return s.length() == 0
          ? s
          : s.withValue(decrypt(strings, s.raw(), number, generation, where));
    }
    if (object instanceof PdfArray a) {
      PdfArray result = null;
      PdfObject[] elements = new PdfObject[a.size()];
      for (int i = 0; i < elements.length; i++) {
        elements[i] = decryptStrings(a.get(i), number, generation, where);
        if (elements[i] != a.get(i)) {
          result = a;
        }
      }
      return result == null ? a : PdfArray.owning(elements);
    }
    if (object instanceof PdfDictionary d) {
      boolean signature = isSignature(d);
      boolean changed = false;
      Object[] entries = new Object[2 * d.size()];
      for (int i = 0; i < d.size(); i++) {
        PdfObject value = d.value(i);
        entries[2 * i] = d.key(i);
        PdfObject plain =
            signature && d.key(i).equals("Contents")
                ? value
                : decryptStrings(value, number, generation, where);
        entries[2 * i + 1] = plain;
        changed |= plain != value;
      }
      return changed ? PdfDictionary.owning(entries) : d;
    }
    if (object instanceof PdfStream s) {
      return s.number < 0
          ? s
          : s.with((PdfDictionary) decryptStrings(s.dictionary(), number, generation, where));
    }
    return object;
  }

  byte[] encryptString(byte[] plain, int number, int generation, int nonce) {
    return encrypt(strings, plain, number, generation, nonce);
  }

  byte[] decryptStream(PdfStream stream, byte[] data) throws PdfSyntaxException {
    Method method = method(stream.dictionary());
    if (method == Method.NONE || (data.length == 0 && method != null)) {
      return data;
    }
    if (key == null) {
      throw new PdfLockedException();
    }
    return decrypt(method, data, stream.number, stream.generation, stream.offset());
  }

  byte[] encryptStream(PdfDictionary dictionary, byte[] data, int number, int generation) {
    return encrypt(method(dictionary), data, number, generation, -1);
  }

  /** What was done to a stream; null if nobody knows. */
  private @Nullable Method method(PdfDictionary dictionary) {
    if (dictionary.is("Type", "XRef")) {
      return Method.NONE;
    }
    PdfObject filter = dictionary.get("Filter");
    PdfObject parms = dictionary.get("DecodeParms");
    if (filter instanceof PdfArray all && all.size() > 0) {
      filter = all.get(0);
      parms = parms instanceof PdfArray each && each.size() > 0 ? each.get(0) : PdfNull.NULL;
    }
    if (filter instanceof PdfName name && name.value().equals("Crypt")) {
      String crypt = parms instanceof PdfDictionary d ? d.name("Name") : null;
      return filters.get(crypt == null ? "Identity" : crypt);
    }
    if (!metadata && dictionary.is("Type", "Metadata")) {
      return Method.NONE;
    }
    return dictionary.is("Type", "EmbeddedFile") ? embedded : streams;
  }

  // ---- doing and undoing

  private byte[] objectKey(Method method, int number, int generation)
      throws GeneralSecurityException {
    byte[] file = Objects.requireNonNull(key);
    if (method == Method.AES_256) {
      return file;
    }
    MessageDigest md5 = MessageDigest.getInstance("MD5");
    md5.update(file);
    md5.update(
        new byte[] {
          (byte) number,
          (byte) (number >> 8),
          (byte) (number >> 16),
          (byte) generation,
          (byte) (generation >> 8)
        });
    if (method == Method.AES_128) {
      md5.update(new byte[] {'s', 'A', 'l', 'T'});
    }
    return Arrays.copyOf(md5.digest(), Math.min(16, file.length + 5));
  }

  private byte[] decrypt(
      @Nullable Method method, byte[] data, int number, int generation, long where)
      throws PdfSyntaxException {
    if (method == null) {
      throw new PdfLockedException();
    }
    if (method != Method.RC4 && (data.length < 16 || data.length % 16 != 0)) {
      throw broken(where);
    }
    try {
      byte[] objectKey = objectKey(method, number, generation);
      if (method == Method.RC4) {
        return StandardHandler.rc4(objectKey, data);
      }
      if (data.length == 16) {
        return new byte[0]; // some producers leave the padding out where there is nothing
      }
      Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
      cipher.init(
          Cipher.DECRYPT_MODE,
          new SecretKeySpec(objectKey, "AES"),
          new IvParameterSpec(data, 0, 16));
      return cipher.doFinal(data, 16, data.length - 16);
    } catch (GeneralSecurityException e) {
      throw broken(where);
    }
  }

  private static PdfSyntaxException broken(long where) {
    return new PdfSyntaxException(where, "encrypted data that cannot be decrypted", "加密数据无法解密");
  }

  private byte[] encrypt(
      @Nullable Method method, byte[] data, int number, int generation, int nonce) {
    if (method == Method.NONE) {
      return data;
    }
    if (method == null) {
      throw new IllegalStateException("the file is locked");
    }
    try {
      byte[] objectKey = objectKey(method, number, generation);
      if (method == Method.RC4) {
        return StandardHandler.rc4(objectKey, data);
      }
      // The same update must give the same bytes, so the vector is not drawn but derived: from the
      // key, the place and the plain text, which keeps it unknown to others and unlike any before.
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(Objects.requireNonNull(key));
      sha.update((number + " " + generation + " " + nonce + " ").getBytes(US_ASCII));
      sha.update(data);
      byte[] vector = Arrays.copyOf(sha.digest(), 16);
      Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
      cipher.init(
          Cipher.ENCRYPT_MODE, new SecretKeySpec(objectKey, "AES"), new IvParameterSpec(vector));
      byte[] out = Arrays.copyOf(vector, 16 + cipher.getOutputSize(data.length));
      int n = cipher.doFinal(data, 0, data.length, out, 16);
      return n + 16 == out.length ? out : Arrays.copyOf(out, n + 16);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the platform lacks AES or MD5", e);
    }
  }

  @Override
  public String toString() {
    return "encryption by " + handler + ", revision " + revision;
  }
}
