package io.yinxin.seal.internal.crypto;

import java.util.Arrays;

/**
 * The two password derivations that hash tens of thousands of times, on SHA-256 without its
 * wrapping.
 *
 * <p>A key file of {@code keytool} takes 50,000 compressions to open. In a cold JVM the general
 * classes spend far more on buffers and resets than on hashing; here each round is one or two
 * compressions from a remembered state, on ints throughout.
 */
final class Sha256Rounds {

  private static final int[] K = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2
  };

  private static final int[] START = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
  };

  private static final int BLOCK = 64;

  private Sha256Rounds() {}

  /** The first 32 bytes of PBKDF2 with HMAC-SHA-256 (RFC 8018, 5.2). */
  static byte[] pbkdf2(byte[] password, byte[] salt, int rounds) {
    byte[] key = password.length > BLOCK ? HashAlgorithm.SHA256.digest(password) : password;
    int[] w = new int[64];
    int[] inner = START.clone();
    int[] outer = START.clone();
    byte[] pad = new byte[BLOCK];
    for (int i = 0; i < BLOCK; i++) {
      pad[i] = (byte) (0x36 ^ (i < key.length ? key[i] : 0));
    }
    compress(inner, pad, 0, w);
    for (int i = 0; i < BLOCK; i++) {
      pad[i] ^= 0x36 ^ 0x5c;
    }
    compress(outer, pad, 0, w);
    Arrays.fill(pad, (byte) 0);

    // First round: the salt and the number of the block.
    byte[] first = Arrays.copyOf(salt, salt.length + 4);
    first[first.length - 1] = 1;
    int[] u = inner.clone();
    finish(u, first, BLOCK, w);
    u = outerHash(outer, u, w);
    int[] sum = u.clone();
    int[] state = new int[8];
    for (int round = 1; round < rounds; round++) {
      digestBlock(w, u);
      System.arraycopy(inner, 0, state, 0, 8);
      rounds(state, w);
      digestBlock(w, state);
      System.arraycopy(outer, 0, u, 0, 8);
      rounds(u, w);
      for (int i = 0; i < 8; i++) {
        sum[i] ^= u[i];
      }
    }
    return bytes(sum);
  }

  private static int[] outerHash(int[] outer, int[] digest, int[] w) {
    int[] state = outer.clone();
    digestBlock(w, digest);
    rounds(state, w);
    return state;
  }

  /** A key of 32 bytes for a MAC (RFC 7292, appendix B.2, with ID 3). */
  static byte[] pkcs12MacKey(byte[] password, byte[] salt, int rounds) {
    byte[] diversifier = new byte[BLOCK];
    Arrays.fill(diversifier, (byte) 3);
    byte[] all = new byte[BLOCK + roundedUp(salt.length) + roundedUp(password.length)];
    System.arraycopy(diversifier, 0, all, 0, BLOCK);
    int at = BLOCK;
    for (int i = 0; i < roundedUp(salt.length); i++) {
      all[at++] = salt[i % salt.length];
    }
    for (int i = 0; i < roundedUp(password.length); i++) {
      all[at++] = password[i % password.length];
    }
    int[] w = new int[64];
    int[] state = START.clone();
    finish(state, all, 0, w);
    Arrays.fill(all, (byte) 0);
    int[] next = new int[8];
    for (int round = 1; round < rounds; round++) {
      System.arraycopy(state, 0, w, 0, 8);
      w[8] = 0x80000000;
      for (int i = 9; i < 15; i++) {
        w[i] = 0;
      }
      w[15] = 256;
      System.arraycopy(START, 0, next, 0, 8);
      rounds(next, w);
      int[] swap = state;
      state = next;
      next = swap;
    }
    return bytes(state);
  }

  private static int roundedUp(int length) {
    return (length + BLOCK - 1) / BLOCK * BLOCK;
  }

  /** The one padded block of a digest that follows one block. */
  private static void digestBlock(int[] w, int[] digest) {
    System.arraycopy(digest, 0, w, 0, 8);
    w[8] = 0x80000000;
    for (int i = 9; i < 15; i++) {
      w[i] = 0;
    }
    w[15] = (BLOCK + 32) * 8;
  }

  /** Hashes the rest of a message, padding included. */
  private static void finish(int[] state, byte[] data, int before, int[] w) {
    int whole = data.length / BLOCK * BLOCK;
    for (int at = 0; at < whole; at += BLOCK) {
      compress(state, data, at, w);
    }
    int rest = data.length - whole;
    byte[] last = new byte[rest < BLOCK - 8 ? BLOCK : 2 * BLOCK];
    System.arraycopy(data, whole, last, 0, rest);
    last[rest] = (byte) 0x80;
    long bits = 8L * (before + data.length);
    for (int i = 0; i < 8; i++) {
      last[last.length - 1 - i] = (byte) (bits >>> (8 * i));
    }
    for (int at = 0; at < last.length; at += BLOCK) {
      compress(state, last, at, w);
    }
    Arrays.fill(last, (byte) 0);
  }

  private static void compress(int[] state, byte[] data, int at, int[] w) {
    for (int i = 0; i < 16; i++) {
      w[i] =
          data[at + 4 * i] << 24
              | (data[at + 4 * i + 1] & 0xff) << 16
              | (data[at + 4 * i + 2] & 0xff) << 8
              | (data[at + 4 * i + 3] & 0xff);
    }
    rounds(state, w);
  }

  /** One compression (FIPS 180-4, 6.2.2) of the block in the first 16 words. */
  private static void rounds(int[] state, int[] w) {
    for (int t = 16; t < 64; t++) {
      int x = w[t - 15];
      int y = w[t - 2];
      w[t] =
          (Integer.rotateRight(y, 17) ^ Integer.rotateRight(y, 19) ^ y >>> 10)
              + w[t - 7]
              + (Integer.rotateRight(x, 7) ^ Integer.rotateRight(x, 18) ^ x >>> 3)
              + w[t - 16];
    }
    int a = state[0];
    int b = state[1];
    int c = state[2];
    int d = state[3];
    int e = state[4];
    int f = state[5];
    int g = state[6];
    int h = state[7];
    for (int t = 0; t < 64; t++) {
      int t1 =
          h
              + (Integer.rotateRight(e, 6)
                  ^ Integer.rotateRight(e, 11)
                  ^ Integer.rotateRight(e, 25))
              + (g ^ (e & (f ^ g)))
              + K[t]
              + w[t];
      int t2 =
          (Integer.rotateRight(a, 2) ^ Integer.rotateRight(a, 13) ^ Integer.rotateRight(a, 22))
              + ((a & b) | (c & (a | b)));
      h = g;
      g = f;
      f = e;
      e = d + t1;
      d = c;
      c = b;
      b = a;
      a = t1 + t2;
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
    state[5] += f;
    state[6] += g;
    state[7] += h;
  }

  private static byte[] bytes(int[] words) {
    byte[] out = new byte[32];
    for (int i = 0; i < 32; i++) {
      out[i] = (byte) (words[i / 4] >>> (24 - 8 * (i % 4)));
    }
    return out;
  }
}
