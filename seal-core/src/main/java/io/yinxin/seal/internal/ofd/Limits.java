package io.yinxin.seal.internal.ofd;

/**
 * How much a package may ask of its reader.
 *
 * <p>All are far above what real documents need, and low enough that no package takes more than a
 * heap of 32 MB or runs for long.
 */
final class Limits {

  /** Entries of a package, folders included. */
  static final int ENTRIES = 50_000;

  /** Bytes of the central directory. */
  static final int DIRECTORY = 8 << 20;

  /** Bytes of one name. */
  static final int NAME = 1024;

  /** Bytes of all entries together once inflated, beside a multiple of the file's own length. */
  static final long INFLATED = 256L << 20;

  /** How many times its own length a package may grow beyond {@link #INFLATED}. */
  static final int RATIO = 100;

  /** Bytes of one part that is read as a whole: a signature value, an electronic seal. */
  static final int PART = 8 << 20;

  /** Bytes of one XML file. */
  static final long XML = 256L << 20;

  /** Bytes of one tag with its attributes. */
  static final int TAG = 256 << 10;

  /** Elements in each other. */
  static final int DEPTH = 64;

  /** Attributes of one element. */
  static final int ATTRIBUTES = 128;

  /** Characters of text that are kept of one element. */
  static final int TEXT = 256 << 10;

  /** Documents in one package. */
  static final int DOCUMENTS = 100;

  /** Sealings of one document. */
  static final int SEALINGS = 200;

  /** References of one sealing. */
  static final int REFERENCES = 50_000;

  /** References of all sealings of one document. */
  static final int ALL_REFERENCES = 500_000;

  /** Places of the picture in one sealing: a page each. */
  static final int STAMPS = 10_000;

  /** Pages and templates of one document. */
  static final int PAGES = 50_000;

  private Limits() {}
}
