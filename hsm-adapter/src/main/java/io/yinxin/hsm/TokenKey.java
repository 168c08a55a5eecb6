package io.yinxin.hsm;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.key.VerifyingKey;
import java.io.IOException;
import java.math.BigInteger;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.jspecify.annotations.Nullable;

/**
 * A private key on a token: what is known of it without using it.
 *
 * @param handle its number in this login; another one after the next
 * @param label CKA_LABEL, empty if it has none
 * @param id CKA_ID in hexadecimal digits, empty if it has none
 * @param type CKA_KEY_TYPE, -1 if the token does not say
 * @param alwaysAuthenticate whether it wants the PIN at each signature
 * @param publicKey its public half, null if the token has none that can be read
 */
record TokenKey(
    long handle,
    String label,
    String id,
    long type,
    boolean alwaysAuthenticate,
    @Nullable VerifyingKey publicKey) {

  private static final HexFormat HEX = HexFormat.of();
  private static final ASN1ObjectIdentifier RSA = new ASN1ObjectIdentifier("1.2.840.113549.1.1.1");
  private static final ASN1ObjectIdentifier EC = new ASN1ObjectIdentifier("1.2.840.10045.2.1");
  private static final ASN1ObjectIdentifier ED25519 = new ASN1ObjectIdentifier("1.3.101.112");

  private static final Set<Integer> BARE = Set.of(33, 49, 65, 97, 133);

  /** The private keys on a token; the process must be logged in to see them. */
  static List<TokenKey> all(Pkcs11Session session) throws Pkcs11Exception {
    return read(session, new Template().with(Cryptoki.CKA_CLASS, Cryptoki.CKO_PRIVATE_KEY));
  }

  /**
   * Finds the key that a reference names.
   *
   * @param session with the process logged in
   * @param wanted label and id; without both, the only key
   * @param where the token, for messages
   * @throws SealException.KeyUnavailable if there is none, or more than one
   */
  static TokenKey find(Pkcs11Session session, Pkcs11Reference wanted, String where)
      throws SealException.KeyUnavailable, Pkcs11Exception {
    Template template = new Template().with(Cryptoki.CKA_CLASS, Cryptoki.CKO_PRIVATE_KEY);
    String label = wanted.get("object");
    if (label != null) {
      template.with(Cryptoki.CKA_LABEL, label);
    }
    byte[] id = wanted.id();
    if (id != null) {
      template.with(Cryptoki.CKA_ID, id);
    }
    List<TokenKey> found = read(session, template);
    if (found.size() > 1) {
      // The other one of a pair for encryption often has the same name.
      List<TokenKey> signing = new ArrayList<>();
      for (TokenKey each : found) {
        if (session.flag(each.handle(), Cryptoki.CKA_SIGN)) {
          signing.add(each);
        }
      }
      found = signing.isEmpty() ? found : signing;
    }
    if (found.size() == 1) {
      return found.get(0);
    }
    List<TokenKey> there = found.isEmpty() ? all(session) : found;
    List<String> names = there.stream().map(TokenKey::name).toList();
    if (found.isEmpty()) {
      String list = names.isEmpty() ? "none" : String.join(", ", names);
      throw new SealException.KeyUnavailable(
          new Message(
              "no key " + wanted.keyName() + " on token " + where + " (keys there: " + list + ")",
              "令牌 "
                  + where
                  + " 上没有密钥 "
                  + wanted.keyName()
                  + "（其中的密钥："
                  + (names.isEmpty() ? "无" : String.join("、", names))
                  + "）"),
          null,
          null);
    }
    throw new SealException.KeyUnavailable(
        new Message(
            found.size() + " keys on token " + where + " fit: " + String.join(", ", names),
            "令牌 " + where + " 上有 " + found.size() + " 把密钥符合：" + String.join("、", names)),
        new Message("say which with object=LABEL and id=%XX%XX", "请用 object=标签 和 id=%XX%XX 指明"),
        null);
  }

  /**
   * Finds this key again, after a new login.
   *
   * @throws SealException.KeyUnavailable if it is not there any more
   */
  long findAgain(Pkcs11Session session, String where)
      throws Pkcs11Exception, SealException.KeyUnavailable {
    Template template = new Template().with(Cryptoki.CKA_CLASS, Cryptoki.CKO_PRIVATE_KEY);
    if (!label.isEmpty()) {
      template.with(Cryptoki.CKA_LABEL, label);
    }
    if (!id.isEmpty()) {
      template.with(Cryptoki.CKA_ID, HEX.parseHex(id));
    }
    long[] found = session.find(template);
    for (long each : found) {
      if (found.length == 1 || session.flag(each, Cryptoki.CKA_SIGN)) {
        return each;
      }
    }
    if (found.length > 0) {
      return found[0];
    }
    if (!session.loggedIn()) {
      // Not gone: not to be seen.
      throw new Pkcs11Exception("C_FindObjects", Cryptoki.CKR_USER_NOT_LOGGED_IN);
    }
    throw new SealException.KeyUnavailable(
        new Message(
            "the key " + name() + " is not on token " + where + " any more",
            "密钥 " + name() + " 已不在令牌 " + where + " 上"),
        new Message(
            "the token was made anew, or the key was deleted: restore it from the backup, or use"
                + " another key",
            "令牌可能已被重新初始化，或密钥已被删除：请从备份恢复，或改用其他密钥"),
        null);
  }

  /** Whether a public key is of this key's kind, as far as the token says which that is. */
  boolean mayBe(VerifyingKey candidate) {
    String kind =
        SubjectPublicKeyInfo.getInstance(candidate.encoded()).getAlgorithm().getAlgorithm().getId();
    if (type == Cryptoki.CKK_RSA) {
      return kind.startsWith("1.2.840.113549.1.1.");
    }
    return type == Cryptoki.CKK_EC_EDWARDS
        ? kind.equals(ED25519.getId())
        : type == -1 || kind.equals(EC.getId());
  }

  /** The certificates on the token that can be read, those with this key's id first. */
  List<X509Certificate> certificates(Pkcs11Session session) throws Pkcs11Exception {
    List<X509Certificate> own = new ArrayList<>();
    List<X509Certificate> others = new ArrayList<>();
    for (long each :
        session.find(new Template().with(Cryptoki.CKA_CLASS, Cryptoki.CKO_CERTIFICATE))) {
      byte[] value = session.attribute(each, Cryptoki.CKA_VALUE);
      if (value != null) {
        try {
          X509Certificate certificate = VerifyingKey.certificate(value);
          byte[] theirs = session.attribute(each, Cryptoki.CKA_ID);
          (theirs != null && theirs.length > 0 && HEX.formatHex(theirs).equals(id) ? own : others)
              .add(certificate);
        } catch (CertificateException e) {
          // Somebody else's broken certificate is no reason to stop.
        }
      }
    }
    own.addAll(others);
    return own;
  }

  /** The key as messages name it. */
  String name() {
    return label.isEmpty() ? "id " + id : id.isEmpty() ? label : label + " (id " + id + ")";
  }

  private static List<TokenKey> read(Pkcs11Session session, Template template)
      throws Pkcs11Exception {
    List<TokenKey> keys = new ArrayList<>();
    for (long handle : session.find(template)) {
      String label = Objects.requireNonNullElse(session.text(handle, Cryptoki.CKA_LABEL), "");
      byte[] bytes = session.attribute(handle, Cryptoki.CKA_ID);
      String id = bytes == null ? "" : HEX.formatHex(bytes);
      Long type = session.number(handle, Cryptoki.CKA_KEY_TYPE);
      keys.add(
          new TokenKey(
              handle,
              label,
              id,
              type == null ? -1 : type,
              session.flag(handle, Cryptoki.CKA_ALWAYS_AUTHENTICATE),
              publicKey(session, handle, label, id)));
    }
    return keys;
  }

  /** RSA private keys hold their public half; for the others there is, or is not, an object. */
  private static @Nullable VerifyingKey publicKey(
      Pkcs11Session session, long handle, String label, String id) throws Pkcs11Exception {
    VerifyingKey own = publicKey(session, handle);
    if (own != null || (id.isEmpty() && label.isEmpty())) {
      return own;
    }
    Template template = new Template().with(Cryptoki.CKA_CLASS, Cryptoki.CKO_PUBLIC_KEY);
    if (!id.isEmpty()) {
      template.with(Cryptoki.CKA_ID, HEX.parseHex(id));
    } else {
      template.with(Cryptoki.CKA_LABEL, label);
    }
    long[] found = session.find(template);
    // Two with the same name: then nobody knows whose is whose.
    return found.length == 1 ? publicKey(session, found[0]) : null;
  }

  private static @Nullable VerifyingKey publicKey(Pkcs11Session session, long object)
      throws Pkcs11Exception {
    byte[] modulus = session.attribute(object, Cryptoki.CKA_MODULUS);
    byte[] exponent = session.attribute(object, Cryptoki.CKA_PUBLIC_EXPONENT);
    byte[] curve = session.attribute(object, Cryptoki.CKA_EC_PARAMS);
    byte[] point = session.attribute(object, Cryptoki.CKA_EC_POINT);
    try {
      SubjectPublicKeyInfo key = null;
      if (modulus != null && exponent != null && modulus.length > 0 && exponent.length > 0) {
        key =
            new SubjectPublicKeyInfo(
                new AlgorithmIdentifier(RSA, DERNull.INSTANCE),
                new RSAPublicKey(new BigInteger(1, modulus), new BigInteger(1, exponent)));
      } else if (curve != null && point != null) {
        key = onCurve(curve, point);
      }
      return key == null ? null : VerifyingKey.of(key.getEncoded());
    } catch (IOException | IllegalArgumentException e) {
      // A public key that cannot be read is as good as none: the certificate will have it.
      return null;
    }
  }

  private static @Nullable SubjectPublicKeyInfo onCurve(byte[] curve, byte[] point)
      throws IOException {
    ASN1Primitive name = ASN1Primitive.fromByteArray(curve);
    // SoftHSM and others write the name of the curve as text, later ones its identifier.
    boolean edwards = name.equals(ED25519) || name.toString().equals("edwards25519");
    byte[] bare = bare(point, edwards);
    if (edwards) {
      return new SubjectPublicKeyInfo(new AlgorithmIdentifier(ED25519), bare);
    }
    return name instanceof ASN1ObjectIdentifier oid
        ? new SubjectPublicKeyInfo(new AlgorithmIdentifier(EC, oid), bare)
        : null;
  }

  /** A point as it is, or in an OCTET STRING (PKCS #11 3.1, 6.3.3), or in a BIT STRING. */
  private static byte[] bare(byte[] point, boolean edwards) {
    if (edwards && point.length == 35 && point[0] == 3 && point[1] == 33 && point[2] == 0) {
      return Arrays.copyOfRange(point, 3, 35);
    }
    // The lengths of bare points, compressed or not; with a header around them none is the same.
    boolean isBare = edwards ? point.length == 32 : BARE.contains(point.length);
    if (isBare) {
      return point;
    }
    try {
      return ASN1OctetString.getInstance(ASN1Primitive.fromByteArray(point)).getOctets();
    } catch (IOException | IllegalArgumentException e) {
      return point;
    }
  }
}
