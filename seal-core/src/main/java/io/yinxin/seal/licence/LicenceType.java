package io.yinxin.seal.licence;

import java.util.Objects;

/**
 * A kind of licence, as the catalogue lists it (电子证照目录, GB/T 36902-2018). Immutable.
 *
 * @param code 21 characters: the unified code of the body that defines it, and 3 digits
 * @param name what it is called (证照类型名称)
 * @param definedBy the body that defines it (证照定义机构)
 * @param definedAt that body's level (证照定义机构级别)
 * @param holder who can hold it (持证主体类别)
 * @param issuedAt the level of the bodies that issue it (证照颁发机构级别)
 * @param validity how long it is valid, in words (有效期限范围); may be empty
 * @since 0.1
 */
public record LicenceType(
    String code,
    String name,
    String definedBy,
    Level definedAt,
    Holder holder,
    Level issuedAt,
    String validity) {

  /** The level of a body. */
  public enum Level {
    /** 国家级. */
    NATIONAL,
    /** 省级. */
    PROVINCIAL,
    /** 地市级. */
    PREFECTURE,
    /** 县级. */
    COUNTY,
    /** 乡镇级. */
    TOWNSHIP,
    /** 其他. */
    OTHER
  }

  /** Who can hold a licence. */
  public enum Holder {
    /** 自然人. */
    PERSON,
    /** 法人. */
    BODY,
    /** 混合. */
    BOTH,
    /** 其他. */
    OTHER
  }

  /**
   * Refuses a code that is none.
   *
   * @throws IllegalArgumentException if the code is not a unified code with 3 digits
   */
  public LicenceType {
    requireCode(code);
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(definedBy, "definedBy");
    Objects.requireNonNull(definedAt, "definedAt");
    Objects.requireNonNull(holder, "holder");
    Objects.requireNonNull(issuedAt, "issuedAt");
    Objects.requireNonNull(validity, "validity");
  }

  /**
   * Tells whether a text is the code of a kind of licence.
   *
   * @param text what may be a code
   * @return whether it is a unified code, its check character included, with 3 digits
   */
  public static boolean isCode(String text) {
    return text.length() == 21
        && UnifiedCode.check(text.substring(0, 18)).isEmpty()
        && text.substring(18).chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static void requireCode(String code) {
    if (!isCode(code)) {
      throw new IllegalArgumentException("a type's code is a unified code and 3 digits");
    }
  }
}
