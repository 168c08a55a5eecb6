package io.yinxin.hsm;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.key.PinSource;
import io.yinxin.seal.key.VerifyingKey;
import java.io.IOException;
import java.nio.file.Path;
import java.security.AuthProvider;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.login.FailedLoginException;
import javax.security.auth.login.LoginException;
import org.jspecify.annotations.Nullable;

/**
 * A token reached through SunPKCS11: a slot of a library, and what the reference wants of it. Each
 * {@link #login} makes a new provider, since an old one is no cure for lost sessions.
 *
 * <p>Which slot: {@code slot-id} of the reference; else, where {@link SunSlots} may look, the one
 * whose token has the label and serial number; else the only one with a token that is ready.
 */
final class SunToken {

  private static final AtomicInteger NAMES = new AtomicInteger();
  private static final int MAX_SLOTS = 64;

  private final Pkcs11Reference wanted;
  private final Path library;
  private final String slot;
  private final @Nullable TokenInfo info;

  /** Once refused, always refused: no PIN is tried again with this object. */
  private boolean refused;

  /**
   * A key that a login found.
   *
   * @param provider who signs with it
   * @param alias its name in the JDK's key store
   * @param key the key
   * @param chain its certificates on the token
   * @param publicKey that of the certificate
   */
  record Entry(
      Provider provider,
      String alias,
      PrivateKey key,
      List<X509Certificate> chain,
      VerifyingKey publicKey) {}

  private SunToken(Pkcs11Reference wanted, Path library, String slot, @Nullable TokenInfo info) {
    this.wanted = wanted;
    this.library = library;
    this.slot = slot;
    this.info = info;
  }

  /** Finds the token that a reference names. */
  static SunToken find(Pkcs11Reference wanted) throws SealException.KeyUnavailable {
    Path library = LibraryFile.check(wanted.library());
    List<SunSlots.Slot> slots = ask(library);
    if (slots != null) {
      return find(wanted, library, slots);
    }
    String number = wanted.get("slot-id");
    return new SunToken(
        wanted,
        library,
        number != null ? "slot=" + number : "slotListIndex=" + onlyReady(library),
        null);
  }

  /** The tokens that a library shows, as far as the JDK tells; perhaps none. */
  static List<SunSlots.Slot> slots(Pkcs11Reference wanted) throws SealException.KeyUnavailable {
    List<SunSlots.Slot> slots = ask(LibraryFile.check(wanted.library()));
    return slots == null ? List.of() : slots;
  }

  private static @Nullable List<SunSlots.Slot> ask(Path library)
      throws SealException.KeyUnavailable {
    try {
      return SunSlots.of(library);
    } catch (ReflectiveOperationException e) {
      throw new SealException.KeyUnavailable(
          new Message(
              "SunPKCS11 cannot use the library " + library + ": " + SunPkcs11Key.reason(e),
              "SunPKCS11 无法使用库 " + library + "：" + SunPkcs11Key.reason(e)),
          null,
          e);
    }
  }

  private static SunToken find(Pkcs11Reference wanted, Path library, List<SunSlots.Slot> slots)
      throws SealException.KeyUnavailable {
    List<SunSlots.Slot> fitting = new ArrayList<>();
    List<String> there = new ArrayList<>();
    for (SunSlots.Slot each : slots) {
      if (each.token().has(Cryptoki.CKF_TOKEN_INITIALIZED)) {
        there.add(each.token().name());
        if (wanted.names(each.token(), each.slot())) {
          fitting.add(each);
        }
      }
    }
    if (fitting.size() != 1) {
      String names = there.isEmpty() ? "-" : String.join(", ", there);
      throw new SealException.KeyUnavailable(
          new Message(
              (fitting.isEmpty() ? "no token" : fitting.size() + " tokens")
                  + " at "
                  + library
                  + " fit the reference (tokens there: "
                  + names
                  + ")",
              library + " 上有 " + fitting.size() + " 个令牌符合引用（现有令牌：" + names + "）"),
          new Message("check label and serial in the reference", "请检查引用中的 token 和 serial"),
          null);
    }
    SunSlots.Slot found = fitting.get(0);
    return new SunToken(wanted, library, "slot=" + found.slot(), found.token());
  }

