package io.yinxin.seal.store;

import io.yinxin.seal.FileRefused;
import io.yinxin.seal.Message;
import io.yinxin.seal.licence.LicenceType;
import io.yinxin.seal.licence.LicenceType.Holder;
import io.yinxin.seal.licence.LicenceType.Level;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The catalogue of licence types (电子证照目录, GB/T 36902-2018), as a site keeps it in a file: CSV or
 * JSON Lines with the columns 证照类型代码, 证照类型名称, 证照定义机构, 证照定义机构级别 (国家级, 省级, 地市级, 县级, 乡镇级, 其他), 持证主体类别
 * (自然人, 法人, 混合, 其他), 证照颁发机构级别 and, if wanted, 有效期限范围. Other columns are passed over. Immutable.
 *
 * @since 0.1
 */
public final class LicenceCatalogue {

  private static final int MAX_TYPES = 100_000;
  private static final int MAX_FAULTS = 1000;

  private static final Map<String, Level> LEVELS =
      Map.of(
          "国家级", Level.NATIONAL,
          "省级", Level.PROVINCIAL,
          "地市级", Level.PREFECTURE,
          "县级", Level.COUNTY,
          "乡镇级", Level.TOWNSHIP,
          "其他", Level.OTHER);

  private static final Map<String, Holder> HOLDERS =
      Map.of("自然人", Holder.PERSON, "法人", Holder.BODY, "混合", Holder.BOTH, "其他", Holder.OTHER);

  /**
   * Something that is wrong with a catalogue.
   *
   * @param line the line, from 1
   * @param column the column, empty where the row as a whole is meant
   * @param what what is wrong
   */
  public record Fault(long line, String column, Message what) {}

  private final Map<String, LicenceType> types = new LinkedHashMap<>();
  private final List<Fault> faults = new ArrayList<>();

  private LicenceCatalogue() {}

  /**
   * Finds everything that is wrong with a catalogue.
   *
   * @param file the file
   * @return the faults in the order of lines, none if it can be used
   * @throws FileRefused if it holds no rows
   * @throws IOException if it cannot be read
   */
  public static List<Fault> check(Path file) throws IOException {
    return List.copyOf(load(file).faults);
  }

  /**
   * Reads a catalogue.
   *
   * @param file the file
   * @return the catalogue
   * @throws FileRefused if it holds no rows, or anything is wrong with them: the first fault
   * @throws IOException if it cannot be read
   */
  public static LicenceCatalogue read(Path file) throws IOException {
    LicenceCatalogue catalogue = load(file);
    if (!catalogue.faults.isEmpty()) {
      Fault first = catalogue.faults.get(0);
      String name = file.getFileName() + "";
      throw new FileRefused(
          new Message(
              name + ", line " + first.line() + ", " + first.column() + ": " + first.what().en(),
              name + " 第 " + first.line() + " 行 " + first.column() + "：" + first.what().zh()),
          null);
    }
    return catalogue;
  }

  private static LicenceCatalogue load(Path file) throws IOException {
    LicenceCatalogue catalogue = new LicenceCatalogue();
    try (RowReader rows = RowReader.open(file, null)) {
      for (RowReader.Row row = rows.next(); row != null; row = rows.next()) {
        if (catalogue.types.size() == MAX_TYPES) {
          catalogue.fault(row, "", "more than 100,000 types", "证照类型超过 100,000 种");
          break;
        }
        catalogue.take(row);
      }
    }
    return catalogue;
  }

  private void take(RowReader.Row row) {
    Message fault = row.fault();
    if (fault != null) {
      fault(row, "", fault.en(), fault.zh());
      return;
    }
    String code = text(row, "证照类型代码");
    String name = text(row, "证照类型名称");
    String definedBy = text(row, "证照定义机构");
    Level definedAt = word(row, "证照定义机构级别", LEVELS);
    Holder holder = word(row, "持证主体类别", HOLDERS);
    Level issuedAt = word(row, "证照颁发机构级别", LEVELS);
    if (code != null && !LicenceType.isCode(code)) {
      fault(
          row,
          "证照类型代码",
          "not a unified social credit code with three digits behind it",
          "应为统一社会信用代码加 3 位数字");
    } else if (code != null && types.containsKey(code)) {
      fault(row, "证照类型代码", "the code stands on another line, too", "该代码已在其他行出现");
    } else if (code != null
        && name != null
        && definedBy != null
        && definedAt != null
        && holder != null
        && issuedAt != null) {
      String validity = row.values().getOrDefault("有效期限范围", "").strip();
      types.put(
          code, new LicenceType(code, name, definedBy, definedAt, holder, issuedAt, validity));
    }
  }

  private @Nullable String text(RowReader.Row row, String column) {
    String text = row.values().getOrDefault(column, "").strip();
    if (text.isEmpty()) {
      fault(row, column, "no value", "没有值");
      return null;
    }
    return text;
  }

  private <T> @Nullable T word(RowReader.Row row, String column, Map<String, T> words) {
    String text = text(row, column);
    T known = text == null ? null : words.get(text);
    if (text != null && known == null) {
      String all = String.join(" ", words.keySet().stream().sorted().toList());
      fault(row, column, "not one of " + all, "应为其中之一：" + all);
    }
    return known;
  }

  private void fault(RowReader.Row row, String column, String en, String zh) {
    if (faults.size() < MAX_FAULTS) {
      faults.add(new Fault(row.line(), column, new Message(en, zh)));
    }
  }

  /**
   * A type.
   *
   * @param code its code
   * @return the type, or empty if the catalogue has none
   */
  public Optional<LicenceType> get(String code) {
    return Optional.ofNullable(types.get(code));
  }

  /**
   * All types.
   *
   * @return in the order of the file
   */
  public List<LicenceType> types() {
    return List.copyOf(types.values());
  }
}
