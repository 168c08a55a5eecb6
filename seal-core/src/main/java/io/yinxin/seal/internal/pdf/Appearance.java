package io.yinxin.seal.internal.pdf;

import io.yinxin.seal.internal.picture.Mark;
import io.yinxin.seal.internal.picture.PngImage;
import io.yinxin.seal.internal.picture.SvgDrawing;
import io.yinxin.seal.internal.render.Glyph;
import io.yinxin.seal.internal.render.PathOperators;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A seal's look as the streams of a PDF, encoded once and appended to any number of documents.
 * Immutable.
 *
 * <p>The seal is one form XObject (ISO 32000-2, 8.10) in points, the picture within it an image or
 * drawn by its own operators. It needs no fonts. In a PDF/A colours are calibrated unless the file
 * has an RGB output intent, and where transparency is barred a picture's alpha becomes a mask of
 * whole pixels, its pale edges mixed with the white of paper.
 */
final class Appearance {

  /**
   * What the document allows.
   *
   * @param archival whether it claims to be a PDF/A
   * @param calibrated whether device colours are barred
   * @param transparent whether transparency is allowed
   */
  record Rules(boolean archival, boolean calibrated, boolean transparent) {
    /** A file that claims no conformance. */
    static final Rules PLAIN = new Rules(false, false, true);
  }

  private static final double POINTS_PER_MM = 72 / 25.4;

  /** sRGB (IEC 61966-2-1) but for its gamma, which is close to 2.2. */
  private static final PdfArray CAL_RGB =
      PdfArray.of(
          new PdfName("CalRGB"),
          PdfDictionary.builder()
              .put("WhitePoint", PdfArray.ofNumbers(0.9505, 1, 1.089))
              .put("Gamma", PdfArray.ofNumbers(2.2, 2.2, 2.2))
              .put(
                  "Matrix",
                  PdfArray.ofNumbers(
                      0.4124, 0.2126, 0.0193, 0.3576, 0.7152, 0.1192, 0.1805, 0.0722, 0.9505))
              .build());

  private static final PdfArray CAL_GREY =
      PdfArray.of(
          new PdfName("CalGray"),
          PdfDictionary.builder()
              .put("WhitePoint", PdfArray.ofNumbers(0.9505, 1, 1.089))
              .put("Gamma", new PdfReal(2.2))
              .build());

  private final double width;
  private final double height;
  private final PdfDictionary form;
  private final byte[] content;
  private final @Nullable PdfStream image;
  private final @Nullable PdfStream mask;
  private final boolean hardMask;

  private Appearance(Look look, Rules rules) {
    width = look.boxWidth() * POINTS_PER_MM;
    height = look.boxHeight() * POINTS_PER_MM;
    hardMask = !rules.transparent();
    PathOperators out = new PathOperators();
    PdfDictionary.Builder resources = PdfDictionary.builder();
    PngImage png = look.picture().pixels();
    SvgDrawing svg = look.picture().drawing();
    double left = look.pictureLeft() * POINTS_PER_MM;
    double bottom = (look.boxHeight() - look.height()) * POINTS_PER_MM;
    double w = look.width() * POINTS_PER_MM;
    double h = look.height() * POINTS_PER_MM;
    if (rules.calibrated()) {
      resources.put("ColorSpace", PdfDictionary.builder().put("Cs", CAL_RGB).build());
    }
    if (png != null) {
      out.op("q").number(w).number(0).number(0).number(h).number(left).number(bottom).op("cm");
      out.op("/Im Do").op("Q");
      byte[] colour = png.alpha() == null ? png.colour() : evened(png, !rules.transparent());
      image = PdfStream.of(imageDictionary(png, rules), deflated(colour));
      mask = png.alpha() == null ? null : mask(png, rules.transparent());
    } else {
      image = null;
      mask = null;
    }
    if (svg != null) {
      AffineTransform place =
          new AffineTransform(w / svg.width(), 0, 0, -h / svg.height(), left, bottom + h);
      SortedSet<Integer> alphas = new TreeSet<>();
      for (Mark each : svg.marks()) {
        draw(out, each, place, rules, alphas);
      }
      if (!alphas.isEmpty()) {
        resources.put("ExtGState", states(alphas));
      }
    }
    text(out, look, rules);
    form =
        PdfDictionary.builder()
            .put("Type", "XObject")
            .put("Subtype", "Form")
            .put("BBox", PdfArray.ofNumbers(0, 0, rounded(width), rounded(height)))
            .put("Resources", resources.build())
            .put("Filter", "FlateDecode")
            .build();
    content = deflated(out.bytes());
  }

