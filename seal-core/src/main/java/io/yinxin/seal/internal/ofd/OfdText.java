package io.yinxin.seal.internal.ofd;

import io.yinxin.seal.internal.cms.Findings;
import io.yinxin.seal.internal.sealing.Sheets;
import io.yinxin.seal.internal.sealing.TextSearch;
import java.awt.geom.AffineTransform;
import java.awt.geom.Point2D;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds where a text stands in an OFD, from the last page to the first: on the page itself, on its
 * templates, in composite objects, and in what annotations show (GB/T 33190, 11, 13, 15). Not for
 * several threads.
 */
final class OfdText {

  /** Units in each other; readers give up earlier. */
  private static final int DEPTH = 16;

  /** Objects that are drawn for one search, each as often as it is drawn. */
  private static final int DRAWN = 1 << 20;

  private final OfdPackage pack;
  private final OfdDocument document;
  private final XmlParser parser = new XmlParser();

  /** Resources are read while a page is: one parser cannot do both. */
  private final XmlParser second = new XmlParser();

  private final Locations locations;

  /** The files of templates, by id. */
  private final Map<String, String> templates = new HashMap<>();

  /** The files of annotations, by the id of the page. */
  private final Map<String, List<String>> annotations = new HashMap<>();

  /** The files of resources that are not read yet, and those that are. */
  private final List<String> resources = new ArrayList<>();

  private final Set<String> read = new HashSet<>();
  private final CompositeUnits units = new CompositeUnits();
  private int drawn;

  OfdText(OfdPackage pack, OfdDocument document) {
    this.pack = pack;
    this.document = document;
    this.locations = new Locations(pack, new Findings());
  }

  /**
   * The centre of the last occurrence, null if there is none.
   *
   * @throws PackageException if there is more to draw than any document has
   */
  Sheets.@Nullable Point last(String text) throws IOException {
    findFiles();
    List<OfdPage> pages = document.pages();
    for (int page = pages.size() - 1; page >= 0; page--) {
      TextSearch search = new TextSearch(text);
      String path = pages.get(page).path();
      drawn = 0;
      Canvas canvas = new Canvas(search);
      draw(path, canvas);
      for (String id : List.copyOf(canvas.used)) {
        String template = templates.get(id);
        if (template != null && !template.equals(path)) {
          // Templates have no templates.
          draw(template, new Canvas(search));
        }
      }
      for (String each : annotations.getOrDefault(pages.get(page).id(), List.of())) {
        draw(each, new Canvas(search));
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

  private void draw(String path, Canvas canvas) throws IOException {
    walk(path, parser, new PageObjects(path, canvas));
  }

  private void walk(String path, XmlParser with, XmlWalk.Visitor visitor) throws IOException {
    PackageEntry entry = pack.entry(path);
    if (entry != null) {
      XmlWalk.walk(pack, entry, with, visitor);
    }
  }

  private @Nullable String located(String location, String in) {
    return location.isEmpty()
        ? null
        : locations.one(location, List.of(Locations.folder(in), document.folder(), ""), in);
  }

  private void findFiles() throws IOException {
    String root = document.root();
    if (root == null) {
      return;
    }
    List<String> lists = new ArrayList<>();
    walk(
        root,
        parser,
        new XmlWalk.Visitor() {
          @Override
          public void begin(XmlWalk at) throws IOException {
            String id = at.attribute("ID");
            String location = at.attribute("BaseLoc");
            if (at.name().equals("TemplatePage") && id != null && location != null) {
              String path = located(location, root);
              if (path != null) {
                templates.putIfAbsent(id, path);
              }
            }
          }

          @Override
          public void end(XmlWalk at) throws IOException {
            switch (at.name()) {
              case "PublicRes", "DocumentRes" -> resource(at.text(), root);
              case "Annotations" -> {
                String path = located(at.text(), root);
                if (path != null) {
                  lists.add(path);
                }
              }
              default -> {}
            }
          }
        });
    for (String list : lists) {
      walk(list, parser, new AnnotationList(list));
    }
  }

  private void resource(String location, String in) {
    String path = located(location, in);
    if (path != null && read.add(path)) {
      resources.add(path);
    }
  }

  /** Which file of annotations belongs to which page (15.1). */
  private final class AnnotationList implements XmlWalk.Visitor {
    private final String file;
    private String page = "";

    AnnotationList(String file) {
      this.file = file;
    }

    @Override
    public void begin(XmlWalk at) throws IOException {
      if (at.name().equals("Page")) {
        String id = at.attribute("PageID");
        page = id == null ? "" : id;
      }
    }

    @Override
    public void end(XmlWalk at) throws IOException {
      if (at.name().equals("FileLoc")) {
        String path = located(at.text(), file);
        if (path != null) {
          annotations.computeIfAbsent(page, none -> new ArrayList<>()).add(path);
        }
      }
    }
  }

  /** Takes what is drawn on a page, and draws units where they are used. */
  private final class Canvas implements PageObjects.Sink {
    private final TextSearch search;
    final Set<String> used = new HashSet<>();
    private AffineTransform around = new AffineTransform();
    private int depth;

    Canvas(TextSearch search) {
      this.search = search;
    }

    @Override
    public void template(String id) {
      used.add(id);
    }

    @Override
    public void resource(String location, String in) {
      OfdText.this.resource(location, in);
    }

    @Override
    public void text(TextRun run) throws IOException {
      count();
      run.draw(around, search);
    }

    @Override
    public void unit(String id, AffineTransform place) throws IOException {
      count();
      for (String each : resources) {
        walk(each, second, units.reader(each));
      }
      resources.clear();
      if (depth == DEPTH) {
        return;
      }
      AffineTransform outside = around;
      around = new AffineTransform(outside);
      around.concatenate(place);
      depth++;
      for (CompositeUnits.Item each : units.of(id)) {
        each.draw(this);
      }
      depth--;
      around = outside;
    }

    /** Units of units of units can be drawn more often than there is time for. */
    private void count() throws PackageException {
      if (++drawn > DRAWN) {
        throw new PackageException(
            PackageProblem.Kind.TOO_MUCH, null, "a page of too many objects", "页面对象过多");
      }
    }
  }
}
