package io.yinxin.seal.internal.render;

import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import com.google.zxing.qrcode.encoder.ByteMatrix;
import com.google.zxing.qrcode.encoder.Encoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.zip.Deflater;

/** Draws a template's lines and figures: PDF operators (ISO 32000-1, 8), lengths in points. */
final class Page {

  static final double POINTS_PER_MM = 72 / 25.4;

  private static final double HAIRLINE = 0.16; // mm

  /** The waves of a border are about this long, as a part of its depth. */
  private static final double WAVE = 1.9;

  private static final int STRANDS = 5;

  /** The waves of a ground are so long, as a part of the pitch. */
  private static final double GROUND_WAVE = 4.4;

  /** The white edge of a square code, modules: ISO/IEC 18004, 9.1. */
  private static final int QUIET = 4;

  /**
   * One mask for all: trying all eight for the evenest takes as long as the rest of a licence, and
   * readers take any. An identifier and a digest are even enough.
   */
  private static final Map<EncodeHintType, Object> CODE_HINTS =
      Map.of(EncodeHintType.QR_MASK_PATTERN, 2);

  private final double height;
  private final Bytes out;
  private final List<Form> tiles = new ArrayList<>();

  /**
   * Draws on a page.
   *
   * @param height of the page, mm
   * @param out takes the operators
   */
  Page(double height, Bytes out) {
    this.height = height;
    this.out = out;
  }

  static void colour(Bytes out, int rgb, String operator) {
    for (int shift = 16; shift >= 0; shift -= 8) {
      out.numbers((rgb >> shift & 0xFF) / 255.0);
    }
    out.put(operator).put(" ");
  }

  void draw(Layout.Item item) {
    if (item instanceof Layout.Fill f) {
      out.put("q ");
      colour(out, f.rgb(), "rg");
      rectangle(f.x(), f.y(), f.w(), f.h());
      out.put("f Q\n");
    } else if (item instanceof Layout.Frame f) {
      begin(f.rgb(), f.stroke());
      rectangle(f.x(), f.y(), f.w(), f.h());
      out.put("S Q\n");
    } else if (item instanceof Layout.Line l) {
      begin(l.rgb(), l.stroke());
      point(l.x(), l.y(), "m");
      point(l.toX(), l.toY(), "l");
      out.put("S Q\n");
    } else if (item instanceof Layout.Band b) {
      band(b);
    } else if (item instanceof Layout.Guilloche g) {
      guilloche(g);
    } else if (item instanceof Layout.Code c) {
      out.put("q 1 g ");
      rectangle(c.x(), c.y(), c.size(), c.size());
      out.put("f Q\n");
    } else if (item instanceof Layout.Rosette r) {
      begin(r.rgb(), r.stroke());
      round(petals(r.radius(), 24, 0.34), r.x(), r.y());
      round(petals(r.radius() * 0.62, 16, 0.45), r.x(), r.y());
      out.put("Q\n");
    }
  }

  private void begin(int rgb, double stroke) {
    out.put("q ");
    colour(out, rgb, "RG");
    out.numbers(stroke * POINTS_PER_MM).put("w 1 j\n");
  }

  private void rectangle(double x, double y, double w, double h) {
    out.numbers(
        x * POINTS_PER_MM, (height - y - h) * POINTS_PER_MM, w * POINTS_PER_MM, h * POINTS_PER_MM);
    out.put("re ");
  }

  private void point(double x, double y, String operator) {
    out.numbers(x * POINTS_PER_MM, (height - y) * POINTS_PER_MM).put(operator).put(" ");
  }

  private void band(Layout.Band b) {
    double depth = b.depth();
    if (b.tint() >= 0) {
      out.put("q ");
      colour(out, b.tint(), "rg");
      rectangle(b.x(), b.y(), b.w(), b.h());
      rectangle(b.x() + depth, b.y() + depth, b.w() - 2 * depth, b.h() - 2 * depth);
      out.put("f* Q\n");
    }
    begin(b.rgb(), 0.35);
    rectangle(b.x(), b.y(), b.w(), b.h());
    rectangle(b.x() + depth, b.y() + depth, b.w() - 2 * depth, b.h() - 2 * depth);
    out.put("S ").numbers(HAIRLINE * POINTS_PER_MM).put("w\n");
    double inset = depth * 0.13;
    rectangle(b.x() + inset, b.y() + inset, b.w() - 2 * inset, b.h() - 2 * inset);
    double inner = depth - inset;
    rectangle(b.x() + inner, b.y() + inner, b.w() - 2 * inner, b.h() - 2 * inner);
    out.put("S\n");
    waves(b);
    Tile outer = petals(depth * 0.4, 8, 0.5);
    Tile core = petals(depth * 0.2, 6, 0.5);
    for (int corner = 0; corner < 4; corner++) {
      double x = corner % 2 == 0 ? b.x() + depth / 2 : b.x() + b.w() - depth / 2;
      double y = corner < 2 ? b.y() + depth / 2 : b.y() + b.h() - depth / 2;
      round(outer, x, y);
      round(core, x, y);
    }
    out.put("Q\n");
  }

