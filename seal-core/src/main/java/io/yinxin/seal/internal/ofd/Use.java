package io.yinxin.seal.internal.ofd;

import io.yinxin.seal.Finding.Severity;
import io.yinxin.seal.Message;

/**
 * What a document uses a file of its package for, which decides how bad it is if a sealing leaves
 * it out.
 */
public enum Use {
  /** {@code OFD.xml}: leads to the document. Vendors leave it open; what it leads to is seen. */
  ENTRY_POINT(Severity.WARNING, "the entry point", "入口文件"),
  /** {@code OFD.xml} with data of the licence in it, which programs read. */
  ENTRY_POINT_WITH_DATA(Severity.DOUBT, "the entry point, with data", "入口文件（含元数据）"),
  /** The list of pages and of all else. */
  DOCUMENT(Severity.ERROR, "the document's root", "文档根文件"),
  /** Another version of the document. */
  VERSION(Severity.ERROR, "a version of the document", "文档版本"),
  /** A page. */
  PAGE(Severity.ERROR, "a page", "页面"),
  /** What pages are drawn on. */
  TEMPLATE(Severity.ERROR, "a template of pages", "模板页"),
  /** Fonts, pictures, colours. */
  RESOURCE(Severity.ERROR, "a resource of pages", "页面资源"),
  /** Drawn over pages. */
  ANNOTATION(Severity.ERROR, "annotations on pages", "页面注释"),
  /** Not drawn, but opened from the document. */
  ATTACHMENT(Severity.DOUBT, "an attachment", "附件"),
  /** Custom tags and extensions: what programs read instead of pages. */
  DATA(Severity.DOUBT, "data for programs", "供程序读取的数据");

  private final Severity left;
  private final String en;
  private final String zh;

  Use(Severity left, String en, String zh) {
    this.left = left;
    this.en = en;
    this.zh = zh;
  }

  /**
   * How bad it is if a sealing does not cover such a file.
   *
   * @return the severity of the finding
   */
  public Severity uncovered() {
    return left;
  }

  /**
   * How bad it is if a sealing does not cover such a file, and a later one does. That one may be
   * anybody's: what is seen on the pages is not for him to say.
   *
   * @return the severity of the finding
   */
  public Severity coveredLater() {
    return this == ANNOTATION ? Severity.DOUBT : left == Severity.ERROR ? left : Severity.WARNING;
  }

  /**
   * What such a file is called.
   *
   * @return a few words
   */
  public Message title() {
    return new Message(en, zh);
  }
}