  static Appearance of(Look look, Rules rules) {
    return new Appearance(look, rules);
  }

  /** The seal's form, appended to a document. */
  PdfReference addTo(IncrementalUpdate update) {
    if (image == null) {
      return update.add(PdfStream.of(form, content));
    }
    PdfStream picture = image;
    if (mask != null) {
      picture =
          picture.with(picture.dictionary().with(hardMask ? "Mask" : "SMask", update.add(mask)));
    }
    PdfDictionary resources = (PdfDictionary) form.get("Resources");
    PdfDictionary images = PdfDictionary.builder().put("Im", update.add(picture)).build();
    return update.add(
        PdfStream.of(form.with("Resources", resources.with("XObject", images)), content));
  }

  /**
   * The form that a widget shows (12.5.5): the seal itself, or where the page is turned or only a
   * strip is to be seen, a form around it.
   *
   * @param from the left edge of the strip, 0 to 1 of the seal's width
   * @param to the right edge of the strip
   */
  PdfReference shown(
      IncrementalUpdate update, PdfReference seal, int rotate, double from, double to) {
    if (rotate == 0 && from == 0 && to == 1) {
      return seal;
    }
    PdfArray box =
        PdfArray.ofNumbers(rounded(from * width), 0, rounded(to * width), rounded(height));
    return update.add(
        PdfStream.of(
            around(seal, box, rotate), new byte[] {'/', 'S', 'e', 'a', 'l', ' ', 'D', 'o'}));
  }

  /**
   * The form for a widget whose place is given: the whole seal, as large as fits, in the middle.
   *
   * @param wide the width of the place as seen, in user space units
   * @param high its height as seen
   */
  PdfReference fitted(
      IncrementalUpdate update, PdfReference seal, int rotate, double wide, double high) {
    double scale = Math.min(wide / width, high / height);
    PathOperators out = new PathOperators().op("q");
    out.number(scale).number(0).number(0).number(scale);
    out.number((wide - scale * width) / 2).number((high - scale * height) / 2).op("cm");
    out.op("/Seal Do").op("Q");
    return update.add(
        PdfStream.of(
            around(seal, PdfArray.ofNumbers(0, 0, rounded(wide), rounded(high)), rotate),
            out.bytes()));
  }

  private static PdfDictionary around(PdfReference seal, PdfArray box, int rotate) {
    // Turned against the page, whose /Rotate then sets it upright.
    double[] turn =
        switch (rotate) {
          case 90 -> new double[] {0, 1, -1, 0, 0, 0};
          case 180 -> new double[] {-1, 0, 0, -1, 0, 0};
          case 270 -> new double[] {0, -1, 1, 0, 0, 0};
          default -> new double[] {1, 0, 0, 1, 0, 0};
        };
    return PdfDictionary.builder()
        .put("Type", "XObject")
        .put("Subtype", "Form")
        .put("BBox", box)
        .put("Matrix", PdfArray.ofNumbers(turn))
        .put(
            "Resources",
            PdfDictionary.builder()
                .put("XObject", PdfDictionary.builder().put("Seal", seal).build())
                .build())
        .build();
  }

  /** What an invisible widget shows where one must be there (ISO 19005-1, 6.9). */
  static PdfStream nothing() {
    return PdfStream.of(
        PdfDictionary.builder()
            .put("Type", "XObject")
            .put("Subtype", "Form")
            .put("BBox", PdfArray.ofNumbers(0, 0, 0, 0))
            .put("Resources", PdfDictionary.EMPTY)
            .build(),
        new byte[0]);
  }

  private static double rounded(double value) {
    return Math.rint(value * 1000) / 1000;
  }

  // ---- pictures of pixels

