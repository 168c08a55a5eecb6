package io.yinxin.seal.key;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.internal.crypto.CertificateFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Opens seal keys by reference: {@code file:licence.p12}, {@code file:keys.p12?alias=licence},
 * {@code pkcs11:token=seal;object=licence}.
 *
 * <p>The schemes are those of the {@link SealKeyProvider}s on the class path. Stateless, for use by
 * many threads.
 *
 * @since 0.1
 */
public final class SealKeys {

  private static final Pattern SCHEME =
      Pattern.compile("([a-z][a-z0-9+.-]{1,31}):.*", Pattern.DOTALL);

  /** Attributes that would carry a PIN where everybody can read it (RFC 7512, 2.4 and 7). */
  private static final Pattern PIN_INSIDE =
      Pattern.compile("[?&;](pin-value|pin|password|passwd|pass)=", Pattern.CASE_INSENSITIVE);

  private SealKeys() {}

  /**
   * Opens the key that a reference names, with the certificates that stand beside it.
   *
   * @param reference scheme, colon, and what the scheme asks for
   * @param pins where the PIN comes from, if one is needed
   * @return the open key; the caller closes it
   * @throws SealException.KeyUnavailable if there is no such key, or it cannot be used
   * @throws SealException.PinRefused if the PIN was refused; it is not tried again
   * @throws IOException if a file, or the PIN, cannot be read
   * @throws BadKeyReference if the reference is not well formed, or holds a PIN
   */
  public static SealKey open(String reference, PinSource pins) throws SealException, IOException {
    return open(reference, pins, null);
  }

  /**
   * Opens the key that a reference names.
   *
   * @param reference scheme, colon, and what the scheme asks for
   * @param pins where the PIN comes from, if one is needed
   * @param chain a file of certificates (PEM, or one in DER), the key's own among them; null to
   *     take those that stand beside the key
   * @return the open key; the caller closes it
   * @throws SealException.KeyUnavailable if there is no such key, or it cannot be used, or the
   *     certificates do not match it
   * @throws SealException.PinRefused if the PIN was refused; it is not tried again
   * @throws IOException if a file, or the PIN, cannot be read
   * @throws BadKeyReference if the reference is not well formed, or holds a PIN
   */
  public static SealKey open(String reference, PinSource pins, @Nullable Path chain)
      throws SealException, IOException {
    return open(reference, pins, chain, Map.of());
  }

  /**
   * Opens the key that a reference names, in places that an operator has configured.
   *
   * @param reference scheme, colon, and what the scheme asks for
   * @param pins where the PIN comes from, if one is needed
   * @param chain a file of certificates, as above; null to take those that stand beside the key
   * @param configuration keys and values as a properties file has them: groups of tokens, vendors'
   *     ways. Keys that no place knows are left alone
   * @return the open key; the caller closes it
   * @throws SealException.KeyUnavailable if there is no such key, or it cannot be used, or the
   *     certificates do not match it
   * @throws SealException.PinRefused if the PIN was refused; it is not tried again
   * @throws IOException if a file, or the PIN, cannot be read
   * @throws BadKeyReference if the reference or the configuration is not well formed
   */
  public static SealKey open(
      String reference, PinSource pins, @Nullable Path chain, Map<String, String> configuration)
      throws SealException, IOException {
    return provider(reference, configuration)
        .open(reference, pins, chain == null ? List.of() : chain(chain));
  }

  /**
   * The place that keeps the key which a reference names.
   *
   * @param reference scheme, colon, and what the scheme asks for
   * @param configuration as for {@link #open(String, PinSource, Path, Map)}
   * @return the place; null if the keys of this scheme can be opened and nothing else
   * @throws BadKeyReference if the reference has no scheme that is known, or holds a PIN
   */
  public static @Nullable KeyPlace place(String reference, Map<String, String> configuration) {
    return provider(reference, configuration).place();
  }

  private static SealKeyProvider provider(String reference, Map<String, String> configuration) {
    Matcher scheme = SCHEME.matcher(reference);
    if (scheme.matches()
        && scheme.group(1).equals("file")
        && !PIN_INSIDE.matcher(reference).find()) {
      // The others are not looked for where they are not needed: that takes time at a cold start.
      return new FileKeyProvider();
    }
    Map<String, SealKeyProvider> known = providers();
    String schemes = String.join(":, ", known.keySet()) + ":";
    if (!scheme.matches()) {
      throw new BadKeyReference(
          new Message("the key reference has no scheme in front", "密钥引用前面缺少类型前缀"),
          new Message(
              "write for instance file:licence.p12; schemes known here: " + schemes,
              "例如写作 file:licence.p12；此处可用的前缀：" + schemes));
    }
    if (PIN_INSIDE.matcher(reference).find()) {
      throw new BadKeyReference(
          new Message(
              "the key reference holds a PIN, where logs and process lists show it",
              "密钥引用中含有 PIN，会出现在日志和进程列表中"),
          new Message(
              "take it out and use a PIN source: prompt, env:NAME, file:PATH or fd:N",
              "请去掉它，改用 PIN 来源：prompt、env:名称、file:路径 或 fd:编号"));
    }
    String name = scheme.group(1).toLowerCase(Locale.ROOT);
    SealKeyProvider provider = known.get(name);
    if (provider == null) {
      throw new BadKeyReference(
          new Message(
              "nothing here opens keys with the scheme '" + name + ":'",
              "此处没有可打开“" + name + ":”类密钥的组件"),
          new Message("schemes known here: " + schemes, "此处可用的前缀：" + schemes));
    }
    return provider.configured(configuration);
  }

  private static Map<String, SealKeyProvider> providers() {
    Map<String, SealKeyProvider> known = new TreeMap<>();
    for (SealKeyProvider each :
        ServiceLoader.load(SealKeyProvider.class, SealKeyProvider.class.getClassLoader())) {
      known.putIfAbsent(each.scheme(), each);
    }
    return known;
  }

  /**
   * Reads a file of certificates.
   *
   * @param file PEM, or one in DER
   * @return at least one, in the file's order
   * @throws SealException.KeyUnavailable if it holds none, or they are broken
   * @throws IOException if it cannot be read
   */
  public static List<X509Certificate> chain(Path file) throws SealException, IOException {
    List<X509Certificate> found;
    try {
      found = CertificateFiles.read(file);
    } catch (CertificateException e) {
      throw new SealException.KeyUnavailable(
          new Message(
              "the certificates in " + file + " cannot be read: " + e.getMessage(),
              file + " 中的证书无法读取：" + e.getMessage()),
          null,
          e);
    }
    if (found.isEmpty()) {
      throw new SealException.KeyUnavailable(
          new Message("there is no certificate in " + file, file + " 中没有证书"),
          new Message(
              "the chain is a PEM file, the key's own certificate first",
              "证书链应为 PEM 文件，密钥自身的证书在最前"),
          null);
    }
    return found;
  }
}
