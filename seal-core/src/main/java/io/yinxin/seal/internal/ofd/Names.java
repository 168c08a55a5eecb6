package io.yinxin.seal.internal.ofd;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of a new sealing: its files, where nothing is yet, and its ids, which were never given
 * before. Immutable.
 *
 * @param list the path of {@code Signatures.xml}
 * @param folder the folder of the sealing, with a slash behind it
 * @param idPrefix what ids begin with
 * @param idDigits how many digits they have at least
 * @param next the number of the first id
 */
record Names(String list, String folder, String idPrefix, int idDigits, long next) {

  /** As GB/T 33190, 18.1 recommends. */
  private static final String PREFIX = "s";

  private static final int DIGITS = 3;
  private static final Pattern ID = Pattern.compile("([A-Za-z_]{0,16})(\\d{1,15})");

  /** Finds names for a sealing of a document. */
  static Names of(OfdReading reading, OfdDocument document) {
    Set<String> taken = new HashSet<>();
    for (PackageEntry entry : reading.pack().entries()) {
      taken.add(entry.path().toLowerCase(Locale.ROOT));
    }
    String list = document.signatures();
    String root = document.root();
    String home = root == null ? "" : Locations.folder(root);
    for (int i = 0; list == null; i++) {
      String folder = home + "Signs" + (i == 0 ? "" : "_" + i) + "/";
      if (isFree(folder, taken)) {
        list = folder + "Signatures.xml";
      }
    }
    int number = reading.trials().size();
    String folder = Locations.folder(list) + "Sign_" + number + "/";
    while (!isFree(folder, taken)) {
      folder = Locations.folder(list) + "Sign_" + ++number + "/";
    }
    SignaturesFile file = reading.listOf(document);
    String max = file == null ? null : file.maxId();
    long highest = max == null ? 0 : Math.max(0, SignaturesFile.number(max));
    for (OfdTrial trial : reading.trials()) {
      highest = Math.max(highest, trial.highestId());
    }
    Matcher style = ID.matcher(max == null ? "" : max);
    return style.matches()
        ? new Names(list, folder, style.group(1), style.group(2).length(), highest + 1)
        : new Names(list, folder, PREFIX, DIGITS, highest + 1);
  }

  private static boolean isFree(String folder, Set<String> taken) {
    String plain = folder.toLowerCase(Locale.ROOT);
    String file = plain.substring(0, plain.length() - 1);
    return taken.stream().noneMatch(path -> path.startsWith(plain) || path.equals(file));
  }

  /** The path of {@code Signature.xml}. */
  String file() {
    return folder + "Signature.xml";
  }

  /** The path of {@code SignedValue.dat}. */
  String value() {
    return folder + "SignedValue.dat";
  }

  /** The id of the sealing itself, with 0, and of the places of its picture, from 1. */
  String id(int which) {
    String digits = Long.toString(next + which);
    return idPrefix + "0".repeat(Math.max(0, idDigits - digits.length())) + digits;
  }
}
