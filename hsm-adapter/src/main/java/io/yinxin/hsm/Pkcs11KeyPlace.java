package io.yinxin.hsm;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.key.BadKeyReference;
import io.yinxin.seal.key.HeldKey;
import io.yinxin.seal.key.KeyHolder;
import io.yinxin.seal.key.KeyPlace;
import io.yinxin.seal.key.PinSource;
import io.yinxin.seal.key.VerifyingKey;
import java.io.IOException;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * PKCS#11 tokens as a place that keeps keys. Keys are made in the token, sensitive and never to be
 * extracted; a certificate is bound to its key by CKA_ID.
 */
final class Pkcs11KeyPlace implements KeyPlace {

  private static final String USUAL_NAME = "seal";
  private static final HexFormat HEX = HexFormat.of();

  private final @Nullable Map<String, String> configuration;

  Pkcs11KeyPlace(@Nullable Map<String, String> configuration) {
    this.configuration = configuration;
  }

  private HsmConfiguration settings(Pkcs11Reference where) throws IOException {
    return HsmConfiguration.of(configuration, where.get("config-path"));
  }

  private Pkcs11Reference parse(String reference) throws IOException {
    Pkcs11Reference named = Pkcs11Reference.parse(reference);
    return named.completedBy(settings(named));
  }

  /** What is done in a session with the process logged in. */
  @FunctionalInterface
  private interface Work<T> {
    T with(Pkcs11Token token, WatchedSession<Pkcs11Session> session) throws Exception;
  }

  @Override
  public List<KeyHolder> list(String reference, @Nullable PinSource pins)
      throws SealException, IOException {
    Pkcs11Reference wanted = parse(reference);
    HsmConfiguration settings = settings(wanted);
    List<SunSlots.Slot> slots =
        wanted.sun()
            ? SunToken.slots(wanted)
            : Pkcs11KeyProvider.watched(wanted.library(), () -> slots(wanted));
    List<SunSlots.Slot> fitting = new ArrayList<>();
    int ready = 0;
    for (SunSlots.Slot each : slots) {
      if (wanted.names(each.token(), each.slot())) {
        fitting.add(each);
        ready += each.token().has(Cryptoki.CKF_TOKEN_INITIALIZED) ? 1 : 0;
      }
    }
    List<KeyHolder> holders = new ArrayList<>();
    for (SunSlots.Slot each : fitting) {
      boolean open =
          pins != null
              && ready == 1
              && each.token().has(Cryptoki.CKF_TOKEN_INITIALIZED)
              && !wanted.sun();
      holders.add(
          new KeyHolder(
              Pkcs11Reference.format(each.token(), null, null, wanted.query()),
              token(each),
              open && pins != null ? keys(wanted, settings, pins) : null));
    }
    return holders;
  }

  private static List<SunSlots.Slot> slots(Pkcs11Reference wanted)
      throws SealException.KeyUnavailable, Pkcs11Exception {
    Pkcs11Module module = Pkcs11Module.load(wanted.library());
    List<SunSlots.Slot> found = new ArrayList<>();
    for (long slot : module.slots(true)) {
      try {
        found.add(new SunSlots.Slot(slot, module.tokenInfo(slot)));
      } catch (Pkcs11Exception e) {
        // One broken token must not hide the others.
      }
    }
    return found;
  }

  private static KeyHolder.Token token(SunSlots.Slot slot) {
    TokenInfo info = slot.token();
    Set<KeyHolder.State> states = EnumSet.noneOf(KeyHolder.State.class);
    if (!info.has(Cryptoki.CKF_TOKEN_INITIALIZED)) {
      states.add(KeyHolder.State.NOT_INITIALIZED);
    } else {
      add(states, info.has(Cryptoki.CKF_USER_PIN_LOCKED), KeyHolder.State.PIN_LOCKED);
      add(states, info.has(Cryptoki.CKF_USER_PIN_FINAL_TRY), KeyHolder.State.PIN_FINAL_TRY);
      add(states, info.has(Cryptoki.CKF_USER_PIN_COUNT_LOW), KeyHolder.State.PIN_COUNT_LOW);
      boolean pad = info.has(Cryptoki.CKF_PROTECTED_AUTHENTICATION_PATH);
      add(states, pad, KeyHolder.State.PIN_PAD);
      add(
          states,
          info.has(Cryptoki.CKF_LOGIN_REQUIRED)
              && !info.has(Cryptoki.CKF_USER_PIN_INITIALIZED)
              && !pad,
          KeyHolder.State.NO_PIN);
    }
    return new KeyHolder.Token(
        info.label(), info.serial(), info.model(), info.manufacturer(), slot.slot(), states);
  }

