package io.yinxin.hsm;

import io.yinxin.seal.key.SignatureAlgorithm;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How a vendor does SM2 over PKCS#11, which has no numbers of its own for it.
 *
 * @param name the vendor's name, or one from a configuration
 * @param keyType CKA_KEY_TYPE of SM2 keys; null if not known
 * @param generate the mechanism that makes key pairs; null if not known
 * @param methods how to ask for a signature, the best first
 */
record Sm2Profile(
    String name, @Nullable Long keyType, @Nullable Long generate, List<SigningMethod> methods) {

  /**
   * The profiles that come along.
   *
   * @return by the order of the file
   */
  static List<Sm2Profile> known() {
    Properties table = new Properties();
    try (InputStream in = Sm2Profile.class.getResourceAsStream("sm2-profiles.properties")) {
      table.load(java.util.Objects.requireNonNull(in));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    List<Sm2Profile> profiles = new ArrayList<>();
    for (String key : new TreeSet<>(table.stringPropertyNames())) {
      if (key.endsWith(".sign")) {
        profiles.add(read(table, "", key.substring(0, key.length() - ".sign".length())));
      }
    }
    return profiles;
  }

  /**
   * Reads a profile from properties: {@code NAME.sign}, {@code NAME.key-type}, {@code
   * NAME.generate}.
   *
   * @throws IllegalArgumentException with a text for the user if a value makes no sense
   */
  static Sm2Profile read(Properties table, String prefix, String name) {
    List<SigningMethod> methods = new ArrayList<>();
    for (String each : table.getProperty(prefix + name + ".sign", "").trim().split("[ ,]+", -1)) {
      int colon = each.indexOf(':');
      SigningMethod.Input input =
          switch (colon < 0 ? "" : each.substring(colon + 1).toLowerCase(Locale.ROOT)) {
            case "e" -> SigningMethod.Input.DIGEST;
            case "zm" -> SigningMethod.Input.IDENTITY_AND_MESSAGE;
            case "m" -> SigningMethod.Input.MESSAGE;
            default ->
                throw new IllegalArgumentException(
                    "'" + each + "' is not MECHANISM:e, MECHANISM:zm or MECHANISM:m");
          };
      methods.add(
          new SigningMethod(
              SignatureAlgorithm.SM2_SM3, number(each.substring(0, colon)), null, input));
    }
    return new Sm2Profile(
        name,
        optional(table, prefix + name + ".key-type"),
        optional(table, prefix + name + ".generate"),
        List.copyOf(methods));
  }

  private static @Nullable Long optional(Properties table, String key) {
    String value = table.getProperty(key);
    return value == null ? null : number(value.trim());
  }

  private static long number(String hex) {
    try {
      return Long.parseUnsignedLong(hex.toLowerCase(Locale.ROOT).replaceFirst("^0x", ""), 16);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + hex + "' is not a hexadecimal number", e);
    }
  }
}