  /** The place in the list of slots of the only token that gives a session. */
  private static int onlyReady(Path library) throws SealException.KeyUnavailable {
    List<Integer> ready = new ArrayList<>();
    for (int i = 0; i < MAX_SLOTS; i++) {
      try {
        Provider provider = provider(library, "slotListIndex=" + i);
        // Random numbers need a session and no login; a blank token gives no session.
        if (provider.getService("SecureRandom", "PKCS11") == null) {
          continue;
        }
        SecureRandom.getInstance("PKCS11", provider).nextBytes(new byte[1]);
        ready.add(i);
      } catch (GeneralSecurityException | ProviderException e) {
        if (SunPkcs11Key.reason(e).contains("slotListIndex is")) {
          break; // Past the last one.
        }
      }
    }
    if (ready.size() == 1) {
      return ready.get(0);
    }
    throw new SealException.KeyUnavailable(
        new Message(
            "the JDK does not tell which of the "
                + ready.size()
                + " tokens at "
                + library
                + " has which label",
            "JDK 不提供 " + library + " 上 " + ready.size() + " 个令牌的名称"),
        new Message(
            "name the slot in the reference (slot-id=N), or start Java with " + SunSlots.OPTION,
            "请在引用中给出 slot-id=N，或用 " + SunSlots.OPTION + " 启动 Java"),
        null);
  }

  /** A provider of its own, registered nowhere. */
  private static Provider provider(Path library, String slot) {
    Provider unconfigured = Security.getProvider("SunPKCS11");
    if (unconfigured == null) {
      throw new ProviderException("this Java has no SunPKCS11 (module jdk.crypto.cryptoki)");
    }
    String path = library.toString().replace("\\", "\\\\").replace("\"", "\\\"");
    return unconfigured.configure(
        "--name=Yinxin" + NAMES.incrementAndGet() + "\nlibrary=\"" + path + "\"\n" + slot + "\n");
  }

  /** The token as messages name it. */
  String name() {
    return info != null ? info.name() : library.getFileName() + ", " + slot;
  }

  /**
   * Logs in and finds the key.
   *
   * @param pins asked only if this process is not logged in yet
   */
  Entry login(PinSource pins) throws SealException, IOException {
    if (refused) {
      throw refusal(null);
    }
    checkFlags();
    try {
      Provider provider = provider(library, slot);
      login((AuthProvider) provider, pins);
      KeyStore store = KeyStore.getInstance("PKCS11", provider);
      try {
        store.load(null, null);
      } catch (IOException e) {
        throw unreadable(e);
      }
      return entry(provider, store);
    } catch (GeneralSecurityException | ProviderException e) {
      throw cannot(
          "SunPKCS11 cannot open the token " + name() + ": " + SunPkcs11Key.reason(e),
          "SunPKCS11 无法打开令牌 " + name() + "：" + SunPkcs11Key.reason(e),
          e);
    }
  }

  private void checkFlags() throws SealException.PinRefused {
    List<SunSlots.Slot> now = null;
    try {
      now = info == null ? null : SunSlots.of(library);
    } catch (ReflectiveOperationException e) {
      // Then the login will say what is the matter.
    }
    if (now == null || info == null) {
      return;
    }
    for (SunSlots.Slot each : now) {
      TokenInfo token = each.token();
      if (token.label().equals(info.label()) && token.serial().equals(info.serial())) {
        if (token.has(Cryptoki.CKF_USER_PIN_LOCKED) || token.has(Cryptoki.CKF_USER_PIN_FINAL_TRY)) {
          boolean locked = token.has(Cryptoki.CKF_USER_PIN_LOCKED);
          throw new SealException.PinRefused(
              new Message(
                  "the token "
                      + name()
                      + (locked ? " has locked its PIN" : " locks its PIN at the next wrong one"),
                  "令牌 " + name() + (locked ? " 的 PIN 已锁定" : " 再输错一次 PIN 即锁定")),
              new Message(
                  "its officer unlocks it, or log in once with the vendor's tool",
                  "请由设备管理员解锁，或用厂商工具成功登录一次"),
              null);
        }
      }
    }
  }