  private static void add(Set<KeyHolder.State> states, boolean there, KeyHolder.State state) {
    if (there) {
      states.add(state);
    }
  }

  private static List<KeyHolder.Entry> keys(
      Pkcs11Reference wanted, HsmConfiguration settings, PinSource pins)
      throws SealException, IOException {
    return loggedIn(
        wanted,
        settings,
        false,
        pins,
        (token, session) -> session.run(s -> keys(wanted, token, s)));
  }

  private static List<KeyHolder.Entry> keys(
      Pkcs11Reference wanted, Pkcs11Token token, Pkcs11Session session) throws Pkcs11Exception {
    List<TokenKey> keys = TokenKey.all(session);
    List<KeyHolder.Entry> entries = new ArrayList<>();
    byte[] id = wanted.id();
    for (TokenKey each : keys) {
      String object = wanted.get("object");
      if ((object == null || object.equals(each.label()))
          && (id == null || HEX.formatHex(id).equals(each.id()))) {
        entries.add(entry(wanted, token, session, each, keys));
      }
    }
    return entries;
  }

  private static KeyHolder.Entry entry(
      Pkcs11Reference wanted,
      Pkcs11Token token,
      Pkcs11Session session,
      TokenKey key,
      List<TokenKey> all)
      throws Pkcs11Exception {
    boolean known =
        !key.label().isEmpty()
            && all.stream().filter(k -> k.label().equals(key.label())).count() == 1;
    String reference =
        Pkcs11Reference.format(
            token.info(), key.label(), known ? null : HEX.parseHex(key.id()), wanted.query());
    VerifyingKey publicKey = key.publicKey();
    List<X509Certificate> certificates = key.certificates(session);
    if (publicKey == null && !certificates.isEmpty() && !key.id().isEmpty()) {
      publicKey = ofCertificate(key, session);
    }
    List<X509Certificate> chain = publicKey == null ? List.of() : publicKey.chain(certificates);
    return new KeyHolder.Entry(
        reference,
        key.label(),
        key.id().isEmpty() ? null : key.id(),
        publicKey == null ? "?" : publicKey.kind(),
        publicKey == null ? null : publicKey.algorithmOrNull(),
        chain.isEmpty() ? null : chain.get(0));
  }

  /** A token may keep the public half in the certificate alone. */
  private static @Nullable VerifyingKey ofCertificate(TokenKey key, Pkcs11Session session)
      throws Pkcs11Exception {
    for (long each :
        session.find(
            new Template()
                .with(Cryptoki.CKA_CLASS, Cryptoki.CKO_CERTIFICATE)
                .with(Cryptoki.CKA_ID, HEX.parseHex(key.id())))) {
      byte[] value = session.attribute(each, Cryptoki.CKA_VALUE);
      try {
        if (value != null) {
          return VerifyingKey.of(VerifyingKey.certificate(value));
        }
      } catch (CertificateException e) {
        // Then the next, if there is one.
      }
    }
    return null;
  }

  @Override
  public HeldKey hold(String reference, PinSource pins) throws SealException, IOException {
    Pkcs11Reference wanted = parse(reference);
    return wanted.sun()
        ? SunPkcs11Key.open(wanted, pins, List.of())
        : Pkcs11KeyProvider.open(wanted, settings(wanted), pins, List.of(), true);
  }

