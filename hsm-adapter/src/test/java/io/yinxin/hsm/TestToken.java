package io.yinxin.hsm;

import com.sun.jna.Memory;
import io.yinxin.seal.internal.crypto.GeneratedKey;
import io.yinxin.seal.key.KeyMetrics;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.testing.TestKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Objects;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.jspecify.annotations.Nullable;

/** A token made for a test, and what is put on it. */
final class TestToken {

  private final Pkcs11Module module;
  private final long slot;
  private final TokenInfo info;

  private TestToken(Pkcs11Module module, long slot) throws Pkcs11Exception {
    this.module = module;
    this.slot = slot;
    this.info = module.tokenInfo(slot);
  }

  static TestToken create(Pkcs11Module module, String label) {
    try {
      for (long slot : module.slots(true)) {
        if (!module.tokenInfo(slot).has(Cryptoki.CKF_TOKEN_INITIALIZED)) {
          initialise(module, slot, label);
          return new TestToken(module, slot(module, slot, label));
        }
      }
      throw new IllegalStateException("no free slot");
    } catch (Pkcs11Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** SoftHSM moves a token to another slot when it gets its serial number. */
  private static long slot(Pkcs11Module module, long before, String label) throws Pkcs11Exception {
    long last = before;
    for (long slot : module.slots(true)) {
      TokenInfo info = module.tokenInfo(slot);
      if (info.label().equals(label) && info.has(Cryptoki.CKF_TOKEN_INITIALIZED)) {
        last = slot;
      }
    }
    return last;
  }

  /** Makes the token anew: all that was on it is gone. */
  static void initialise(Pkcs11Module module, long slot, String label) throws Pkcs11Exception {
    Memory so = Abi.memory(SoftHsm.SO_PIN.getBytes(StandardCharsets.US_ASCII));
    Memory name = new Memory(32);
    byte[] padded = new byte[32];
    Arrays.fill(padded, (byte) ' ');
    byte[] bytes = label.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, padded, 0, bytes.length);
    name.write(0, padded, 0, 32);
    Pkcs11Module.check(
        "C_InitToken",
        module.call("C_InitToken", 9, Abi.ulong(slot), so, Abi.ulong(so.size()), name));
    long where = slot(module, slot, label);
    try (Pkcs11Session session = module.openSession(where, true)) {
      Pkcs11Module.check(
          "C_Login",
          session.login(Cryptoki.CKU_SO, SoftHsm.SO_PIN.getBytes(StandardCharsets.US_ASCII)));
      Memory pin = Abi.memory(SoftHsm.PIN.getBytes(StandardCharsets.US_ASCII));
      Pkcs11Module.check(
          "C_InitPIN",
          module.call("C_InitPIN", 10, Abi.ulong(session.handle()), pin, Abi.ulong(pin.size())));
      Pkcs11Module.check("C_Logout", module.call("C_Logout", 19, Abi.ulong(session.handle())));
    }
  }

  /** What a key on a token has counted. */
  static KeyMetrics metrics(SealKey key) {
    return Objects.requireNonNull(key.metrics());
  }

  TokenInfo info() {
    return info;
  }

  long slot() {
    return slot;
  }

  /** What the token says of itself now. */
  TokenInfo infoNow() {
    try {
      return module.tokenInfo(slot);
    } catch (Pkcs11Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** A reference to a key on it. */
  String reference(String object) {
    return Pkcs11Reference.format(info, object, null, "module-path=" + module.path());
  }

  /** Something to be done on the token, logged in, in a session for writing. */
  interface Work<T extends @Nullable Object> {
    T with(Pkcs11Session session) throws Exception;
  }

  <T extends @Nullable Object> T loggedIn(Work<T> work) {
    try (Pkcs11Session session = module.openSession(slot, true)) {
      if (!session.loggedIn()) {
        Pkcs11Module.check(
            "C_Login",
            session.login(Cryptoki.CKU_USER, SoftHsm.PIN.getBytes(StandardCharsets.US_ASCII)));
      }
      return work.with(session);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Puts a key pair on the token, with its public half where the algorithm needs it. */
  GeneratedKey put(String label, int id, SignatureAlgorithm algorithm, int number) {
    GeneratedKey pair = TestKeys.key(algorithm, number);
    put(label, id, pair, new Template());
    return pair;
  }

  /** Puts a private key on the token, and its public half. */
  void put(String label, int id, GeneratedKey pair, Template extra) {
    loggedIn(
        session -> {
          long key = session.create(privateKey(label, id, pair, extra));
          if (!pair.privateKey()
              .getPrivateKeyAlgorithm()
              .getAlgorithm()
              .getId()
              .endsWith(".1.1.1")) {
            session.create(publicKey(label, id, pair));
          }
          return key;
        });
  }

  static Template privateKey(String label, int id, GeneratedKey pair, Template template)
      throws IOException {
    template
        .with(Cryptoki.CKA_CLASS, Cryptoki.CKO_PRIVATE_KEY)
        .with(Cryptoki.CKA_TOKEN, true)
        .with(Cryptoki.CKA_PRIVATE, true)
        .with(Cryptoki.CKA_SENSITIVE, true)
        .with(Cryptoki.CKA_SIGN, true)
        .with(Cryptoki.CKA_LABEL, label)
        .with(Cryptoki.CKA_ID, new byte[] {(byte) id});
    switch (pair.privateKey().getPrivateKeyAlgorithm().getAlgorithm().getId()) {
      case "1.2.840.113549.1.1.1" -> {
        RSAPrivateKey key = RSAPrivateKey.getInstance(pair.privateKey().parsePrivateKey());
        template
            .with(Cryptoki.CKA_KEY_TYPE, Cryptoki.CKK_RSA)
            .with(Cryptoki.CKA_MODULUS, key.getModulus())
            .with(Cryptoki.CKA_PUBLIC_EXPONENT, key.getPublicExponent())
            .with(Cryptoki.CKA_PRIVATE_EXPONENT, key.getPrivateExponent())
            .with(Cryptoki.CKA_PRIME_1, key.getPrime1())
            .with(Cryptoki.CKA_PRIME_2, key.getPrime2())
            .with(Cryptoki.CKA_EXPONENT_1, key.getExponent1())
            .with(Cryptoki.CKA_EXPONENT_2, key.getExponent2())
            .with(Cryptoki.CKA_COEFFICIENT, key.getCoefficient());
      }
      case "1.3.101.112" ->
          template
              .with(Cryptoki.CKA_KEY_TYPE, Cryptoki.CKK_EC_EDWARDS)
              .with(Cryptoki.CKA_EC_PARAMS, EDWARDS)
              .with(
                  Cryptoki.CKA_VALUE,
                  ASN1OctetString.getInstance(pair.privateKey().parsePrivateKey()).getOctets());
      default ->
          template
              .with(Cryptoki.CKA_KEY_TYPE, Cryptoki.CKK_EC)
              .with(Cryptoki.CKA_EC_PARAMS, curve(pair))
              .with(
                  Cryptoki.CKA_VALUE,
                  ECPrivateKey.getInstance(pair.privateKey().parsePrivateKey()).getKey());
    }
    return template;
  }

  /** PrintableString "edwards25519": how SoftHSM writes the curve. */
  private static final byte[] EDWARDS =
      java.util.HexFormat.of().parseHex("130c656477617264733235353139");

  private static byte[] curve(GeneratedKey pair) throws IOException {
    return pair.publicKey().getAlgorithm().getParameters().toASN1Primitive().getEncoded();
  }

  static Template publicKey(String label, int id, GeneratedKey pair) throws IOException {
    boolean edwards = pair.publicKey().getAlgorithm().getAlgorithm().getId().equals("1.3.101.112");
    return new Template()
        .with(Cryptoki.CKA_CLASS, Cryptoki.CKO_PUBLIC_KEY)
        .with(Cryptoki.CKA_TOKEN, true)
        .with(Cryptoki.CKA_PRIVATE, false)
        .with(Cryptoki.CKA_LABEL, label)
        .with(Cryptoki.CKA_ID, new byte[] {(byte) id})
        .with(Cryptoki.CKA_KEY_TYPE, edwards ? Cryptoki.CKK_EC_EDWARDS : Cryptoki.CKK_EC)
        .with(Cryptoki.CKA_EC_PARAMS, edwards ? EDWARDS : curve(pair))
        .with(
            Cryptoki.CKA_EC_POINT,
            new DEROctetString(pair.publicKey().getPublicKeyData().getOctets()).getEncoded());
  }

  /** Puts a certificate on the token. */
  void put(String label, int id, X509Certificate certificate) {
    loggedIn(
        session -> {
          try {
            return session.create(
                new Template()
                    .with(Cryptoki.CKA_CLASS, Cryptoki.CKO_CERTIFICATE)
                    .with(Cryptoki.CKA_CERTIFICATE_TYPE, Cryptoki.CKC_X_509)
                    .with(Cryptoki.CKA_TOKEN, true)
                    .with(Cryptoki.CKA_PRIVATE, false)
                    .with(Cryptoki.CKA_LABEL, label)
                    .with(Cryptoki.CKA_ID, new byte[] {(byte) id})
                    .with(Cryptoki.CKA_SUBJECT, certificate.getSubjectX500Principal().getEncoded())
                    .with(Cryptoki.CKA_VALUE, certificate.getEncoded()));
          } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
          }
        });
  }
}
