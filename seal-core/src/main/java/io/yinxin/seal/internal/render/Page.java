package io.yinxin.seal.internal.render;

import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import com.google.zxing.qrcode.encoder.ByteMatrix;
import com.google.zxing.qrcode.encoder.Encoder;
import io.yinxin.seal.internal.render.Canvas.Box;
import io.yinxin.seal.internal.render.Canvas.Tile;
import java.awt.geom.Path2D;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/** Draws a template's lines and figures. */
final class Page {

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

  private final Canvas out;

  /** Draws on a canvas. */
  Page(Canvas out) {
    this.out = out;
  }

  void draw(Layout.Item item) {
    if (item instanceof Layout.Fill f) {
      out.fill(f.rgb(), new Box(f.x(), f.y(), f.w(), f.h()));
    } else if (item instanceof Layout.Frame f) {
      out.begin(f.rgb(), f.stroke());
      out.frame(new Box(f.x(), f.y(), f.w(), f.h()));
      out.end();
    } else if (item instanceof Layout.Line l) {
      out.begin(l.rgb(), l.stroke());
      out.line(l.x(), l.y(), l.toX(), l.toY());
      out.end();
    } else if (item instanceof Layout.Band b) {
      band(b);
    } else if (item instanceof Layout.Guilloche g) {
      guilloche(g);
    } else if (item instanceof Layout.Code c) {
      out.fill(0xFFFFFF, new Box(c.x(), c.y(), c.size(), c.size()));
    } else if (item instanceof Layout.Rosette r) {
      out.begin(r.rgb(), r.stroke());
      round(petals(r.radius(), 24, 0.34), r.x(), r.y());
      round(petals(r.radius() * 0.62, 16, 0.45), r.x(), r.y());
      out.end();
    }
  }

  private void band(Layout.Band b) {
    double depth = b.depth();
    Box outer = new Box(b.x(), b.y(), b.w(), b.h());
    Box inner = outer.inset(depth);
    if (b.tint() >= 0) {
      out.fill(b.tint(), outer, inner);
    }
    out.begin(b.rgb(), 0.35);
    out.frame(outer, inner);
    out.width(HAIRLINE);
    double inset = depth * 0.13;
    out.frame(outer.inset(inset), outer.inset(depth - inset));
    waves(b);
    Petal large = petals(depth * 0.4, 8, 0.5);
    Petal small = petals(depth * 0.2, 6, 0.5);
    for (int corner = 0; corner < 4; corner++) {
      double x = corner % 2 == 0 ? b.x() + depth / 2 : b.x() + b.w() - depth / 2;
      double y = corner < 2 ? b.y() + depth / 2 : b.y() + b.h() - depth / 2;
      round(large, x, y);
      round(small, x, y);
    }
    out.end();
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
    Path2D wave = new Path2D.Double();
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
    Tile tile = new Tile(wave, length + depth, depth);
    for (int i = 0; i < across; i++) {
      double x = b.x() + depth + i * length;
      out.put(tile, 1, 0, 0, 1, x, b.y() + depth / 2);
      out.put(tile, 1, 0, 0, 1, x, b.y() + b.h() - depth / 2);
    }
    double stretch = high / down / length;
    for (int i = 0; i < down; i++) {
      double y = b.y() + depth + i * high / down;
      out.put(tile, 0, -stretch, 1, 0, b.x() + depth / 2, y);
      out.put(tile, 0, -stretch, 1, 0, b.x() + b.w() - depth / 2, y);
    }
  }

  /** Lines of strands that reach into their neighbours, every second line half a wave later. */
  private void guilloche(Layout.Guilloche g) {
    double wave = g.pitch() * GROUND_WAVE;
    double amplitude = g.pitch() * 0.8;
    Path2D strands = new Path2D.Double();
    for (int strand = 0; strand < STRANDS; strand++) {
      double phase = strand * 2 * Math.PI / STRANDS;
      curve(
          strands,
          2 * Math.PI,
          6,
          t -> wave * t / (2 * Math.PI),
          t -> amplitude * Math.sin(t + phase) * (0.6 + 0.4 * Math.cos(t)));
    }
    Tile tile = new Tile(strands, wave + g.pitch(), 2 * g.pitch());
    out.begin(g.rgb(), g.stroke());
    out.clip(new Box(g.x(), g.y(), g.w(), g.h()));
    int lines = (int) Math.ceil(g.h() / g.pitch()) + 1;
    for (int line = 0; line < lines; line++) {
      out.colour(between(g.rgb(), g.toRgb(), (double) line / Math.max(1, lines - 1)));
      double from = g.x() - (line % 2 == 0 ? 0 : wave / 2);
      for (double x = from; x < g.x() + g.w(); x += wave) {
        out.put(tile, 1, 0, 0, 1, x, g.y() + line * g.pitch());
      }
    }
    out.end();
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
   * Draws a square code.
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
    double module = code.size() / (modules.getWidth() + 2 * QUIET);
    out.code(modules, code.x() + QUIET * module, code.y() + QUIET * module, module, code.rgb());
  }

  /** A tile and how often it goes round. */
  private record Petal(Tile tile, int times) {}

  /** One petal of a round figure: the radius swings between a part of it and the whole. */
  private Petal petals(double radius, int petals, double part) {
    double middle = radius * (1 + part) / 2;
    double swing = radius * (1 - part) / 2;
    Path2D petal = new Path2D.Double();
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
    return new Petal(new Tile(petal, radius + 1, radius + 1), petals);
  }

  private void round(Petal petal, double x, double y) {
    for (int i = 0; i < petal.times(); i++) {
      double angle = 2 * Math.PI * i / petal.times();
      double cos = Math.cos(angle);
      double sin = Math.sin(angle);
      out.put(petal.tile(), cos, sin, -sin, cos, x, y);
    }
  }

  /** A curve by its parameter from 0, as cubic pieces that meet smoothly. */
  private static void curve(
      Path2D out, double to, int pieces, DoubleUnaryOperator x, DoubleUnaryOperator y) {
    double h = to / pieces;
    double d = 1e-4;
    double third = h / 3 / (2 * d);
    out.moveTo(x.applyAsDouble(0), y.applyAsDouble(0));
    for (int i = 0; i < pieces; i++) {
      double a = i * h;
      double b = a + h;
      out.curveTo(
          x.applyAsDouble(a) + (x.applyAsDouble(a + d) - x.applyAsDouble(a - d)) * third,
          y.applyAsDouble(a) + (y.applyAsDouble(a + d) - y.applyAsDouble(a - d)) * third,
          x.applyAsDouble(b) - (x.applyAsDouble(b + d) - x.applyAsDouble(b - d)) * third,
          y.applyAsDouble(b) - (y.applyAsDouble(b + d) - y.applyAsDouble(b - d)) * third,
          x.applyAsDouble(b),
          y.applyAsDouble(b));
    }
  }
}
