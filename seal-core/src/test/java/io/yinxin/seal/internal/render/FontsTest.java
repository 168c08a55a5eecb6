package io.yinxin.seal.internal.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.SealException.DocumentRejected;
import java.awt.geom.Rectangle2D;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FontsTest {

  private static final Fonts BUNDLED_ONLY = Fonts.in(List.of());

  @Test
  void bundledFontHasAllOfGb2312() throws Exception {
    String all = gb2312();
    assertThat(all.codePoints().filter(c -> c >= 0x4E00 && c <= 0x9FFF).count()).isEqualTo(6763);
    for (Glyph glyph : BUNDLED_ONLY.glyphs(all)) {
      assertThat(glyph.font()).isSameAs(FontFile.bundled());
      if (!Character.isSpaceChar(glyph.codePoint())) {
        assertThat(glyph.outline().getBounds2D().isEmpty())
            .as("U+%04X", glyph.codePoint())
            .isFalse();
      }
    }
  }

  @Test
  void bundledFontHasTheCharactersOfNamesAndUnits() throws Exception {
    // 㙍 𬇕 𬱖 are of the third part of the general standard characters: names of places and people.
    assertThat(BUNDLED_ONLY.glyphs("喆堃昇淼㙍𬇕𬱖㎡℃￥①⑳〇（）《》“”—…·")).hasSize(22);
  }

  @Test
  void ideographsAreOneEmWideAndStandInTheirSquare() throws Exception {
    Glyph glyph = BUNDLED_ONLY.glyph('国');
    assertThat(glyph.advance()).isEqualTo(1000);
    assertThat(new Rectangle2D.Double(0, -120, 1000, 1000))
        .satisfies(em -> assertThat(em.contains(glyph.outline().getBounds2D())).isTrue());
    assertThat(BUNDLED_ONLY.glyph('i').advance()).isBetween(200, 500);
  }

  @Test
  void namesTheCharacterThatNoFontHas() {
    assertThatThrownBy(() -> BUNDLED_ONLY.glyphs("王𪚥"))
        .isInstanceOfSatisfying(
            DocumentRejected.class,
            e -> {
              assertThat(e.reason()).isEqualTo(DocumentRejected.Reason.UNDRAWABLE);
              assertThat(e.what().en()).isEqualTo("no font has '𪚥' (U+2A6A5)");
              assertThat(e.what().zh()).isEqualTo("没有字体含有字符 '𪚥' (U+2A6A5)");
            });
  }

  @Test
  void doesNotPrintCharactersThatCannotBeSeen() {
    assertThatThrownBy(() -> BUNDLED_ONLY.glyph('\t')).hasMessage("no font has U+0009");
    assertThatThrownBy(() -> BUNDLED_ONLY.glyph(0xE000)).hasMessage("no font has U+E000");
    assertThatThrownBy(() -> BUNDLED_ONLY.glyphs("\uD869")).hasMessage("no font has U+D869");
  }

  @Test
  void looksForRareCharactersInTheFontsOfTheMachine(@TempDir Path folder) throws Exception {
    Files.write(folder.resolve("other.ttf"), liberation());
    Glyph alef = Fonts.in(List.of(folder)).glyph('א');
    assertThat(alef.font().name()).isEqualTo("LiberationSans");
    assertThat(alef.outline().getBounds2D().getHeight()).isBetween(400.0, 800.0);
    assertThat(alef.advance()).isBetween(400, 800);
  }

  @Test
  void prefersTheBundledFont(@TempDir Path folder) throws Exception {
    Files.write(folder.resolve("other.ttf"), liberation());
    assertThat(Fonts.in(List.of(folder)).glyph('A').font()).isSameAs(FontFile.bundled());
  }

  @Test
  void readsFontsOfACollection(@TempDir Path folder) throws Exception {
    Files.write(folder.resolve("all.ttc"), collectionOf(liberation()));
    assertThat(Fonts.in(List.of(folder)).glyph('א').font().name()).isEqualTo("LiberationSans");
  }

  @Test
  void passesOverDamagedFonts(@TempDir Path folder) throws Exception {
    byte[] whole = liberation();
    Files.write(folder.resolve("a-empty.ttf"), new byte[0]);
    Files.writeString(folder.resolve("b-text.ttf"), "this is not a font, whatever its name");
    Files.write(folder.resolve("c-cut.ttf"), java.util.Arrays.copyOf(whole, whole.length / 2));
    byte[] noMap = whole.clone();
    int cmap = new String(noMap, 0, 400, StandardCharsets.ISO_8859_1).indexOf("cmap");
    ByteBuffer.wrap(noMap).putInt(cmap + 8, noMap.length - 4).putInt(cmap + 12, 4);
    Files.write(folder.resolve("d-no-map.ttf"), noMap);
    Files.write(folder.resolve("e-whole.ttf"), whole);
    Fonts fonts = Fonts.in(List.of(folder, folder.resolve("absent")));
    assertThat(fonts.glyph('א').font().name()).isEqualTo("LiberationSans");
  }

  @Test
  void isSharedByThreads(@TempDir Path folder) throws Exception {
    Files.write(folder.resolve("other.ttf"), liberation());
    Fonts fonts = Fonts.in(List.of(folder));
    String text = "示例市市场监督管理局אבגд" + "一二三四五六七八九十";
    List<Rectangle2D> expected = bounds(fonts, text);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      Fonts fresh = Fonts.in(List.of(folder));
      Callable<List<Rectangle2D>> job = () -> bounds(fresh, text);
      List<Future<List<Rectangle2D>>> results = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        results.add(threads.submit(job));
      }
      for (Future<List<Rectangle2D>> result : results) {
        assertThat(result.get()).isEqualTo(expected);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static List<Rectangle2D> bounds(Fonts fonts, String text) throws DocumentRejected {
    List<Rectangle2D> bounds = new ArrayList<>();
    for (Glyph glyph : fonts.glyphs(text)) {
      bounds.add(glyph.outline().getBounds2D());
    }
    return bounds;
  }

  private static String gb2312() {
    Charset gb2312 = Charset.forName("GB2312");
    StringBuilder all = new StringBuilder();
    for (int row = 0xA1; row <= 0xF7; row++) {
      for (int cell = 0xA1; cell <= 0xFE; cell++) {
        String c = new String(new byte[] {(byte) row, (byte) cell}, gb2312);
        if (c.indexOf('\uFFFD') < 0) {
          all.append(c);
        }
      }
    }
    return all.toString();
  }

  /** A font that PDFBox carries. */
  private static byte[] liberation() throws Exception {
    try (InputStream in =
        PDDocument.class.getResourceAsStream(
            "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf")) {
      return java.util.Objects.requireNonNull(in).readAllBytes();
    }
  }

  private static byte[] collectionOf(byte[] font) {
    int moved = 16;
    ByteBuffer out = ByteBuffer.allocate(moved + font.length);
    out.putInt(0x74746366).putInt(0x00010000).putInt(1).putInt(moved).put(font);
    int tables = out.getShort(moved + 4);
    for (int i = 0; i < tables; i++) {
      int at = moved + 12 + 16 * i + 8;
      out.putInt(at, out.getInt(at) + moved);
    }
    return out.array();
  }
}
