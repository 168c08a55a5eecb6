package io.yinxin.seal.internal.pdf;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Which revision of a file refers to an object first. Small for usual files; for one that refers to
 * numbers far apart in each of its revisions, sixteen megabytes and no more.
 */
final class FirstMentions {

  private static final int PAGE = 1 << 10;

  private final Map<Integer, short[]> pages = new HashMap<>();

  /** Notes that a revision refers to an object; older revisions come first. */
  void add(int number, int revision) {
    if (number < 0 || number >= Limits.OBJECTS) {
      return;
    }
    short[] page = pages.get(number / PAGE);
    if (page == null) {
      page = new short[PAGE];
      Arrays.fill(page, Short.MAX_VALUE);
      pages.put(number / PAGE, page);
    }
    if (page[number % PAGE] > revision) {
      page[number % PAGE] = (short) revision;
    }
  }

  /** Whether a revision, or one before it, refers to an object. */
  boolean asOf(int number, int revision) {
    short[] page = pages.get(number / PAGE);
    return page != null && page[number % PAGE] <= revision;
  }
}
