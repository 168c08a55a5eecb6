package io.yinxin.seal.licence;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a licence says of itself for machines (电子证照元数据, GB/T 36903-2018). Immutable; it may hold
 * personal data, which {@link #toString} leaves out.
 *
 * @param typeName the name of the licence's type (证照名称)
 * @param number as the issuing body counts (证照编号)
 * @param id the identifier (证照标识), which has the type's and the issuer's code
 * @param issuer the name of the issuing body (证照颁发机构)
 * @param issued when it was issued (证照颁发日期)
 * @param holder the name of the holder (持证主体)
 * @param holderCode the holder's number (持证主体代码), or null
 * @param holderKind what kind of number that is (持证主体代码类型)
 * @param validFrom the first day it is valid (证照有效期起始日期), or null
 * @param validTo the last day it is valid (证照有效期截止日期), or null for no end
 * @since 0.1
 */
public record LicenceMetadata(
    String typeName,
    String number,
    LicenceId id,
    String issuer,
    LocalDate issued,
    String holder,
    @Nullable String holderCode,
    HolderKind holderKind,
    @Nullable LocalDate validFrom,
    @Nullable LocalDate validTo) {

  /** What kind of number a holder has. */
  public enum HolderKind {
    /** Unified social credit code. */
    UNIFIED_CODE("001", "统一社会信用代码"),
    /** Citizen identification number. */
    CITIZEN_ID("111", "公民身份号码"),
    /** Anything else, or none. */
    OTHER("999", "其他");

    private final String code;
    private final String title;

    HolderKind(String code, String title) {
      this.code = code;
      this.title = title;
    }

    /**
     * The kind of a number, by its form.
     *
     * @param number the holder's number
     * @return the kind
     */
    public static HolderKind of(String number) {
      if (CitizenId.check(number).isEmpty()) {
        return CITIZEN_ID;
      }
      return UnifiedCode.check(number).isEmpty() ? UNIFIED_CODE : OTHER;
    }

    /**
     * Its code in the metadata.
     *
     * @return three digits
     */
    public String code() {
      return code;
    }

    /**
     * Its name in the metadata.
     *
     * @return in Chinese, the language of the metadata
     */
    public String title() {
      return title;
    }
  }

  /** Refuses null where nothing may be missing. */
  public LicenceMetadata {
    Objects.requireNonNull(typeName, "typeName");
    Objects.requireNonNull(number, "number");
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(issuer, "issuer");
    Objects.requireNonNull(issued, "issued");
    Objects.requireNonNull(holder, "holder");
    Objects.requireNonNull(holderKind, "holderKind");
  }

  /**
   * The elements as documents hold them: by the short names that are in use in OFD's {@code
   * CustomDatas} (initials of the Chinese names), in the standard's order.
   *
   * @return those that have a value
   */
  public Map<String, String> elements() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("ZZMC", typeName);
    all.put("ZZLXDM", id.typeCode());
    all.put("ZZBH", number);
    all.put("ZZBS", id.value());
    all.put("ZZBFJG", issuer);
    all.put("ZZBFJGDM", id.issuerCode());
    all.put("ZZBFRQ", issued.toString());
    all.put("CZZT", holder);
    if (holderCode != null) {
      all.put("CZZTDM", holderCode);
      all.put("CZZTDMLX", holderKind.title());
      all.put("CZZTDMLXDM", holderKind.code());
    }
    if (validFrom != null) {
      all.put("ZZYXQQSRQ", validFrom.toString());
    }
    if (validTo != null) {
      all.put("ZZYXQJZRQ", validTo.toString());
    }
    return all;
  }

  /**
   * Reads elements as {@link #elements} gives them; those with other names are passed over.
   *
   * @param elements values by short name
   * @return what they say
   * @throws IllegalArgumentException if one is missing or not of its form
   */
  public static LicenceMetadata ofElements(Map<String, String> elements) {
    String holderCode = elements.get("CZZTDM");
    HolderKind kind = HolderKind.OTHER;
    for (HolderKind each : HolderKind.values()) {
      if (each.code().equals(elements.get("CZZTDMLXDM"))) {
        kind = each;
      }
    }
    String from = elements.get("ZZYXQQSRQ");
    String to = elements.get("ZZYXQJZRQ");
    try {
      return new LicenceMetadata(
          element(elements, "ZZMC"),
          element(elements, "ZZBH"),
          LicenceId.parse(element(elements, "ZZBS")),
          element(elements, "ZZBFJG"),
          LocalDate.parse(element(elements, "ZZBFRQ")),
          element(elements, "CZZT"),
          holderCode,
          kind,
          from == null ? null : LocalDate.parse(from),
          to == null ? null : LocalDate.parse(to));
    } catch (DateTimeParseException e) {
      // Not as the cause: it quotes the text.
      throw new IllegalArgumentException("a date of the metadata is none");
    }
  }

  private static String element(Map<String, String> elements, String name) {
    String value = elements.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the metadata have no " + name);
    }
    return value;
  }

  @Override
  public String toString() {
    return typeName + " " + id;
  }
}
