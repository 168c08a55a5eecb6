package io.yinxin.hsm;

import io.yinxin.seal.Message;
import io.yinxin.seal.key.BadKeyReference;
import io.yinxin.seal.key.SealKeyProvider;
import java.io.IOException;
import java.io.Reader;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration file says of devices. It is the file of the command {@code seal}: {@code
 * config-path} in the key's reference, else what {@link Pkcs11KeyProvider#configured} was given,
 * else the file that the variable {@code SEAL_CONFIG} names, else {@code
 * ~/.config/seal/seal.properties}; other keys in it are left alone.
 *
 * <table>
 * <caption>keys</caption>
 * <tr><th>key</th><th>meaning</th></tr>
 * <tr><td>{@code pkcs11.module}</td><td>the library, where a reference names none</td></tr>
 * <tr><td>{@code pkcs11.sessions}</td><td>the most sessions with a token, 1 to 1000 (default
 *     16)</td></tr>
 * <tr><td>{@code pkcs11.call-timeout}</td><td>seconds that a call may take (default 10); 0: as long
 *     as it likes, on the caller's own thread</td></tr>
 * <tr><td>{@code pkcs11.wait}</td><td>seconds that a thread waits for a session that another one
 *     has (default: three calls)</td></tr>
 * <tr><td>{@code pkcs11.restart}</td><td>whether a library may be finalised and initialised when
 *     nothing else helps and nobody else uses it: {@code true} (default) or {@code
 *     false}</td></tr>
 * <tr><td>{@code pkcs11.busy}</td><td>return values of the vendor's own that mean "busy",
 *     hexadecimal; Luna's is known</td></tr>
 * <tr><td>{@code pkcs11.profile}</td><td>the SM2 profile, where a reference names none</td></tr>
 * <tr><td>{@code pkcs11-profile.NAME.sign}</td><td>an SM2 profile: mechanisms, best first, each
 *     with what it is given: {@code 80008104:e 80008100:zm}; {@code e} is SM3(Z‖M), {@code zm} Z‖M,
 *     {@code m} the message</td></tr>
 * <tr><td>{@code pkcs11-profile.NAME.key-type}, {@code pkcs11-profile.NAME.generate}</td><td>its
 *     CKA_KEY_TYPE and mechanism for new keys, hexadecimal</td></tr>
 * <tr><td>{@code sdf.module}, {@code sdf.config-path}, {@code sdf.opener}, {@code sdf.rsa-call},
 *     {@code sdf.ecc-max-bits}, {@code sdf.rsa-max-bits}</td><td>as in a reference, where that says
 *     nothing: see {@link SdfSettings}</td></tr>
 * <tr><td>{@code sdf.sessions}, {@code sdf.call-timeout}, {@code sdf.wait}</td><td>as for
 *     PKCS#11</td></tr>
 * <tr><td>{@code sdf.highest-index}</td><td>up to which index keys are listed, 1 to 4096 (default
 *     128)</td></tr>
 * <tr><td>{@code sdf.fault.CLASS}</td><td>codes of the vendor's own, hexadecimal, and what they
 *     mean: {@code backoff} (the same again, later), {@code new-session}, {@code right} (the right to
 *     use the key is gone), {@code down} (open the device anew, take another), {@code password}
 *     (never again), {@code config} (at once to the user)</td></tr>
 * <tr><td>{@code pkcs11-group.NAME.members}</td><td>references of the keys that are one and the
 *     same on several devices, separated by blanks</td></tr>
 * </table>
 *
 * <p>Immutable.
 */
final class HsmConfiguration {

  private static final int MAX_FILE = 1 << 20;

  /** Thales Luna: "the HSM is busy". */
  private static final long LUNA_BUSY = 0x80001604L;

  private static final Set<String> KEYS =
      Set.of("module", "sessions", "call-timeout", "wait", "restart", "busy", "profile");
  private static final Set<String> SDF_KEYS =
      Set.of(
          "module",
          "sessions",
          "call-timeout",
          "wait",
          "config-path",
          "opener",
          "rsa-call",
          "ecc-max-bits",
          "rsa-max-bits",
          "highest-index");
  private static final Pattern SDF_FAULT = Pattern.compile("sdf\\.fault\\.([a-z-]+)");
  private static final Pattern NAMED =
      Pattern.compile(
          "pkcs11-(?:profile\\.[^.]+\\.(?:sign|key-type|generate)|group\\.[^.]+\\.members)");

