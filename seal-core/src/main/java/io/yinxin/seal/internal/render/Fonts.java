package io.yinxin.seal.internal.render;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException.DocumentRejected;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the glyph of a character: in the bundled font, else in the fonts of this machine.
 *
 * <p>The machine's fonts are looked at only when a character is missing in the bundled one, once in
 * a process; the same machine always gives the same glyph. A character that no font has is an
 * error, never an empty box. Shared by threads.
 */
public final class Fonts {

  private static final int MAX_DEPTH = 6;
  private static final int MAX_FILES = 4000;

  private static final class Standard {
    static final Fonts FONTS = new Fonts(usualFolders());
  }

  private final List<Path> folders;
  private final Object lock = new Object();
  private volatile @Nullable List<FontFile> more;

  /** Characters outside the bundled font that were asked for; empty: no font has it. */
  private final ConcurrentHashMap<Integer, Optional<Glyph>> rare = new ConcurrentHashMap<>();

  private Fonts(List<Path> folders) {
    this.folders = List.copyOf(folders);
  }

  /**
   * The bundled font and the fonts in this machine's usual folders.
   *
   * @return always the same object
   */
  public static Fonts standard() {
    return Standard.FONTS;
  }

  /**
   * The bundled font and the fonts in some folders and the folders in them.
   *
   * @param folders where to look; those that do not exist count as empty
   * @return a new object that looks there once, when it first has to
   */
  public static Fonts in(List<Path> folders) {
    return new Fonts(folders);
  }

  /**
   * The glyph of a character.
   *
   * @param codePoint the character
   * @return its glyph
   * @throws DocumentRejected {@code UNDRAWABLE}: no font has it
   */
  public Glyph glyph(int codePoint) throws DocumentRejected {
    FontFile bundled = FontFile.bundled();
    int id = bundled.glyph(codePoint);
    if (id != 0) {
      return new Glyph(bundled, id, codePoint);
    }
    Optional<Glyph> found = rare.get(codePoint);
    if (found == null) {
      found = find(codePoint);
      rare.put(codePoint, found);
    }
    return found.orElseThrow(() -> missing(codePoint));
  }

  /**
   * The glyphs of a text, one for each code point.
   *
   * @param text one line
   * @return the glyphs, in order
   * @throws DocumentRejected {@code UNDRAWABLE}: no font has one of the characters
   */
  public List<Glyph> glyphs(String text) throws DocumentRejected {
    List<Glyph> glyphs = new ArrayList<>(text.length());
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      glyphs.add(glyph(codePoint));
      i += Character.charCount(codePoint);
    }
    return glyphs;
  }

  private Optional<Glyph> find(int codePoint) {
    for (FontFile font : more()) {
      int id = font.glyph(codePoint);
      if (id == 0) {
        continue;
      }
      Glyph glyph = new Glyph(font, id, codePoint);
      try {
        // Some fonts map characters that they do not have to an empty glyph.
        if (Character.isSpaceChar(codePoint) || glyph.outline().getBounds2D().getWidth() > 0) {
          return Optional.of(glyph);
        }
      } catch (RuntimeException e) {
        // a damaged font: the next one may do
      }
    }
    return Optional.empty();
  }

  private static DocumentRejected missing(int codePoint) {
    boolean visible =
        switch (Character.getType(codePoint)) {
          case Character.CONTROL,
              Character.FORMAT,
              Character.SURROGATE,
              Character.PRIVATE_USE,
              Character.UNASSIGNED ->
              false;
          default -> true;
        };
    String number = String.format(Locale.ROOT, "U+%04X", codePoint);
    String shown = visible ? "'" + Character.toString(codePoint) + "' (" + number + ")" : number;
    return new DocumentRejected(
        DocumentRejected.Reason.UNDRAWABLE,
        new Message("no font has " + shown, "没有字体含有字符 " + shown),
        Character.isISOControl(codePoint)
            ? new Message("take the control character out of the text", "请从文字中去掉该控制字符")
            : new Message(
                "install a font that has it, such as fonts-noto-cjk-extra, Jigmo or HanaMin",
                "请安装含有该字的字体，如 fonts-noto-cjk-extra、Jigmo 或花园明朝"),
        null);
  }

  private List<FontFile> more() {
    List<FontFile> fonts = more;
    if (fonts == null) {
      synchronized (lock) {
        fonts = more;
        if (fonts == null) {
          fonts = look();
          more = fonts;
        }
      }
    }
    return fonts;
  }

  private List<FontFile> look() {
    List<Path> files = new ArrayList<>();
    for (Path folder : folders) {
      try (Stream<Path> tree = Files.walk(folder, MAX_DEPTH, FileVisitOption.FOLLOW_LINKS)) {
        tree.filter(Fonts::isFont).limit(MAX_FILES).forEach(files::add);
      } catch (IOException | java.io.UncheckedIOException e) {
        // not there, or not readable to us: no fonts there
      }
    }
    files.sort(Comparator.comparingInt(Fonts::rank).thenComparing(Path::toString));
    List<FontFile> fonts = new ArrayList<>();
    for (Path file : files) {
      try {
        fonts.add(FontFile.read(file));
      } catch (IOException | RuntimeException e) {
        // damaged, or of a kind without outlines: as if it were not there
      }
    }
    return List.copyOf(fonts);
  }

  private static boolean isFont(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".otf") || name.endsWith(".ttf") || name.endsWith(".ttc");
  }

  /** Upright Chinese fonts in the style of the bundled one first. */
  private static int rank(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    int rank = 3;
    if (name.matches(".*(serif.*(cjk|sc|cn)|simsun|song|mincho|hanamin|jigmo|ming).*")) {
      rank = 0;
    } else if (name.matches(".*(cjk|hei|sc-|cn-|uming|ukai).*")) {
      rank = 1;
    } else if (name.contains("serif")) {
      rank = 2;
    }
    return name.matches(".*(bold|black|heavy|light|thin|italic|oblique|mono).*") ? rank + 4 : rank;
  }

  private static List<Path> usualFolders() {
    List<Path> folders = new ArrayList<>();
    String home = System.getProperty("user.home", "");
    for (String folder :
        List.of(
            home + "/.local/share/fonts",
            home + "/.fonts",
            home + "/Library/Fonts",
            "/usr/local/share/fonts",
            "/usr/share/fonts",
            "/Library/Fonts",
            "/System/Library/Fonts",
            Optional.ofNullable(System.getenv("WINDIR")).orElse("C:\\Windows") + "\\Fonts")) {
      try {
        folders.add(Path.of(folder));
      } catch (java.nio.file.InvalidPathException e) {
        // a folder of another system
      }
    }
    return folders;
  }
}
