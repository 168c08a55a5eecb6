package io.yinxin.seal.internal.pdf;

import java.nio.CharBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Passwords and keys of the standard security handler (ISO 32000-2, 7.6.4). */
final class StandardHandler {

  private static final byte[] PADDING = {
    0x28,
    (byte) 0xbf,
    0x4e,
    0x5e,
    0x4e,
    0x75,
    (byte) 0x8a,
    0x41,
    0x64,
    0x00,
    0x4e,
    0x56,
    (byte) 0xff,
    (byte) 0xfa,
    0x01,
    0x08,
    0x2e,
    0x2e,
    0x00,
    (byte) 0xb6,
    (byte) 0xd0,
    0x68,
    0x3e,
    (byte) 0x80,
    0x2f,
    0x0c,
    (byte) 0xa9,
    (byte) 0xfe,
    0x64,
    0x53,
    0x69,
    0x7a
  };

  /** What the encryption dictionary and the file identifier hold. */
  @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
  record Values(
      int revision,
      int keyLength,
      int permissions,
      boolean metadata,
      byte[] id,
      byte[] o,
      byte[] u,
      byte[] oe,
      byte[] ue,
      byte[] perms) {

    boolean complete() {
      return revision <= 4
          ? o.length >= 32 && u.length >= 32
          : o.length >= 48
              && u.length >= 48
              && oe.length >= 32
              && ue.length >= 32
              && perms.length >= 16;
    }
  }

  private final Values v;
  private boolean owner;

  StandardHandler(Values values) {
    v = values;
  }

  /** Whether the password that fitted was the owner's. */
  boolean owner() {
    return owner;
  }

