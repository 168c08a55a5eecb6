package io.yinxin.seal.key;

import java.security.cert.X509Certificate;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A token, a device or a file that holds keys, as a place shows it. A value.
 *
 * @param reference a reference that names it, complete and encoded: what to write after {@code
 *     --key} where a token is asked for
 * @param token what it says of itself; null for a file
 * @param keys its keys, perhaps none; null where it was not opened, so that they were not seen
 * @since 0.1
 */
public record KeyHolder(String reference, @Nullable Token token, @Nullable List<Entry> keys) {

  /** Refuses a null reference, and keeps a copy of the list. */
  public KeyHolder {
    Objects.requireNonNull(reference, "reference");
    keys = keys == null ? null : List.copyOf(keys);
  }

  /** What may be the matter with a token. */
  public enum State {
    /** It is blank: its vendor's tool makes it ready. */
    NOT_INITIALIZED,
    /** No user PIN has been set. */
    NO_PIN,
    /** A wrong PIN was entered since the last right one. */
    PIN_COUNT_LOW,
    /** The next wrong PIN locks it. */
    PIN_FINAL_TRY,
    /** Its PIN is locked. */
    PIN_LOCKED,
    /** Its PIN is typed at the device itself. */
    PIN_PAD
  }

  /**
   * What a token says of itself.
   *
   * @param label its name, blanks at the end taken off
   * @param serial its serial number, the same
   * @param model its model, the same
   * @param manufacturer its maker, the same
   * @param slot the number of the slot it is in, as unsigned
   * @param states what is the matter with it
   */
  public record Token(
      String label,
      String serial,
      String model,
      String manufacturer,
      long slot,
      Set<State> states) {

    /** Refuses null, and keeps a copy of the set. */
    public Token {
      Objects.requireNonNull(label, "label");
      Objects.requireNonNull(serial, "serial");
      Objects.requireNonNull(model, "model");
      Objects.requireNonNull(manufacturer, "manufacturer");
      Set<State> copy = EnumSet.noneOf(State.class);
      copy.addAll(states);
      states = java.util.Collections.unmodifiableSet(copy);
    }
  }

  /**
   * A key.
   *
   * @param reference what to write after {@code --key}
   * @param name its label or alias, empty if it has none
   * @param id what binds it to its certificate, in hexadecimal digits; null if it has none
   * @param kind the kind of key, for people: {@code RSA 2048}, {@code SM2}
   * @param algorithm what it signs with, null if it is of a kind that does not seal here
   * @param certificate its own certificate, null if none matches
   */
  public record Entry(
      String reference,
      String name,
      @Nullable String id,
      String kind,
      @Nullable SignatureAlgorithm algorithm,
      @Nullable X509Certificate certificate) {

    /** Refuses null where there is none. */
    public Entry {
      Objects.requireNonNull(reference, "reference");
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(kind, "kind");
    }
  }
}
