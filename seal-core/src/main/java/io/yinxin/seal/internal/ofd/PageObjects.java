package io.yinxin.seal.internal.ofd;

import java.awt.geom.AffineTransform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the objects of a page, a template, a composite unit or an annotation, and hands on
 * what has to do with text (GB/T 33190, 7.7, 8.5, 11, 13, 15). Not for several threads.
 */
final class PageObjects implements XmlWalk.Visitor {

  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d{1,9}(\\.\\d{0,20})?|\\.\\d{1,20})([eE][+-]?\\d)?");

  /** Takes them, in the order of drawing. */
  interface Sink {
    /** A template of the page. */
    void template(String id);

    /** A file of resources of the page. */
    void resource(String location, String in);

    /** A text. */
    void text(TextRun run) throws IOException;

    /** A composite object, which draws a unit of the resources. */
    void unit(String id, AffineTransform place) throws IOException;
  }

  private final String path;
  private final Sink sink;
  private AffineTransform appearance = new AffineTransform();
  private AffineTransform place = new AffineTransform();
  private boolean hidden;
  private double size;
  private double stretch;
  private double turn;
  private double x;
  private double y;
  private double[] right = {};
  private double[] down = {};

  PageObjects(String path, Sink sink) {
    this.path = path;
    this.sink = sink;
  }

  @Override
  public void begin(XmlWalk at) throws IOException {
    switch (at.name()) {
      case "Template" -> {
        String id = at.attribute("TemplateID");
        if (id != null) {
          sink.template(id);
        }
      }
      case "Annot" -> hidden = isHidden(at);
      case "Appearance" -> appearance = boundary(at);
      case "CompositeObject" -> {
        String id = at.attribute("ResourceID");
        if (id != null && !hidden && !isHidden(at)) {
          sink.unit(id, placed(at));
        }
      }
      case "TextObject" -> {
        place = placed(at);
        size = isHidden(at) ? 0 : number(at.attribute("Size"), 0);
        stretch = number(at.attribute("HScale"), 1);
        turn = Math.toRadians(number(at.attribute("CharDirection"), 0));
        x = 0;
        y = 0;
      }
      case "TextCode" -> {
        x = number(at.attribute("X"), x);
        y = number(at.attribute("Y"), y);
        right = deltas(at.attribute("DeltaX"));
        down = deltas(at.attribute("DeltaY"));
      }
      default -> {}
    }
  }

  @Override
  public void end(XmlWalk at) throws IOException {
    switch (at.name()) {
      case "PageRes" -> sink.resource(at.text(), path);
      case "Annot" -> hidden = false;
      case "Appearance" -> appearance = new AffineTransform();
      case "TextCode" -> {
        int[] text = at.line().codePoints().toArray();
        if (size > 0 && !hidden && text.length > 0) {
          sink.text(
              new TextRun(
                  place,
                  size,
                  stretch,
                  turn,
                  x,
                  y,
                  first(right, text.length),
                  first(down, text.length),
                  text));
        }
      }
      default -> {}
    }
  }

  private static double[] first(double[] deltas, int count) {
    return deltas.length <= count ? deltas : Arrays.copyOf(deltas, count);
  }

  private static boolean isHidden(XmlWalk at) throws IOException {
    return "false".equals(at.attribute("Visible"));
  }

  private static AffineTransform boundary(XmlWalk at) throws IOException {
    double[] box = numbers(at.attribute("Boundary"));
    return box.length == 4
        ? AffineTransform.getTranslateInstance(box[0], box[1])
        : new AffineTransform();
  }

  /** Where an object draws: its boundary, in that its own matrix (8.5). */
  private AffineTransform placed(XmlWalk at) throws IOException {
    AffineTransform placed = new AffineTransform(appearance);
    placed.concatenate(boundary(at));
    double[] matrix = numbers(at.attribute("CTM"));
    if (matrix.length == 6) {
      placed.concatenate(new AffineTransform(matrix));
    }
    return placed;
  }

  private static double number(@Nullable String text, double otherwise) {
    double[] numbers = numbers(text);
    return numbers.length == 1 ? numbers[0] : otherwise;
  }

  /** Numbers with blanks between; what is none makes all of it none. */
  private static double[] numbers(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return new double[0];
    }
    String[] parts = text.strip().split("\\s+", -1);
    double[] numbers = new double[parts.length];
    for (int i = 0; i < parts.length; i++) {
      numbers[i] = parsed(parts[i]);
      if (Double.isNaN(numbers[i])) {
        return new double[0];
      }
    }
    return numbers;
  }

  private static double parsed(String text) {
    return NUMBER.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
  }

  /** Ways from character to character; {@code g 3 5} stands for {@code 5 5 5} (11.3). */
  private static double[] deltas(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return new double[0];
    }
    List<Double> deltas = new ArrayList<>();
    String[] parts = text.strip().split("\\s+", -1);
    for (int i = 0; i < parts.length; i++) {
      boolean group = parts[i].equals("g") && i + 2 < parts.length;
      double count = group ? parsed(parts[i + 1]) : 1;
      double value = parsed(group ? parts[i + 2] : parts[i]);
      if (Double.isNaN(count) || Double.isNaN(value)) {
        break;
      }
      // A text has not more characters than its limit, and the last way goes on.
      for (int n = 0; n < Math.min(count, Limits.TEXT) && deltas.size() < Limits.TEXT; n++) {
        deltas.add(value);
      }
      i += group ? 2 : 0;
    }
    return deltas.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