  /** The file's key, or null if the password is neither the user's nor the owner's. */
  byte @Nullable [] unlock(char[] password) throws PdfSyntaxException {
    byte[] secret = v.revision <= 4 ? DocEncoding.encode(password) : prepared(password);
    try {
      return v.revision <= 4 ? unlockOld(secret) : unlockNew(secret);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the platform lacks MD5, SHA-2, RC4 or AES", e);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  static byte[] rc4(byte[] key, byte[] data) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("ARCFOUR");
    cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "ARCFOUR"));
    return cipher.doFinal(data);
  }

  // ---- revisions 2 to 4: MD5 and RC4 (algorithms 2 to 7)

  private byte @Nullable [] unlockOld(byte[] password) throws GeneralSecurityException {
    // A password that is both gives the owner's access, so the owner's is tried first.
    byte[] user = userPassword(padded(password));
    byte[] key = key(user);
    Arrays.fill(user, (byte) 0);
    if (opens(key)) {
      owner = true;
      return key;
    }
    key = key(padded(password));
    return opens(key) ? key : null;
  }

  private static byte[] padded(byte[] password) {
    byte[] padded = Arrays.copyOf(password, 32);
    int n = Math.min(32, password.length);
    System.arraycopy(PADDING, 0, padded, n, 32 - n);
    return padded;
  }

  /** The padded user password, which {@code /O} holds encrypted with the owner's (algorithm 7). */
  private byte[] userPassword(byte[] owner) throws GeneralSecurityException {
    MessageDigest md5 = MessageDigest.getInstance("MD5");
    byte[] hash = md5.digest(owner);
    int n = v.keyLength;
    if (v.revision >= 3) {
      for (int i = 0; i < 50; i++) {
        md5.update(hash, 0, n); // the text says all of it, but everybody takes the key's length
        hash = md5.digest();
      }
    }
    byte[] data = Arrays.copyOf(v.o, 32);
    for (int i = v.revision >= 3 ? 19 : 0; i >= 0; i--) {
      data = rc4(xored(hash, n, i), data);
    }
    return data;
  }

  private static byte[] xored(byte[] key, int n, int with) {
    byte[] other = Arrays.copyOf(key, n);
    for (int i = 0; i < n; i++) {
      other[i] ^= (byte) with;
    }
    return other;
  }

  /** Algorithm 2. */
  private byte[] key(byte[] padded) throws GeneralSecurityException {
    MessageDigest md5 = MessageDigest.getInstance("MD5");
    md5.update(padded);
    md5.update(v.o, 0, 32);
    int p = v.permissions;
    md5.update(new byte[] {(byte) p, (byte) (p >> 8), (byte) (p >> 16), (byte) (p >> 24)});
    md5.update(v.id);
    if (v.revision >= 4 && !v.metadata) {
      md5.update(new byte[] {-1, -1, -1, -1});
    }
    byte[] hash = md5.digest();
    if (v.revision >= 3) {
      for (int i = 0; i < 50; i++) {
        md5.update(hash, 0, v.keyLength);
        hash = md5.digest();
      }
    }
    return Arrays.copyOf(hash, v.keyLength);
  }

  /** Algorithm 6. */
  private boolean opens(byte[] key) throws GeneralSecurityException {
    if (v.revision == 2) {
      return MessageDigest.isEqual(rc4(key, PADDING), Arrays.copyOf(v.u, 32));
    }
    MessageDigest md5 = MessageDigest.getInstance("MD5");
    md5.update(PADDING);
    byte[] data = md5.digest(v.id);
    for (int i = 0; i < 20; i++) {
      data = rc4(xored(key, key.length, i), data);
    }
    return MessageDigest.isEqual(data, Arrays.copyOf(v.u, 16));
  }

  // ---- revisions 5 and 6: SHA-2 and AES-256 (algorithms 2.A and 2.B)

  /** SASLprep (RFC 4013) as far as passwords that people type need it, in UTF-8, cut to 127. */
  private static byte[] prepared(char[] password) {
    boolean ascii = true;
    for (char c : password) {
      ascii &= c < 0x80;
    }
    byte[] utf8;
    if (ascii) {
      utf8 = DocEncoding.utf8(password);
    } else {
      StringBuilder mapped = new StringBuilder();
      for (char c : password) {
        if (Character.getType(c) == Character.SPACE_SEPARATOR) {
          mapped.append(' ');
        } else if (c != 0xad && (c < 0x200b || c > 0x200d) && c != 0x2060 && c != 0xfeff) {
          mapped.append(c);
        }
      }
      char[] normal =
          Normalizer.normalize(CharBuffer.wrap(mapped), Normalizer.Form.NFKC).toCharArray();
      utf8 = DocEncoding.utf8(normal);
      Arrays.fill(normal, '\0');
      mapped.setLength(0);
    }
    return utf8.length <= 127 ? utf8 : Arrays.copyOf(utf8, 127);
  }

  private byte @Nullable [] unlockNew(byte[] password)
      throws GeneralSecurityException, PdfSyntaxException {
    byte[] u48 = Arrays.copyOf(v.u, 48);
    byte[] none = new byte[0];
    byte[] key;
    if (matches(hash(password, v.o, 32, u48), v.o)) {
      owner = true;
      key = cbc(Cipher.DECRYPT_MODE, hash(password, v.o, 40, u48), new byte[16], v.oe, 32);
    } else if (matches(hash(password, v.u, 32, none), v.u)) {
      key = cbc(Cipher.DECRYPT_MODE, hash(password, v.u, 40, none), new byte[16], v.ue, 32);
    } else {
      return null;
    }
    checkPermissions(key);
    return key;
  }

  private static boolean matches(byte[] hash, byte[] entry) {
    return MessageDigest.isEqual(hash, Arrays.copyOf(entry, 32));
  }

  /** The permissions, which also stand encrypted so that nobody changes them unseen (2.A, f). */
  private void checkPermissions(byte[] key) throws GeneralSecurityException, PdfSyntaxException {
    Cipher ecb = Cipher.getInstance("AES/ECB/NoPadding");
    ecb.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"));
    byte[] perms = ecb.doFinal(v.perms, 0, 16);
    int p =
        (perms[0] & 0xff)
            | (perms[1] & 0xff) << 8
            | (perms[2] & 0xff) << 16
            | (perms[3] & 0xff) << 24;
    if (perms[9] != 'a' || perms[10] != 'd' || perms[11] != 'b' || p != v.permissions) {
      throw new PdfSyntaxException(
          -1, "the permissions in the encryption dictionary were changed", "加密字典中的权限被改动");
    }
  }

  private byte[] hash(byte[] password, byte[] entry, int salt, byte[] user)
      throws GeneralSecurityException {
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    sha256.update(password);
    sha256.update(entry, salt, 8);
    byte[] k = sha256.digest(user);
    if (v.revision == 5) {
      return k;
    }
    // Algorithm 2.B; it ends after at most 64 + 255 rounds.
    byte[] e = new byte[] {0};
    for (int round = 0; round < 64 || (e[e.length - 1] & 0xff) > round - 32; round++) {
      byte[] once = new byte[password.length + k.length + user.length];
      System.arraycopy(password, 0, once, 0, password.length);
      System.arraycopy(k, 0, once, password.length, k.length);
      System.arraycopy(user, 0, once, password.length + k.length, user.length);
      byte[] k1 = new byte[64 * once.length];
      for (int i = 0; i < 64; i++) {
        System.arraycopy(once, 0, k1, i * once.length, once.length);
      }
      e =
          cbc(
              Cipher.ENCRYPT_MODE,
              Arrays.copyOf(k, 16),
              Arrays.copyOfRange(k, 16, 32),
              k1,
              k1.length);
      int sum = 0;
      for (int i = 0; i < 16; i++) {
        sum += e[i] & 0xff; // 256 is 1 modulo 3, so the digits' sum does
      }
      String algorithm = sum % 3 == 0 ? "SHA-256" : sum % 3 == 1 ? "SHA-384" : "SHA-512";
      k = MessageDigest.getInstance(algorithm).digest(e);
      Arrays.fill(once, (byte) 0);
      Arrays.fill(k1, (byte) 0);
    }
    return Arrays.copyOf(k, 32);
  }

  private static byte[] cbc(int mode, byte[] key, byte[] vector, byte[] data, int length)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new IvParameterSpec(vector));
    return cipher.doFinal(data, 0, length);
  }
}
