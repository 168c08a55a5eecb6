package io.yinxin.seal.internal.picture;

import com.github.weisj.jsvg.renderer.output.Output;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.Paint;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.Stroke;
import java.awt.geom.AffineTransform;
import java.awt.geom.NoninvertibleTransformException;
import java.awt.geom.Path2D;
import java.awt.geom.PathIterator;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.awt.image.ImageObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Takes down what a drawing draws, instead of painting it. Not for threads. */
final class SvgRecorder implements Output {

  /** What the drawing uses and a list of marks cannot say. */
  static final class Unsupported extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String zh;

    Unsupported(String en, String zh) {
      super(en, null, false, false);
      this.zh = zh;
    }

    String en() {
      return String.valueOf(getMessage());
    }

    String zh() {
      return zh;
    }
  }

  /** Points of all paths together: a few thousand make a rich seal. */
  private static final int MAX_POINTS = 500_000;

  private final List<Mark> marks;

  private final int[] points;
  private final Rectangle2D viewport;
  private AffineTransform transform = new AffineTransform();
  private Paint paint = Color.BLACK;
  private Stroke stroke = new BasicStroke();
  private float opacity = 1;
  private List<Shape> clips = List.of();

  SvgRecorder(double width, double height) {
    marks = new ArrayList<>();
    points = new int[1];
    viewport = new Rectangle2D.Double(0, 0, width, height);
  }

  private SvgRecorder(SvgRecorder parent) {
    marks = parent.marks;
    points = parent.points;
    viewport = parent.viewport;
    transform = new AffineTransform(parent.transform);
    paint = parent.paint;
    stroke = parent.stroke;
    opacity = parent.opacity;
    clips = parent.clips;
  }

  List<Mark> marks() {
    return marks;
  }

  private void record(Shape shape, @Nullable BasicStroke pen) {
    if (!(paint instanceof Color colour)) {
      throw new Unsupported("gradients or patterns", "渐变或图案填充");
    }
    double alpha = opacity * colour.getAlpha() / 255.0;
    if (alpha <= 0 || transform.getDeterminant() == 0) {
      return;
    }
    if (pen != null) {
      refuseFadedBorder(shape, alpha);
    }
    marks.add(
        new Mark(
            copy(shape),
            new AffineTransform(transform),
            pen,
            colour.getRGB() & 0xFFFFFF,
            alpha,
            clips));
  }

  /**
   * A faded shape with a border is faded as a whole, so that the inner half of the border does not
   * show the fill below it. Two marks cannot say that.
   */
  private void refuseFadedBorder(Shape shape, double alpha) {
    Mark last = marks.isEmpty() ? null : marks.get(marks.size() - 1);
    if (last != null
        && last.pen() == null
        && last.alpha() < 1
        && alpha < 1
        && last.path().getBounds2D().equals(shape.getBounds2D())
        && last.transform().equals(transform)) {
      throw new Unsupported("opacity of a shape with fill and stroke", "同时填充并描边的图形的不透明度");
    }
  }

  /** The shape as it is now: callers reuse theirs. */
  private Path2D copy(Shape shape) {
    for (PathIterator i = shape.getPathIterator(null); !i.isDone(); i.next()) {
      if (++points[0] > MAX_POINTS) {
        throw new Unsupported("too many points", "过多的点");
      }
    }
    return new Path2D.Double(shape);
  }

  @Override
  public void fillShape(Shape shape) {
    record(shape, null);
  }

  @Override
  public void drawShape(Shape shape) {
    if (!(stroke instanceof BasicStroke pen)) {
      throw new Unsupported("an unusual pen", "特殊的描边");
    }
    record(shape, pen);
  }

  @Override
  public void drawImage(BufferedImage image) {
    throw new Unsupported("images, masks or group opacity", "位图、蒙版或组透明度");
  }

  @Override
  public void drawImage(Image image, @Nullable ImageObserver observer) {
    throw new Unsupported("images, masks or group opacity", "位图、蒙版或组透明度");
  }

  @Override
  public void drawImage(Image image, AffineTransform at, @Nullable ImageObserver observer) {
    throw new Unsupported("images, masks or group opacity", "位图、蒙版或组透明度");
  }

  @Override
  public void setPaint(Paint paint) {
    this.paint = paint;
  }

  @Override
  public void setPaint(Supplier<Paint> paint) {
    this.paint = paint.get();
  }

  @Override
  public void setStroke(Stroke stroke) {
    this.stroke = stroke;
  }

  @Override
  public Stroke stroke() {
    return stroke;
  }

  @Override
  public void applyClip(Shape shape) {
    Path2D clip = copy(shape);
    clip.transform(transform);
    // The clip of the whole drawing is the form's bounding box already.
    if (shape instanceof Rectangle2D && clip.getBounds2D().contains(viewport)) {
      return;
    }
    List<Shape> all = new ArrayList<>(clips);
    all.add(clip);
    clips = List.copyOf(all);
  }

  @Override
  public Optional<Float> contextFontSize() {
    return Optional.empty();
  }

  @Override
  public Output createChild() {
    return new SvgRecorder(this);
  }

  @Override
  public void dispose() {}

  @Override
  public void debugPaint(Consumer<Graphics2D> painter) {}

  @Override
  public Rectangle2D clipBounds() {
    try {
      Rectangle2D bounds = viewport;
      for (Shape clip : clips) {
        bounds = bounds.createIntersection(clip.getBounds2D());
      }
      return transform.createInverse().createTransformedShape(bounds).getBounds2D();
    } catch (NoninvertibleTransformException e) {
      return new Rectangle2D.Double();
    }
  }

  @Override
  public RenderingHints renderingHints() {
    return new RenderingHints(null);
  }

  @Override
  public @Nullable Object renderingHint(RenderingHints.Key key) {
    return null;
  }

  @Override
  public void setRenderingHint(RenderingHints.Key key, @Nullable Object value) {}

  @Override
  public AffineTransform transform() {
    return new AffineTransform(transform);
  }

  @Override
  public void setTransform(AffineTransform to) {
    transform = new AffineTransform(to);
  }

  @Override
  public void applyTransform(AffineTransform by) {
    transform.concatenate(by);
  }

  @Override
  public void rotate(double angle) {
    transform.rotate(angle);
  }

  @Override
  public void scale(double x, double y) {
    transform.scale(x, y);
  }

  @Override
  public void translate(double x, double y) {
    transform.translate(x, y);
  }

  @Override
  public float currentOpacity() {
    return opacity;
  }

  @Override
  public void applyOpacity(float by) {
    opacity *= by;
  }

  @Override
  public SafeState safeState() {
    SvgRecorder then = new SvgRecorder(this);
    return () -> {
      transform = then.transform;
      paint = then.paint;
      stroke = then.stroke;
      opacity = then.opacity;
      clips = then.clips;
    };
  }

  @Override
  public boolean supportsFilters() {
    return false;
  }

  @Override
  public boolean supportsColors() {
    return true;
  }
}