  private final Properties values;
  private final Set<Long> busy;
  private final int highestIndex;
  private final Map<Integer, FaultClass> sdfFaults;

  private HsmConfiguration(Properties values) {
    this.values = values;
    for (String key : new TreeSet<>(values.stringPropertyNames())) {
      if (!isKnown(key)) {
        throw bad("there is no setting '" + key + "'", "没有设置项“" + key + "”");
      }
    }
    limits("pkcs11");
    limits("sdf");
    this.highestIndex = number("sdf.highest-index", "128", 1, 4096).intValue();
    this.sdfFaults = Map.copyOf(readSdfFaults());
    Set<Long> codes = new HashSet<>();
    codes.add(LUNA_BUSY);
    for (String each : words("pkcs11.busy")) {
      try {
        codes.add(
            Long.parseUnsignedLong(each.toLowerCase(Locale.ROOT).replaceFirst("^0x", ""), 16));
      } catch (NumberFormatException e) {
        throw bad(
            "pkcs11.busy: '" + each + "' is not a hexadecimal number",
            "pkcs11.busy：“" + each + "”不是十六进制数");
      }
    }
    this.busy = Set.copyOf(codes);
  }

  private static boolean isKnown(String key) {
    if (key.startsWith("pkcs11.")) {
      return KEYS.contains(key.substring("pkcs11.".length()));
    }
    if (key.startsWith("sdf.")) {
      return SDF_KEYS.contains(key.substring("sdf.".length())) || SDF_FAULT.matcher(key).matches();
    }
    return key.startsWith("pkcs11-") ? NAMED.matcher(key).matches() : !key.startsWith("sdf-");
  }

  private Map<Integer, FaultClass> readSdfFaults() {
    Map<Integer, FaultClass> faults = new HashMap<>();
    for (String key : new TreeSet<>(values.stringPropertyNames())) {
      Matcher fault = SDF_FAULT.matcher(key);
      if (!fault.matches()) {
        continue;
      }
      FaultClass kind =
          switch (String.valueOf(fault.group(1))) {
            case "backoff" -> FaultClass.BACKOFF;
            case "new-session" -> FaultClass.NEW_SESSION;
            case "right" -> FaultClass.RELOGIN;
            case "down" -> FaultClass.DOWN;
            case "password" -> FaultClass.AUTH;
            case "config" -> FaultClass.CONFIG;
            default -> throw bad("there is no setting '" + key + "'", "没有设置项“" + key + "”");
          };
      for (String each : words(key)) {
        try {
          int code =
              Integer.parseUnsignedInt(each.toLowerCase(Locale.ROOT).replaceFirst("^0x", ""), 16);
          if (faults.put(code, kind) != null) {
            throw bad(key + ": '" + each + "' stands twice", key + "：“" + each + "”出现了两次");
          }
        } catch (NumberFormatException e) {
          throw bad(
              key + ": '" + each + "' is not a hexadecimal number", key + "：“" + each + "”不是十六进制数");
        }
      }
    }
    return faults;
  }

  /**
   * The configuration for a key.
   *
   * @param given what the command or application gave, null if it gave nothing
   * @param named the file that the key's reference names, null if it names none
   * @return that of the file, if one is named; else what was given; else that of the usual file
   * @throws BadKeyReference if a value makes no sense, or a key is not known
   * @throws IOException if a file that was named cannot be read
   */
  static HsmConfiguration of(@Nullable Map<String, String> given, @Nullable String named)
      throws IOException {
    if (given == null || named != null) {
      return read(named);
    }
    Properties values = new Properties();
    given.forEach(values::setProperty);
    return new HsmConfiguration(values);
  }

