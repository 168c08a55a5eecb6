package io.yinxin.seal.internal.pdf;

/**
 * How much a document may ask of its reader.
 *
 * <p>All are far above what real documents need, and low enough that no document takes more than a
 * heap of 32 MB or runs for long.
 */
final class Limits {

  /** Arrays and dictionaries in each other. */
  static final int DEPTH = 100;

  /** Elements of arrays and dictionaries in one indirect object. */
  static final int ELEMENTS = 1 << 18;

  /** Bytes of one string. */
  static final int STRING = 4 << 20;

  /** Bytes of all strings and names in one indirect object. */
  static final int TEXT = 6 << 20;

  /** Bytes of one name (Annex C of older editions says 127; a few producers go beyond). */
  static final int NAME = 4096;

  /** The largest object number and one (ISO 32000-1, annex C). */
  static final int OBJECTS = 8_388_608;

  /** Cross-reference sections, and with them revisions. */
  static final int SECTIONS = 500;

  /** Subsections in all cross-reference sections together. */
  static final int SUBSECTIONS = 1 << 18;

  /** Decoded bytes of all cross-reference streams together. */
  static final int XREF_STREAMS = 8 << 20;

  /** Decoded bytes of one object stream. */
  static final int OBJECT_STREAM = 6 << 20;

  /** Decoded object streams that are kept, in bytes. */
  static final int OBJECT_STREAMS_KEPT = 4 << 20;

  /** Objects in one object stream. */
  static final int IN_OBJECT_STREAM = 1 << 18;

  /** Pages, and nodes of the page tree above them. */
  static final int PAGES = 250_000;

  /** Levels of the page tree. */
  static final int PAGE_TREE_DEPTH = 64;

  /** References that lead only to another reference. */
  static final int REFERENCE_CHAIN = 16;

  /** Filters of one stream. */
  static final int FILTERS = 8;

  /** Bytes parsed and inflated in all, beside a multiple of the file's own length. */
  static final long WORK = 256L << 20;

  private Limits() {}
}