  /** Interlaced waves along the four sides, a whole number of them on each. */
  private void waves(Layout.Band b) {
    double depth = b.depth();
    double amplitude = depth * 0.3;
    double wide = b.w() - 2 * depth;
    double high = b.h() - 2 * depth;
    int across = Math.max(2, (int) Math.round(wide / (depth * WAVE)));
    int down = Math.max(2, (int) Math.round(high / (depth * WAVE)));
    double length = wide / across;
    Bytes wave = new Bytes(2048);
    for (int strand = 0; strand < STRANDS; strand++) {
      double phase = strand * 2 * Math.PI / STRANDS;
      // The strands swell and shrink together, so that lenses form between them.
      curve(
          wave,
          2 * Math.PI,
          8,
          t -> length * t / (2 * Math.PI),
          t -> amplitude * Math.sin(t + phase) * (0.72 + 0.28 * Math.cos(t)));
    }
    String tile = tile(wave.put("S"), length + depth, depth);
    for (int i = 0; i < across; i++) {
      double x = b.x() + depth + i * length;
      put(tile, 1, 0, 0, 1, x, b.y() + depth / 2);
      put(tile, 1, 0, 0, 1, x, b.y() + b.h() - depth / 2);
    }
    double stretch = high / down / length;
    for (int i = 0; i < down; i++) {
      double y = b.y() + depth + i * high / down;
      put(tile, 0, -stretch, 1, 0, b.x() + depth / 2, y);
      put(tile, 0, -stretch, 1, 0, b.x() + b.w() - depth / 2, y);
    }
  }

  /** Lines of strands that reach into their neighbours, every second line half a wave later. */
  private void guilloche(Layout.Guilloche g) {
    double wave = g.pitch() * GROUND_WAVE;
    double amplitude = g.pitch() * 0.8;
    Bytes strands = new Bytes(2048);
    for (int strand = 0; strand < STRANDS; strand++) {
      double phase = strand * 2 * Math.PI / STRANDS;
      curve(
          strands,
          2 * Math.PI,
          8,
          t -> wave * t / (2 * Math.PI),
          t -> amplitude * Math.sin(t + phase) * (0.6 + 0.4 * Math.cos(t)));
    }
    String tile = tile(strands.put("S"), wave + g.pitch(), 2 * g.pitch());
    out.put("q ");
    rectangle(g.x(), g.y(), g.w(), g.h());
    out.put("W n ").numbers(g.stroke() * POINTS_PER_MM).put("w 1 j\n");
    int lines = (int) Math.ceil(g.h() / g.pitch()) + 1;
    for (int line = 0; line < lines; line++) {
      colour(out, between(g.rgb(), g.toRgb(), (double) line / Math.max(1, lines - 1)), "RG");
      double from = g.x() - (line % 2 == 0 ? 0 : wave / 2);
      for (double x = from; x < g.x() + g.w(); x += wave) {
        put(tile, 1, 0, 0, 1, x, g.y() + line * g.pitch());
      }
    }
    out.put("Q\n");
  }

