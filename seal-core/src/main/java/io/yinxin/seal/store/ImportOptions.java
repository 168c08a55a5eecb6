package io.yinxin.seal.store;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What rows are that are imported, and what to do with bad ones. Immutable.
 *
 * @param source where they come from, a file's or table's name without its folders
 * @param operator who imports them
 * @param type the kind of document that they are owed, empty to name none
 * @param caseNumber the column that holds the number of the case, null for the first that is there
 *     of 办件编号, 案件编号, 受理号, {@code caseNumber}, {@code case_number}; where there is none the values
 *     as a whole tell rows apart
 * @param fields columns to be renamed: from the name in the source to the field's name; a column
 *     that is renamed to the empty name is left out
 * @param required fields that must be there and not blank
 * @param allOrNothing whether one bad row is enough to import none
 * @since 0.1
 */
public record ImportOptions(
    String source,
    String operator,
    String type,
    @Nullable String caseNumber,
    Map<String, String> fields,
    List<String> required,
    boolean allOrNothing) {

  /** Copies the collections. */
  public ImportOptions {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(operator, "operator");
    Objects.requireNonNull(type, "type");
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    required = List.copyOf(required);
  }

  /**
   * Rows of no special kind, nothing renamed, bad rows left out.
   *
   * @param source where they come from
   * @param operator who imports them
   * @return the options
   */
  public static ImportOptions of(String source, String operator) {
    return new ImportOptions(source, operator, "", null, Map.of(), List.of(), false);
  }
}