  private static PdfDictionary imageDictionary(PngImage png, Rules rules) {
    boolean grey = png.channels() == 1;
    return PdfDictionary.builder()
        .put("Type", "XObject")
        .put("Subtype", "Image")
        .put("Width", png.width())
        .put("Height", png.height())
        .put("BitsPerComponent", 8)
        .put(
            "ColorSpace",
            rules.calibrated()
                ? (grey ? CAL_GREY : CAL_RGB)
                : new PdfName(grey ? "DeviceGray" : "DeviceRGB"))
        .put("Filter", "FlateDecode")
        .build();
  }

  /**
   * The colours with nothing in them that is not seen: an invisible pixel takes the colour of the
   * one before, which packs best and leaves readers that smooth pictures no odd edges. Without
   * transparency, pale pixels are mixed with white.
   */
  private static byte[] evened(PngImage png, boolean mixed) {
    byte[] colour = png.colour().clone();
    byte[] alpha = java.util.Objects.requireNonNull(png.alpha());
    int n = png.channels();
    for (int i = 0; i < alpha.length; i++) {
      int a = alpha[i] & 0xFF;
      for (int c = i * n; c < (i + 1) * n; c++) {
        if (a == 0 && i > 0) {
          colour[c] = colour[c - n];
        } else if (mixed) {
          colour[c] = (byte) (255 - (255 - (colour[c] & 0xFF)) * a / 255);
        }
      }
    }
    return colour;
  }

  private static PdfStream mask(PngImage png, boolean soft) {
    byte[] alpha = java.util.Objects.requireNonNull(png.alpha());
    PdfDictionary.Builder dictionary =
        PdfDictionary.builder()
            .put("Type", "XObject")
            .put("Subtype", "Image")
            .put("Width", png.width())
            .put("Height", png.height())
            .put("Filter", "FlateDecode");
    if (soft) {
      dictionary.put("BitsPerComponent", 8).put("ColorSpace", "DeviceGray");
      return PdfStream.of(dictionary.build(), deflated(alpha));
    }
    int strongest = 0;
    for (byte each : alpha) {
      strongest = Math.max(strongest, each & 0xFF);
    }
    int row = (png.width() + 7) / 8;
    byte[] bits = new byte[row * png.height()];
    for (int i = 0; i < alpha.length; i++) {
      // 8.9.6.3: what is 1 in an explicit mask is not painted.
      if ((alpha[i] & 0xFF) * 2 < strongest || strongest == 0) {
        bits[i / png.width() * row + i % png.width() / 8] |= (byte) (0x80 >> (i % png.width() % 8));
      }
    }
    dictionary.put("BitsPerComponent", 1).put("ImageMask", PdfBoolean.TRUE);
    return PdfStream.of(dictionary.build(), deflated(bits));
  }