  private static int between(int from, int to, double part) {
    int rgb = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int a = from >> shift & 0xFF;
      int b = to >> shift & 0xFF;
      rgb |= (int) Math.round(a + (b - a) * part) << shift;
    }
    return rgb;
  }

  /**
   * Draws a square code: each run of dark modules in a row is a rectangle, in units of a module.
   *
   * @param code where
   * @param text what it says, ASCII
   */
  void code(Layout.Code code, String text) {
    ByteMatrix modules;
    try {
      modules = Encoder.encode(text, ErrorCorrectionLevel.M, CODE_HINTS).getMatrix();
    } catch (WriterException e) {
      throw new IllegalArgumentException("a code holds no text of this length", e);
    }
    double module = code.size() / (modules.getWidth() + 2 * QUIET) * POINTS_PER_MM;
    out.put("q ");
    colour(out, code.rgb(), "rg");
    out.put(String.format(Locale.ROOT, "%.5f 0 0 %.5f ", module, -module));
    out.numbers(
        code.x() * POINTS_PER_MM + QUIET * module,
        (height - code.y()) * POINTS_PER_MM - QUIET * module);
    out.put("cm\n");
    for (int y = 0; y < modules.getHeight(); y++) {
      for (int x = 0; x < modules.getWidth(); x++) {
        int from = x;
        while (x < modules.getWidth() && modules.get(x, y) == 1) {
          x++;
        }
        if (x > from) {
          out.put(from).put(" ").put(y).put(" ").put(x - from).put(" 1 re\n");
        }
      }
    }
    out.put("f Q\n");
  }

  /** A form and how often it goes round. */
  private record Tile(String name, int times) {}

  /** One petal of a round figure: the radius swings between a part of it and the whole. */
  private Tile petals(double radius, int petals, double part) {
    double middle = radius * (1 + part) / 2;
    double swing = radius * (1 - part) / 2;
    Bytes petal = new Bytes(1024);
    for (int strand = 0; strand < 3; strand++) {
      double phase = strand * 2 * Math.PI / 3;
      DoubleUnaryOperator r = t -> middle + swing * Math.cos(petals * t + phase);
      curve(
          petal,
          2 * Math.PI / petals,
          6,
          t -> r.applyAsDouble(t) * Math.cos(t),
          t -> r.applyAsDouble(t) * Math.sin(t));
    }
    return new Tile(tile(petal.put("S"), radius + 1, radius + 1), petals);
  }

  private void round(Tile tile, double x, double y) {
    for (int i = 0; i < tile.times(); i++) {
      double angle = 2 * Math.PI * i / tile.times();
      double cos = Math.cos(angle);
      double sin = Math.sin(angle);
      put(tile.name(), cos, sin, -sin, cos, x, y);
    }
  }

  /** Keeps a drawing that is used again and again, so that it is in the file once. */
  private String tile(Bytes content, double reachX, double reachY) {
    tiles.add(new Form(content, reachX * POINTS_PER_MM, reachY * POINTS_PER_MM));
    return "T" + (tiles.size() - 1);
  }

  private void put(String tile, double a, double b, double c, double d, double x, double y) {
    out.put("q ");
    for (double n : new double[] {a, b, c, d}) {
      // A rounded angle moves the far end of a petal: five decimals instead of three.
      out.put(n == Math.rint(n) ? Long.toString((long) n) : String.format(Locale.ROOT, "%.5f", n));
      out.put(" ");
    }
    out.numbers(x * POINTS_PER_MM, (height - y) * POINTS_PER_MM).put("cm /").put(tile);
    out.put(" Do Q\n");
  }

  /** A curve by its parameter from 0, as cubic pieces that meet smoothly. */
  private static void curve(
      Bytes out, double to, int pieces, DoubleUnaryOperator x, DoubleUnaryOperator y) {
    double h = to / pieces;
    double d = 1e-4;
    out.numbers(x.applyAsDouble(0) * POINTS_PER_MM, y.applyAsDouble(0) * POINTS_PER_MM).put("m\n");
    for (int i = 0; i < pieces; i++) {
      double a = i * h;
      double b = a + h;
      double third = h / 3 / (2 * d) * POINTS_PER_MM;
      out.numbers(
          x.applyAsDouble(a) * POINTS_PER_MM
              + (x.applyAsDouble(a + d) - x.applyAsDouble(a - d)) * third,
          y.applyAsDouble(a) * POINTS_PER_MM
              + (y.applyAsDouble(a + d) - y.applyAsDouble(a - d)) * third,
          x.applyAsDouble(b) * POINTS_PER_MM
              - (x.applyAsDouble(b + d) - x.applyAsDouble(b - d)) * third,
          y.applyAsDouble(b) * POINTS_PER_MM
              - (y.applyAsDouble(b + d) - y.applyAsDouble(b - d)) * third,
          x.applyAsDouble(b) * POINTS_PER_MM,
          y.applyAsDouble(b) * POINTS_PER_MM);
      out.put("c\n");
    }
  }

  /** Writes the forms; returns the entries of the page's XObject resources. */
  String write(PdfObjects objects, Deflater deflater) {
    StringBuilder resources = new StringBuilder();
    for (int i = 0; i < tiles.size(); i++) {
      Form form = tiles.get(i);
      int number = objects.next();
      Bytes box = new Bytes(64).put("/Type/XObject/Subtype/Form/BBox[");
      box.numbers(-form.reachX, -form.reachY, form.reachX, form.reachY).put("]");
      objects.stream(number, box.toString(StandardCharsets.US_ASCII), form.content, deflater);
      resources.append("/T").append(i).append(' ').append(number).append(" 0 R");
    }
    return resources.toString();
  }

  private record Form(Bytes content, double reachX, double reachY) {}
}
