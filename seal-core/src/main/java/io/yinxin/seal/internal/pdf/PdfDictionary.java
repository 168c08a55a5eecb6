package io.yinxin.seal.internal.pdf;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A dictionary object. Keeps the order of its entries, though equality does not heed it; keys are
 * unique, and are names without their slash (see {@link PdfName#value()}).
 */
public final class PdfDictionary implements PdfObject {

  /** The dictionary without entries. */
  public static final PdfDictionary EMPTY = new PdfDictionary(new Object[0]);

  /** From so many entries on, looking through them all is slower than an index. */
  private static final int INDEXED = 24;

  /** Key, value, key, value. */
  private final Object[] entries;

  private @Nullable Map<String, Integer> index;

  private PdfDictionary(Object[] entries) {
    this.entries = entries;
  }

  /** Takes keys and values, in turn, as its own; the caller has seen to it that keys are unique. */
  static PdfDictionary owning(Object[] entries) {
    return entries.length == 0 ? EMPTY : new PdfDictionary(entries);
  }

  /**
   * Begins a new dictionary.
   *
   * @return a builder without entries
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * How many entries there are.
   *
   * @return the number
   */
  public int size() {
    return entries.length / 2;
  }

  /**
   * The key of an entry.
   *
   * @param i the entry, from 0 in the order of the file
   * @return its key
   */
  public String key(int i) {
    return (String) entries[2 * i];
  }

  /**
   * The value of an entry.
   *
   * @param i the entry, from 0 in the order of the file
   * @return its value
   */
  public PdfObject value(int i) {
    return (PdfObject) entries[2 * i + 1];
  }

  /**
   * The keys in the order of the file.
   *
   * @return a view
   */
  public List<String> keys() {
    return new AbstractList<>() {
      @Override
      public String get(int i) {
        return key(i);
      }

      @Override
      public int size() {
        return PdfDictionary.this.size();
      }
    };
  }

  /**
   * The value of a key, as it stands: a reference is not followed.
   *
   * @param key the key
   * @return the value, {@link PdfNull#NULL} if there is none
   */
  public PdfObject get(String key) {
    int i = find(key);
    return i < 0 ? PdfNull.NULL : value(i);
  }

  /**
   * Whether a key is written in the dictionary, even with the value null.
   *
   * @param key the key
   * @return true if so
   */
  public boolean has(String key) {
    return find(key) >= 0;
  }

  /**
   * Whether the value of a key is a certain name, written directly.
   *
   * @param key the key
   * @param name the name
   * @return true if so
   */
  public boolean is(String key, String name) {
    return get(key) instanceof PdfName n && n.value().equals(name);
  }

  /**
   * The value of a key if it is a name, written directly.
   *
   * @param key the key
   * @return the name without its slash, null if there is no name
   */
  public @Nullable String name(String key) {
    return get(key) instanceof PdfName n ? n.value() : null;
  }

  /**
   * The value of a key if it is an integer, written directly.
   *
   * @param key the key
   * @param otherwise what to return if there is no integer
   * @return the integer
   */
  public long integer(String key, long otherwise) {
    return get(key) instanceof PdfInteger n ? n.value() : otherwise;
  }

  /**
   * The value of a key if it is a reference.
   *
   * @param key the key
   * @return the reference, null if there is none
   */
  public @Nullable PdfReference reference(String key) {
    return get(key) instanceof PdfReference r ? r : null;
  }

  /**
   * This dictionary with one entry added at the end, or replaced in its place.
   *
   * @param key the key
   * @param value the value
   * @return a new dictionary
   */
  public PdfDictionary with(String key, PdfObject value) {
    int i = find(key);
    Object[] other;
    if (i < 0) {
      i = size();
      other = Arrays.copyOf(entries, entries.length + 2);
      other[2 * i] = key;
    } else {
      other = entries.clone();
    }
    other[2 * i + 1] = value;
    return new PdfDictionary(other);
  }

  /**
   * This dictionary without an entry.
   *
   * @param key the key
   * @return a new dictionary, or this one if it has no such entry
   */
  public PdfDictionary without(String key) {
    int i = find(key);
    if (i < 0) {
      return this;
    }
    Object[] other = new Object[entries.length - 2];
    System.arraycopy(entries, 0, other, 0, 2 * i);
    System.arraycopy(entries, 2 * i + 2, other, 2 * i, other.length - 2 * i);
    return owning(other);
  }

  private int find(String key) {
    if (entries.length < 2 * INDEXED) {
      for (int i = 0; i < entries.length; i += 2) {
        if (entries[i].equals(key)) {
          return i / 2;
        }
      }
      return -1;
    }
    Map<String, Integer> known = index;
    if (known == null) {
      known = new HashMap<>(entries.length);
      for (int i = 0; i < entries.length; i += 2) {
        known.put((String) entries[i], i / 2);
      }
      index = known;
    }
    Integer i = known.get(key);
    return i == null ? -1 : i;
  }

  @Override
  public boolean equals(@Nullable Object o) {
    if (!(o instanceof PdfDictionary d) || d.entries.length != entries.length) {
      return false;
    }
    for (int i = 0; i < size(); i++) {
      int there = d.find(key(i));
      if (there < 0 || !value(i).equals(d.value(there))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int sum = 0;
    for (int i = 0; i < entries.length; i += 2) {
      sum += 31 * entries[i].hashCode() + entries[i + 1].hashCode();
    }
    return sum;
  }

  @Override
  public String toString() {
    return ObjectWriter.text(this);
  }

  /** Gathers the entries of a dictionary. Not for several threads. */
  public static final class Builder {

    private Object[] entries = new Object[16];
    private int length;

    private Builder() {}

    /**
     * Adds an entry.
     *
     * @param key the key
     * @param value the value
     * @return this
     * @throws IllegalArgumentException if the key is there already
     */
    public Builder put(String key, PdfObject value) {
      for (int i = 0; i < length; i += 2) {
        if (entries[i].equals(key)) {
          throw new IllegalArgumentException("the key is there already: " + key);
        }
      }
      if (length == entries.length) {
        entries = Arrays.copyOf(entries, 2 * length);
      }
      entries[length++] = Objects.requireNonNull(key, "key");
      entries[length++] = Objects.requireNonNull(value, "value");
      return this;
    }

    /**
     * Adds an entry whose value is a name.
     *
     * @param key the key
     * @param name the name without its slash
     * @return this
     */
    public Builder put(String key, String name) {
      return put(key, new PdfName(name));
    }

    /**
     * Adds an entry whose value is an integer.
     *
     * @param key the key
     * @param value the value
     * @return this
     */
    public Builder put(String key, long value) {
      return put(key, PdfInteger.of(value));
    }

    /**
     * The dictionary.
     *
     * @return a dictionary of what was added so far
     */
    public PdfDictionary build() {
      return owning(Arrays.copyOf(entries, length));
    }
  }
}
