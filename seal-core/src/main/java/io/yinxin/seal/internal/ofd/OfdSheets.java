package io.yinxin.seal.internal.ofd;

import io.yinxin.seal.SealException.DocumentRejected;
import io.yinxin.seal.internal.sealing.Place;
import io.yinxin.seal.internal.sealing.Sheets;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The pages of an OFD, to find places on. */
final class OfdSheets implements Sheets<IOException> {

  private final OfdPackage pack;
  private final OfdDocument document;
  private final List<OfdPage> pages;
  private final Map<String, Integer> ids = new HashMap<>();

  OfdSheets(OfdPackage pack, OfdDocument document) {
    this.pack = pack;
    this.document = document;
    this.pages = document.pages();
    pages.forEach(page -> ids.merge(page.id(), 1, Integer::sum));
  }

  @Override
  public int count() {
    return pages.size();
  }

  @Override
  public Size size(int page) throws DocumentRejected {
    OfdBox box = pages.get(page).box();
    if (box == null) {
      throw Place.nowhere(
          "page " + (page + 1) + " states no size",
          "第 " + (page + 1) + " 页未注明尺寸",
          "have the document made again",
          "请重新生成文档");
    }
    return new Size(box.width(), box.height());
  }

  @Override
  public @Nullable Point last(String text) throws IOException {
    return new OfdText(pack, document).last(text);
  }

  /** The id of a page, which must be its alone: stamps know pages by nothing else. */
  String id(int page) throws DocumentRejected {
    String id = pages.get(page).id();
    if (id.isEmpty() || ids.getOrDefault(id, 0) > 1) {
      throw Place.nowhere(
          "page " + (page + 1) + " has no id of its own",
          "第 " + (page + 1) + " 页没有唯一的标识",
          "have the document made again",
          "请重新生成文档");
    }
    return id;
  }
}