  private void login(AuthProvider provider, PinSource pins) throws SealException, IOException {
    IOException[] noPin = new IOException[1];
    try {
      provider.login(
          null,
          callbacks -> {
            for (Callback each : callbacks) {
              if (each instanceof PasswordCallback password) {
                char[] pin;
                try {
                  pin = pins.pin(info == null ? name() : info.label());
                } catch (IOException e) {
                  noPin[0] = e;
                  throw e;
                }
                // It takes a copy, and SunPKCS11 wipes that one.
                password.setPassword(pin);
                Arrays.fill(pin, '\0');
              }
            }
          });
    } catch (FailedLoginException e) {
      refused = true;
      throw refusal(e);
    } catch (LoginException e) {
      if (noPin[0] != null) {
        throw noPin[0];
      }
      String reason = SunPkcs11Key.reason(e);
      if (reason.contains("_PIN_") || reason.contains("PIN_LOCKED")) {
        refused = true;
        throw refusal(e);
      }
      throw new SealException.KeyUnavailable(
          new Message(
              "SunPKCS11 cannot log in at the token " + name() + ": " + reason,
              "SunPKCS11 无法登录令牌 " + name() + "：" + reason),
          null,
          e);
    }
  }

  private SealException.PinRefused refusal(@Nullable Throwable cause) {
    String why = cause == null ? "" : ": " + SunPkcs11Key.reason(cause);
    return new SealException.PinRefused(
        new Message(
            "the token " + name() + " does not take the PIN" + why + "; it is not tried again",
            "令牌 " + name() + " 未接受 PIN" + why + "；不会自动重试"),
        new Message("check where the PIN comes from (--pin-source)", "请检查 PIN 来源（--pin-source）"),
        cause);
  }

  private SealException.KeyUnavailable unreadable(IOException e) {
    return cannot(
        "SunPKCS11 cannot read what is on the token " + name() + ": " + SunPkcs11Key.reason(e),
        "SunPKCS11 无法读取令牌 " + name() + " 上的内容：" + SunPkcs11Key.reason(e),
        e);
  }

  /** What SunPKCS11 cannot do, and the other way. */
  static SealException.KeyUnavailable cannot(String en, String zh, @Nullable Throwable cause) {
    return new SealException.KeyUnavailable(
        new Message(en, zh),
        new Message(
            "leave out backend=sun: the usual way can (a single SM2 certificate on a token is enough"
                + " to blind SunPKCS11)",
            "请去掉 backend=sun，默认方式可以做到（令牌上只要有一张 SM2 证书，SunPKCS11 就无法读取）"),
        cause);
  }

  private Entry entry(Provider provider, KeyStore store)
      throws GeneralSecurityException, SealException.KeyUnavailable {
    List<String> names = new ArrayList<>();
    List<String> fitting = new ArrayList<>();
    String object = wanted.get("object");
    for (String alias : Collections.list(store.aliases())) {
      if (store.isKeyEntry(alias) && store.getCertificate(alias) != null) {
        names.add(alias);
        if (object == null || object.equals(alias) || alias.startsWith(object + "/")) {
          fitting.add(alias);
        }
      }
    }
    if (fitting.size() != 1) {
      String there = names.isEmpty() ? "-" : String.join(", ", names);
      throw cannot(
          "SunPKCS11 sees "
              + (fitting.isEmpty() ? "no key " : fitting.size() + " keys ")
              + wanted.keyName()
              + " with a certificate on token "
              + name()
              + " (keys it sees: "
              + there
              + ")",
          "SunPKCS11 在令牌 "
              + name()
              + " 上看到 "
              + fitting.size()
              + " 把带证书的密钥 "
              + wanted.keyName()
              + "（可见的密钥："
              + there
              + "）",
          null);
    }
    String alias = fitting.get(0);
    List<X509Certificate> chain = new ArrayList<>();
    for (Certificate each : store.getCertificateChain(alias)) {
      chain.add(VerifyingKey.certificate(each.getEncoded()));
    }
    // What the JDK found as the chain need not reach far: the others on the token may help.
    for (String each : Collections.list(store.aliases())) {
      Certificate other = store.getCertificate(each);
      if (other != null) {
        chain.add(VerifyingKey.certificate(other.getEncoded()));
      }
    }
    return new Entry(
        provider, alias, (PrivateKey) store.getKey(alias, null), chain, publicKey(chain.get(0)));
  }

  private static VerifyingKey publicKey(X509Certificate certificate) throws CertificateException {
    return VerifyingKey.of(certificate);
  }
}
