package io.yinxin.cli;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The word that was probably meant. */
final class Suggestion {
  private Suggestion() {}

  /** The nearest of some words, null where none is near. */
  static @Nullable String nearest(String typed, Collection<String> words) {
    String best = null;
    int least = Math.max(1, typed.length() / 3) + 1;
    for (String word : words) {
      int d = typed.length() > 2 && word.startsWith(typed) ? 1 : distance(typed, word);
      if (d < least) {
        least = d;
        best = word;
      }
    }
    return best;
  }

  /** Edit distance with swaps of neighbours (optimal string alignment). */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + same);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