  @Override
  public String generate(
      String reference, Wanted wanted, Certifier certifier, boolean replace, PinSource pins)
      throws SealException, IOException {
    Pkcs11Reference where = parse(reference);
    refuseSun(where);
    String object = where.get("object");
    if (wanted.name() != null && object != null && !wanted.name().equals(object)) {
      throw new BadKeyReference(
          new Message("the key has two names", "密钥有两个名称"),
          new Message("give one of them", "请只给出一个名称"));
    }
    String name = wanted.name() != null ? wanted.name() : object != null ? object : USUAL_NAME;
    HsmConfiguration settings = settings(where);
    return loggedIn(
        where,
        settings,
        true,
        pins,
        (token, session) -> {
          byte[] id = session.run(s -> newId(where, name, token, s));
          KeyMaker maker = session.run(s -> KeyMaker.of(token, where, settings, wanted));
          Pkcs11Session.KeyPair pair = session.runGeneration(s -> maker.make(s, name, id));
          String made =
              session.run(s -> Pkcs11Reference.format(token.info(), name, null, where.query()));
          boolean good = false;
          try {
            session.act(s -> KeyMaker.check(s, pair, token));
            List<X509Certificate> chain;
            try (HeldKey key =
                Pkcs11KeyProvider.open(parse(made), settings, pins, List.of(), true)) {
              chain = certifier.certify(key);
            }
            session.act(s -> store(s, chain, name, id));
            good = true;
          } finally {
            if (!good && !session.hangs()) {
              // Nobody has used it yet.
              session.act(s -> KeyMaker.discard(s, pair));
            }
          }
          return made;
        });
  }

  /** The new key's CKA_ID; a name or id that is taken is refused. */
  private static byte[] newId(
      Pkcs11Reference where, String name, Pkcs11Token token, Pkcs11Session session)
      throws SealException.KeyUnavailable, Pkcs11Exception {
    byte[] id = where.id();
    if (id == null) {
      id = new byte[8];
      new SecureRandom().nextBytes(id);
    }
    for (TokenKey each : TokenKey.all(session)) {
      if (each.label().equals(name) || each.id().equals(HEX.formatHex(id))) {
        throw new SealException.KeyUnavailable(
            new Message(
                "there is a key " + each.name() + " on token " + token.name() + " already",
                "令牌 " + token.name() + " 上已有密钥 " + each.name()),
            new Message("give the new one another name: object=NAME", "请为新密钥另取名称：object=名称"),
            null);
      }
    }
    return id;
  }

  @Override
  public void store(String reference, List<X509Certificate> certificates, PinSource pins)
      throws SealException, IOException {
    Pkcs11Reference where = parse(reference);
    refuseSun(where);
    HsmConfiguration settings = settings(where);
    loggedIn(
        where,
        settings,
        true,
        pins,
        (token, session) -> {
          TokenKey key = session.run(s -> TokenKey.find(s, where, token.name()));
          // Opened with the certificates, the key shows that one of them verifies what it signs.
          List<X509Certificate> chain;
          try (Pkcs11Key opened =
              Pkcs11KeyProvider.open(where, settings, pins, certificates, false)) {
            chain = opened.chain();
          }
          session.act(s -> store(s, chain, key.label(), HEX.parseHex(key.id())));
          return true;
        });
  }

  /** Stores those certificates that are not there yet; the first has the key's name and id. */
  private static void store(
      Pkcs11Session session, List<X509Certificate> chain, String name, byte[] id)
      throws Pkcs11Exception {
    Set<String> there = new HashSet<>();
    for (long each :
        session.find(new Template().with(Cryptoki.CKA_CLASS, Cryptoki.CKO_CERTIFICATE))) {
      byte[] value = session.attribute(each, Cryptoki.CKA_VALUE);
      byte[] theirs = session.attribute(each, Cryptoki.CKA_ID);
      if (value != null) {
        there.add(HEX.formatHex(value));
        there.add(HEX.formatHex(value) + " " + (theirs == null ? "" : HEX.formatHex(theirs)));
      }
    }
    for (int i = 0; i < chain.size(); i++) {
      try {
        Certificate parts = Certificate.getInstance(chain.get(i).getEncoded());
        String value = HEX.formatHex(parts.getEncoded("DER"));
        // The key's own must be there under the key's id; an issuer's under any.
        if (!there.contains(i == 0 ? value + " " + HEX.formatHex(id) : value)) {
          session.create(
              i == 0 ? object(parts, name, id) : object(parts, commonName(parts), own(parts)));
        }
      } catch (CertificateEncodingException | IOException e) {
        throw new IllegalArgumentException(e);
      }
    }
  }