  private static HsmConfiguration read(@Nullable String named) throws IOException {
    String variable = System.getenv("SEAL_CONFIG");
    Path file =
        named != null
            ? Path.of(named)
            : variable != null && !variable.isEmpty() ? Path.of(variable) : null;
    Properties values = new Properties();
    if (file == null) {
      file = usual();
      if (!Files.isRegularFile(file)) {
        return new HsmConfiguration(values);
      }
    }
    if (Files.size(file) > MAX_FILE) {
      throw new IOException(file + " is too large for a configuration file");
    }
    try (Reader reader = Files.newBufferedReader(file)) {
      values.load(reader);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " has a malformed \\u escape", e);
    }
    return new HsmConfiguration(values);
  }

  private static Path usual() {
    String base = System.getenv("XDG_CONFIG_HOME");
    return base == null || base.isEmpty()
        ? Path.of(System.getProperty("user.home"), ".config", "seal", "seal.properties")
        : Path.of(base, "seal", "seal.properties");
  }

  /**
   * A value as it stands in the file.
   *
   * @param key its key
   * @return the value, null if there is none
   */
  @Nullable String get(String key) {
    String value = values.getProperty(key);
    return value == null || value.isBlank() ? null : value.trim();
  }

  /** The words of a value; none if there is no value. */
  List<String> words(String key) {
    String value = get(key);
    return value == null ? List.of() : List.of(value.split("[\\s]+", -1));
  }

  /**
   * How many sessions there may be, and how long things may take.
   *
   * @param kind {@code pkcs11} or {@code sdf}
   */
  SessionLimits limits(String kind) {
    long call = nanos(kind + ".call-timeout", "10");
    // Without a word to wait for: a few calls of others.
    String wait = get(kind + ".wait");
    return new SessionLimits(
        (int) number(kind + ".sessions", "16", 1, 1000).longValue(),
        call,
        wait != null ? nanos(kind + ".wait", wait) : call == 0 ? Long.MAX_VALUE / 4 : 3 * call);
  }

  private long nanos(String key, String usual) {
    return number(key, usual, 0, 86_400).multiply(BigDecimal.valueOf(1_000_000_000L)).longValue();
  }

  /** How long a call to a token may take; 0 for as long as it likes. */
  long callTimeoutNanos() {
    return limits("pkcs11").callNanos();
  }

  /** Up to which index the keys of an SDF device are listed. */
  int highestIndex() {
    return highestIndex;
  }

  /** What codes of SDF libraries mean that the operator knows better. */
  Map<Integer, FaultClass> sdfFaults() {
    return sdfFaults;
  }

  /** All of it, as {@link SealKeyProvider#configured} takes it. */
  Map<String, String> values() {
    Map<String, String> all = new HashMap<>();
    for (String key : values.stringPropertyNames()) {
      all.put(key, String.valueOf(values.getProperty(key)));
    }
    return all;
  }

  /** Return values of the vendor's own that mean "busy". */
  Set<Long> busy() {
    return busy;
  }

  /** Whether a library may be finalised when nothing else helps. */
  boolean mayRestart() {
    return !"false".equals(get("pkcs11.restart"));
  }

  /**
   * The SM2 profiles to try.
   *
   * @param wanted the one that is named, null if none is
   * @return that one; without a name all that are known, the configuration's own first
   */
  List<Sm2Profile> profiles(@Nullable String wanted) {
    TreeSet<String> own = new TreeSet<>();
    for (String key : values.stringPropertyNames()) {
      Matcher name = Pattern.compile("pkcs11-profile\\.([^.]+)\\.sign").matcher(key);
      if (name.matches()) {
        own.add(name.group(1));
      }
    }
    List<Sm2Profile> all = new java.util.ArrayList<>();
    try {
      for (String each : own) {
        all.add(Sm2Profile.read(values, "pkcs11-profile.", each));
      }
    } catch (IllegalArgumentException e) {
      throw bad("pkcs11-profile: " + e.getMessage(), "pkcs11-profile：" + e.getMessage());
    }
    all.addAll(Sm2Profile.known());
    if (wanted == null) {
      return all;
    }
    for (Sm2Profile each : all) {
      if (each.name().equals(wanted)) {
        return List.of(each);
      }
    }
    String names = String.join(", ", all.stream().map(Sm2Profile::name).toList());
    throw new BadKeyReference(
        new Message("there is no SM2 profile '" + wanted + "'", "没有 SM2 profile“" + wanted + "”"),
        new Message("profiles are: " + names, "可用的 profile：" + names));
  }

  private BigDecimal number(String key, String usual, long least, long most) {
    String value = get(key);
    try {
      BigDecimal number = new BigDecimal(value == null ? usual : value);
      if (number.compareTo(BigDecimal.valueOf(least)) >= 0
          && number.compareTo(BigDecimal.valueOf(most)) <= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw bad(
        key + " is a number from " + least + " to " + most,
        key + " 应为 " + least + " 到 " + most + " 之间的数");
  }

  private static BadKeyReference bad(String en, String zh) {
    return new BadKeyReference(new Message("in the configuration: " + en, "配置有误：" + zh), null);
  }
}