  static byte[] deflated(byte[] data) {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
    ByteArrayOutputStream packed = new ByteArrayOutputStream(data.length / 8 + 64);
    try (DeflaterOutputStream out = new DeflaterOutputStream(packed, deflater, 8192)) {
      out.write(data);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e); // memory does not fail that way
    } finally {
      deflater.end();
    }
    return packed.toByteArray();
  }

  // ---- drawings and text

  private static void draw(
      PathOperators out, Mark mark, AffineTransform place, Rules rules, SortedSet<Integer> alphas) {
    out.op("q");
    for (Shape clip : mark.clips()) {
      out.op("W" + out.path(clip, place) + " n");
    }
    int rgb = mark.rgb();
    int alpha = (int) Math.round(mark.alpha() * 255);
    if (alpha < 255 && rules.transparent()) {
      alphas.add(alpha);
      out.op("/A" + alpha + " gs");
    } else if (alpha < 255) {
      rgb = mixed(rgb, alpha);
    }
    AffineTransform all = new AffineTransform(place);
    all.concatenate(mark.transform());
    if (mark.pen() == null) {
      colour(out, rgb, rules, false);
      out.op("f" + out.path(mark.path(), all));
    } else {
      colour(out, rgb, rules, true);
      // The transform shapes the pen, too.
      out.matrix(all).pen(mark.pen());
      out.path(mark.path(), null);
      out.op("S");
    }
    out.op("Q");
  }

  private static int mixed(int rgb, int alpha) {
    int result = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int c = rgb >> shift & 0xFF;
      result |= (255 - (255 - c) * alpha / 255) << shift;
    }
    return result;
  }

  private static void colour(PathOperators out, int rgb, Rules rules, boolean stroke) {
    if (rules.calibrated()) {
      out.op(stroke ? "/Cs CS" : "/Cs cs");
    }
    out.number((rgb >> 16 & 0xFF) / 255.0)
        .number((rgb >> 8 & 0xFF) / 255.0)
        .number((rgb & 0xFF) / 255.0);
    if (rules.calibrated()) {
      out.op(stroke ? "SC" : "sc");
    } else {
      out.op(stroke ? "RG" : "rg");
    }
  }

  private static PdfDictionary states(SortedSet<Integer> alphas) {
    PdfDictionary.Builder states = PdfDictionary.builder();
    for (int each : alphas) {
      PdfReal value = new PdfReal(Math.rint(each / 255.0 * 10_000) / 10_000);
      states.put(
          "A" + each,
          PdfDictionary.builder()
              .put("Type", "ExtGState")
              .put("ca", value)
              .put("CA", value)
              .build());
    }
    return states.build();
  }

  private static void text(PathOperators out, Look look, Rules rules) {
    List<List<Glyph>> lines = look.lines();
    if (lines.isEmpty()) {
      return;
    }
    colour(out, 0, rules, false);
    double scale = Look.TEXT * POINTS_PER_MM / 1000;
    for (int i = 0; i < lines.size(); i++) {
      double x = look.lineLeft(i) * POINTS_PER_MM;
      double y = look.baseline(i) * POINTS_PER_MM;
      for (Glyph each : lines.get(i)) {
        Shape outline = each.outline();
        if (!outline.getPathIterator(null).isDone()) {
          out.op("f" + out.path(outline, new AffineTransform(scale, 0, 0, scale, x, y)));
        }
        x += each.advance() * scale;
      }
    }
  }

  // ---- what the document allows

  /** Reads what a document claims to be (ISO 19005-1, 6.7.11) and which colours it is for. */
  static Rules rules(PdfFile file) throws java.io.IOException, PdfSyntaxException {
    Revision revision = file.latest();
    PdfDictionary catalog = revision.catalog();
    if (!(revision.get(catalog, "Metadata") instanceof PdfStream metadata)) {
      return Rules.PLAIN;
    }
    int part = part(revision, metadata);
    if (part == 0) {
      return Rules.PLAIN;
    }
    boolean intent = false;
    boolean rgb = false;
    PdfArray intents = revision.array(catalog, "OutputIntents");
    for (int i = 0; intents != null && i < intents.size(); i++) {
      if (revision.resolve(intents.get(i)) instanceof PdfDictionary each
          && each.is("S", "GTS_PDFA1")
          && revision.get(each, "DestOutputProfile") instanceof PdfStream profile) {
        intent = true;
        rgb = revision.get(profile.dictionary(), "N").equals(PdfInteger.of(3));
      }
    }
    // Without an output intent a page with transparency has to name its blending colours (part 2,
    // 6.2.10), and the page is not ours to change.
    return new Rules(true, !rgb, part > 1 && intent);
  }

  private static int part(Revision revision, PdfStream metadata) throws java.io.IOException {
    byte[] xmp;
    try {
      xmp = revision.decoded(metadata, 4 << 20);
    } catch (PdfSyntaxException e) {
      return 0; // what cannot be read makes no claim
    }
    byte[] name = {'p', 'd', 'f', 'a', 'i', 'd', ':', 'p', 'a', 'r', 't'};
    for (int i = 0; i + name.length < xmp.length; i++) {
      if (xmp[i] == 'p' && Arrays.equals(xmp, i, i + name.length, name, 0, name.length)) {
        // Either <pdfaid:part>2 or pdfaid:part="2".
        int end = Math.min(xmp.length, i + name.length + 16);
        for (int k = i + name.length; k < end; k++) {
          if (xmp[k] >= '1' && xmp[k] <= '9') {
            return xmp[k] - '0';
          }
        }
      }
    }
    return 0;
  }

  @Override
  public String toString() {
    return "appearance of " + width + " x " + height + " points";
  }
}
