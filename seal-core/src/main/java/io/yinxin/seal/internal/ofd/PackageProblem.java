package io.yinxin.seal.internal.ofd;

import io.yinxin.seal.Message;
import org.jspecify.annotations.Nullable;

/**
 * Something odd or wrong about a package, for the verifier to make a finding of.
 *
 * @param kind what is wrong
 * @param where the entry or byte, null if it is the package as a whole
 * @param detail a few words on this very case; never personal data
 */
public record PackageProblem(Kind kind, @Nullable String where, Message detail) {

  /** What can be wrong. */
  public enum Kind {
    /** Two entries with one name, or with names that some system takes for one. */
    NAME_TWICE(false),
    /** The name says one thing here and another there. */
    NAME_CONTRADICTED(false),
    /** A name that leads out of the package, or is no name. */
    NAME_UNSAFE(false),
    /** A name that is not written as it should be, but can be only this one. */
    NAME_ODD(true),
    /** A path that is not written as it should be: backslashes, a slash in front, dots. */
    PATH_ODD(true),
    /** What the directory says of an entry is not what its own header says. */
    HEADER_CONTRADICTED(false),
    /** XML that two programs read in two ways. */
    TEXT_AMBIGUOUS(false),
    /** Two entries share bytes. */
    OVERLAP(false),
    /** Bytes that belong to nothing and look like an entry or a document. */
    HIDDEN_DATA(false),
    /** Bytes between entries that belong to nothing. */
    GAP(false),
    /** Bytes before the first entry or behind the end that belong to nothing. */
    SURROUNDED(true),
    /** Encrypted: it cannot be read. */
    ENCRYPTED(false),
    /** Packed in a way that is not read. */
    UNSUPPORTED(false),
    /** More than a verifier is willing to read. */
    TOO_MUCH(false),
    /** An entry that is stored, with its length only behind it: readers from the front stumble. */
    LENGTH_BEHIND(true),
    /** What is in an entry is not what was packed: wrong length, wrong checksum, cut off. */
    DAMAGED(false);

    private final boolean habit;

    Kind(boolean habit) {
      this.habit = habit;
    }

    /**
     * Whether honest programs do this.
     *
     * @return true if it is only worth mentioning
     */
    public boolean habit() {
      return habit;
    }
  }
}
