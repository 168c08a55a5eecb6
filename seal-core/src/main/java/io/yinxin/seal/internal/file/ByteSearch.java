package io.yinxin.seal.internal.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Looks for a word in a file that cannot be read otherwise. */
public final class ByteSearch {

  private static final int CHUNK = 1 << 16;

  private ByteSearch() {}

  /**
   * Whether some ASCII text occurs anywhere.
   *
   * @param source where to look
   * @param word what to look for, not empty
   * @return true if it occurs
   * @throws IOException if reading fails
   */
  public static boolean contains(ByteSource source, String word) throws IOException {
    return contains(source, 0, source.length(), word);
  }

  /**
   * Whether some ASCII text occurs in a stretch.
   *
   * @param source where to look
   * @param from where the stretch begins
   * @param to where it ends
   * @param word what to look for, not empty
   * @return true if it occurs
   * @throws IOException if reading fails
   */
  public static boolean contains(ByteSource source, long from, long to, String word)
      throws IOException {
    byte[] wanted = word.getBytes(StandardCharsets.US_ASCII);
    byte[] chunk = new byte[(int) Math.min(CHUNK, to - from)];
    // Chunks overlap by one byte less than the word, so that none is missed on an edge.
    int step = chunk.length - wanted.length + 1;
    for (long at = from; to - at >= wanted.length; at += step) {
      int n = (int) Math.min(chunk.length, to - at);
      source.read(at, chunk, 0, n);
      for (int i = 0; i + wanted.length <= n; i++) {
        int k = 0;
        while (k < wanted.length && chunk[i + k] == wanted[k]) {
          k++;
        }
        if (k == wanted.length) {
          return true;
        }
      }
    }
    return false;
  }
}
