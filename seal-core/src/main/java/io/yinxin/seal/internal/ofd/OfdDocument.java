package io.yinxin.seal.internal.ofd;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One document of a package ({@code DocBody}; GB/T 33190, 7.4), and every file that any reader
 * might use for it: where a location can be understood in two ways, both files are here. Immutable.
 *
 * @param root the path of {@code Document.xml}, null if there is none to be found
 * @param signatures the path of {@code Signatures.xml}, null if none is named
 * @param pages the pages, in order
 * @param uses what each file is used for, by path, in the order found; {@code OFD.xml} is among
 *     them, what belongs to sealings is not
 */
public record OfdDocument(
    @Nullable String root,
    @Nullable String signatures,
    List<OfdPage> pages,
    Map<String, Use> uses) {

  /** Copies what can change. */
  public OfdDocument {
    pages = List.copyOf(pages);
    uses = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(uses));
  }

  /**
   * Its folder.
   *
   * @return the path, with a slash behind it; empty for the root of the package
   */
  public String folder() {
    return root == null ? "" : Locations.folder(root);
  }

  /**
   * Whether another document has the same folder, so that nothing tells whose a file in it is.
   *
   * @param other another document, or this one
   * @return true if so
   */
  boolean sharesFolder(OfdDocument other) {
    return !Objects.equals(root, other.root) && folder().equals(other.folder());
  }
}
