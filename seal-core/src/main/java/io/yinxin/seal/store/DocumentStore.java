package io.yinxin.seal.store;

import io.yinxin.seal.Format;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/**
 * The issued files, each known by the SHA-256 of its content. Safe for use by many threads and
 * processes.
 *
 * <p>A file appears in it whole or not at all, and the same content is one file, however often it
 * is put.
 *
 * @since 0.1
 */
public interface DocumentStore {

  /**
   * A folder for files in the making, on the same disk, that survives the process: what a runner
   * leaves there the next one can adopt.
   *
   * @return the folder, which is there
   * @throws IOException if it cannot be made
   */
  Path workspace() throws IOException;

  /**
   * Takes in a file. It is on the disk for good after the next {@link #sync}.
   *
   * @param file a finished file; it stays where it is
   * @param format what it is
   * @return the document, with its digest
   * @throws IOException if it cannot be read or written
   */
  LicenceDocument put(Path file, Format format) throws IOException;

  /**
   * Forces what was put to the disk, names included. {@link Stores#commit} calls it.
   *
   * @throws IOException if it cannot be done
   */
  void sync() throws IOException;

  /**
   * Whether a document is there; its content is not looked at.
   *
   * @param document the document
   * @return whether there is a file of its size
   * @throws IOException if that cannot be told
   */
  boolean holds(LicenceDocument document) throws IOException;

  /**
   * Reads a document.
   *
   * @param document the document
   * @return its content, to be closed by the caller
   * @throws java.nio.file.NoSuchFileException if it is not there
   * @throws IOException if it cannot be read
   */
  InputStream open(LicenceDocument document) throws IOException;

  /**
   * Removes a document that no licence has: one that was made in vain.
   *
   * @param document the document
   * @throws IOException if it cannot be removed
   */
  void delete(LicenceDocument document) throws IOException;

  /**
   * Where the documents are, for people.
   *
   * @return the folder
   */
  Path place();
}
