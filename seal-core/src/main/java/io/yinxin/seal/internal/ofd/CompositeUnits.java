package io.yinxin.seal.internal.ofd;

import java.awt.geom.AffineTransform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The composite graphic units of a document's resources ({@code CompositeGraphicUnit}; GB/T 33190,
 * 13), as far as there is text in them: what composite objects draw. Not for several threads.
 */
final class CompositeUnits {

  /** Characters of text that are kept. */
  private static final int TEXT = 1 << 18;

  /** Something that a unit draws. */
  interface Item {
    void draw(PageObjects.Sink sink) throws IOException;
  }

  private final Map<String, List<Item>> units = new HashMap<>();
  private int kept;

  /** What a unit draws, in order; nothing if there is none of this id. */
  List<Item> of(String id) {
    return units.getOrDefault(id, List.of());
  }

  /** Reads a file of resources. */
  XmlWalk.Visitor reader(String path) {
    return new Reader(path);
  }

  private final class Reader implements XmlWalk.Visitor, PageObjects.Sink {
    private final PageObjects objects;
    private final String path;
    private @Nullable List<Item> unit;

    Reader(String path) {
      this.path = path;
      this.objects = new PageObjects(path, this);
    }

    @Override
    public void begin(XmlWalk at) throws IOException {
      if (at.name().equals("CompositeGraphicUnit")) {
        String id = at.attribute("ID");
        unit = new ArrayList<>();
        if (id != null) {
          units.putIfAbsent(id, unit);
        }
      } else if (unit != null) {
        objects.begin(at);
      }
    }

    @Override
    public void end(XmlWalk at) throws IOException {
      if (at.name().equals("CompositeGraphicUnit")) {
        unit = null;
      } else if (unit != null) {
        objects.end(at);
      }
    }

    private void keep(int characters, Item item) throws PackageException {
      kept += 1 + characters;
      if (kept > TEXT) {
        throw new PackageException(
            PackageProblem.Kind.TOO_MUCH, path, "composite objects of too much text", "复合对象中的文本过多");
      }
      if (unit != null) {
        unit.add(item);
      }
    }

    @Override
    public void text(TextRun run) throws IOException {
      keep(run.text().length, sink -> sink.text(run));
    }

    @Override
    public void unit(String id, AffineTransform place) throws IOException {
      keep(0, sink -> sink.unit(id, place));
    }

    @Override
    public void template(String id) {}

    @Override
    public void resource(String location, String in) {}
  }
}