  private static Template object(Certificate parts, String label, byte[] id) throws IOException {
    return new Template()
        .with(Cryptoki.CKA_CLASS, Cryptoki.CKO_CERTIFICATE)
        .with(Cryptoki.CKA_CERTIFICATE_TYPE, Cryptoki.CKC_X_509)
        .with(Cryptoki.CKA_TOKEN, true)
        .with(Cryptoki.CKA_PRIVATE, false)
        .with(Cryptoki.CKA_LABEL, label)
        .with(Cryptoki.CKA_ID, id)
        .with(Cryptoki.CKA_SUBJECT, parts.getSubject().getEncoded("DER"))
        .with(Cryptoki.CKA_ISSUER, parts.getIssuer().getEncoded("DER"))
        .with(Cryptoki.CKA_SERIAL_NUMBER, parts.getSerialNumber().getEncoded("DER"))
        .with(Cryptoki.CKA_VALUE, parts.getEncoded("DER"));
  }

  /** An issuer's id must not be that of the key: readers take the pair for each other's. */
  private static byte[] own(Certificate issuer) {
    Extension id =
        issuer.getTBSCertificate().getExtensions() == null
            ? null
            : issuer
                .getTBSCertificate()
                .getExtensions()
                .getExtension(Extension.subjectKeyIdentifier);
    byte[] value =
        id == null
            ? issuer.getSerialNumber().getValue().toByteArray()
            : SubjectKeyIdentifier.getInstance(id.getParsedValue()).getKeyIdentifier();
    return Arrays.copyOf(value, Math.min(value.length, 32));
  }

  private static String commonName(Certificate parts) {
    var names = parts.getSubject().getRDNs(org.bouncycastle.asn1.x500.style.BCStyle.CN);
    return names.length == 0
        ? parts.getSubject().toString()
        : org.bouncycastle.asn1.x500.style.IETFUtils.valueToString(names[0].getFirst().getValue());
  }

  private static void refuseSun(Pkcs11Reference where) throws SealException.KeyUnavailable {
    if (where.sun()) {
      throw SunToken.cannot(
          "through SunPKCS11 keys are used, not made, and no certificates stored",
          "通过 SunPKCS11 只能使用密钥，不能生成密钥或存入证书",
          null);
    }
  }

  private static <T> T loggedIn(
      Pkcs11Reference where, HsmConfiguration settings, boolean write, PinSource pins, Work<T> work)
      throws SealException, IOException {
    Pkcs11Token token = Pkcs11KeyProvider.token(where);
    try (WatchedSession<Pkcs11Session> session =
        new WatchedSession<>(token, settings.callTimeoutNanos())) {
      session.open(() -> token.openSession(write));
      token.login(session, pins);
      return work.with(token, session);
    } catch (SealException | IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw failed(write, token, settings, e);
    }
  }

  private static SealException.KeyUnavailable failed(
      boolean write, Pkcs11Token token, HsmConfiguration settings, Exception e) {
    if (e instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    return new SealException.KeyUnavailable(
        new Message(
            (write ? "cannot write to the token " : "cannot read the token ")
                + token.name()
                + ": "
                + e.getMessage(),
            (write ? "无法写入令牌 " : "无法读取令牌 ") + token.name() + "：" + e.getMessage()),
        write && isReadOnly(e)
            ? new Message(
                "the token lets nothing be written: keys and certificates come onto it with the"
                    + " vendor's tool; certificates may be given with --chain instead",
                "该令牌不允许写入：密钥和证书须用厂商工具存入；证书也可用 --chain 给出")
            : new TokenFaults(token, settings).classify(e).hint(),
        e);
  }

  private static boolean isReadOnly(Exception e) {
    return e instanceof Pkcs11Exception answer
        && (answer.rv() == Cryptoki.CKR_TOKEN_WRITE_PROTECTED
            || answer.rv() == Cryptoki.CKR_SESSION_READ_ONLY);
  }
}
