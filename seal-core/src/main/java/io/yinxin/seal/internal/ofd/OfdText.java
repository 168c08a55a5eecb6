package io.yinxin.seal.internal.ofd;

import io.yinxin.seal.internal.cms.Findings;
import io.yinxin.seal.internal.sealing.Sheets;
import io.yinxin.seal.internal.sealing.TextSearch;
import java.awt.geom.AffineTransform;
import java.awt.geom.Point2D;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import org.jspecify.annotations.Nullable;

/**
 * Finds where a text stands in an OFD, from the last page to the first, templates included (GB/T
 * 33190, 11). Where a font is needed to tell how wide a glyph is, Chinese characters are taken as
 * wide as high and others half as wide. Not for several threads.
 */
final class OfdText {

  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d{1,9}(\\.\\d{0,20})?|\\.\\d{1,20})([eE][+-]?\\d)?");

  private final OfdPackage pack;
  private final OfdDocument document;
  private final XMLInputFactory factory = XmlWalk.factory();
  private final Locations locations;

  /** The files of templates, by id. */
  private final Map<String, String> templates = new HashMap<>();

  OfdText(OfdPackage pack, OfdDocument document) {
    this.pack = pack;
    this.document = document;
    this.locations = new Locations(pack, new Findings());
  }

  /** The centre of the last occurrence, null if there is none. */
  Sheets.@Nullable Point last(String text) throws IOException {
    findTemplates();
    List<OfdPage> pages = document.pages();
    for (int page = pages.size() - 1; page >= 0; page--) {
      TextSearch search = new TextSearch(text);
      String path = pages.get(page).path();
      List<String> used = new ArrayList<>();
      walk(path, new Objects(search, used));
      for (String id : used) {
        String template = templates.get(id);
        if (template != null && !template.equals(path)) {
          // Templates have no templates.
          walk(template, new Objects(search, new ArrayList<>()));
        }
      }
      Point2D centre = search.last(UPWARDS);
      if (centre != null) {
        return new Sheets.Point(page, centre.getX(), -centre.getY());
      }
    }
    return null;
  }

  /** Glyphs are placed upwards there, and down the page here. */
  private static final TextSearch.Frame UPWARDS =
      new TextSearch.Frame() {
        @Override
        public double seenX(double x, double y) {
          return x;
        }

        @Override
        public double seenY(double x, double y) {
          return -y;
        }

        @Override
        public double unit() {
          return 1;
        }
      };

  private void walk(String path, XmlWalk.Visitor visitor) throws IOException {
    PackageEntry entry = pack.entry(path);
    if (entry != null) {
      try (InputStream in = pack.open(entry)) {
        XmlWalk.walk(in, path, factory, visitor);
      }
    }
  }

  private void findTemplates() throws IOException {
    String root = document.root();
    if (root == null) {
      return;
    }
    walk(
        root,
        new XmlWalk.Visitor() {
          @Override
          public void begin(XmlWalk at) throws IOException {
            String id = at.attribute("ID");
            String location = at.attribute("BaseLoc");
            if (at.name().equals("TemplatePage") && id != null && location != null) {
              String path = locations.one(location, List.of(document.folder(), ""), root);
              if (path != null) {
                templates.putIfAbsent(id, path);
              }
            }
          }
        });
  }

  /** Goes through the objects of a page or template. */
  private static final class Objects implements XmlWalk.Visitor {
    private final TextSearch search;
    private final List<String> used;
    private AffineTransform toPage = new AffineTransform();
    private double size;
    private double stretch;
    private double turn;
    private double x;
    private double y;
    private double[] right = {};
    private double[] down = {};

    Objects(TextSearch search, List<String> used) {
      this.search = search;
      this.used = used;
    }

    @Override
    public void begin(XmlWalk at) throws IOException {
      switch (at.name()) {
        case "Template" -> {
          String id = at.attribute("TemplateID");
          if (id != null && !used.contains(id)) {
            used.add(id);
          }
        }
        case "TextObject" -> object(at);
        case "TextCode" -> {
          x = number(at.attribute("X"), x);
          y = number(at.attribute("Y"), y);
          right = deltas(at.attribute("DeltaX"));
          down = deltas(at.attribute("DeltaY"));
        }
        default -> {}
      }
    }

    private void object(XmlWalk at) throws IOException {
      double[] box = numbers(at.attribute("Boundary"));
      double[] matrix = numbers(at.attribute("CTM"));
      toPage = new AffineTransform();
      if (box.length == 4) {
        toPage.translate(box[0], box[1]);
      }
      if (matrix.length == 6) {
        toPage.concatenate(new AffineTransform(matrix));
      }
      size = number(at.attribute("Size"), 0);
      stretch = number(at.attribute("HScale"), 1);
      turn = Math.toRadians(number(at.attribute("CharDirection"), 0));
      x = 0;
      y = 0;
    }

    @Override
    public void end(XmlWalk at) {
      if (!at.name().equals("TextCode") || size <= 0) {
        return;
      }
      int[] text = at.line().codePoints().toArray();
      double atX = x;
      double atY = y;
      for (int i = 0; i < text.length; i++) {
        double width = size * stretch * (text[i] < 0x2e80 ? 0.5 : 1);
        glyph(text[i], atX, atY, width);
        boolean moves = right.length > 0 || down.length > 0;
        atX += moves ? delta(right, i) : width;
        atY += delta(down, i);
      }
    }

    private void glyph(int c, double atX, double atY, double width) {
      AffineTransform place = new AffineTransform(toPage);
      place.translate(atX, atY);
      place.rotate(turn);
      Point2D[] corners = {
        corner(place, 0, 0.12 * size),
        corner(place, width, 0.12 * size),
        corner(place, 0, -0.88 * size),
        corner(place, width, -0.88 * size)
      };
      double angle =
          Math.atan2(corners[1].getY() - corners[0].getY(), corners[1].getX() - corners[0].getX());
      search.add(corners, corners[0].distance(corners[2]), angle, Character.toString(c));
    }

    private static Point2D corner(AffineTransform place, double x, double y) {
      Point2D point = place.transform(new Point2D.Double(x, y), null);
      return new Point2D.Double(point.getX(), -point.getY());
    }

    /** The way to the next character; the last that is stated goes on. */
    private static double delta(double[] deltas, int index) {
      return deltas.length == 0 ? 0 : deltas[Math.min(index, deltas.length - 1)];
    }
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
