package io.yinxin.hsm;

import io.yinxin.seal.internal.crypto.GeneratedKey;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.testing.TestKeys;
import io.yinxin.seal.testing.TestPki;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.util.BigIntegers;

/**
 * A PKCS#11 library of a test's own with one token, "seal", that holds an SM2 key, "licence", with
 * its certificate.
 */
public final class TestSm2Token {

  /** The PIN. */
  public static final String PIN = "246810";

  /** Who issued its certificate. */
  public static final TestPki ROOT = TestPki.root("R");

  private static final GeneratedKey KEY = TestKeys.key(SignatureAlgorithm.SM2_SM3, 3);
  private static final TestPki HOLDER = ROOT.signer("S", c -> c.key(KEY));

  private final CModule module;
  private final Path file;
  private final List<String> lines = new ArrayList<>();

  private TestSm2Token(CModule module, Path file) {
    this.module = module;
    this.file = file;
  }

  /**
   * Makes one.
   *
   * @param folder where its library and its file go
   * @param keyType CKA_KEY_TYPE of the key
   * @param settings settings of {@code sm2token.c}
   */
  public static TestSm2Token in(Path folder, long keyType, String... settings) throws IOException {
    CModule module = CModule.in(folder, CModule.Kind.SM2_TOKEN);
    Path file = folder.toRealPath().resolve("seal.token");
    List<String> all = new ArrayList<>(Arrays.asList(settings));
    all.add("token " + file);
    module.settings(all);
    TestSm2Token token = new TestSm2Token(module, file);
    token.lines.addAll(List.of("label seal", "serial 0000000000000001", "pin " + PIN));
    token.object(Cryptoki.CKO_PRIVATE_KEY);
    token.attribute(Cryptoki.CKA_PRIVATE, new byte[] {1});
    token.attribute(Cryptoki.CKA_SENSITIVE, new byte[] {1});
    token.attribute(Cryptoki.CKA_SIGN, new byte[] {1});
    token.attribute(Cryptoki.CKA_KEY_TYPE, number(keyType));
    token.curve();
    token.attribute(
        Cryptoki.CKA_VALUE,
        BigIntegers.asUnsignedByteArray(
            32, ECPrivateKey.getInstance(KEY.privateKey().parsePrivateKey()).getKey()));
    return token.write();
  }

  /** With a public key object, its point in an OCTET STRING or bare. */
  public TestSm2Token withPublicKey(long keyType, boolean bare) throws IOException {
    byte[] point = KEY.publicKey().getPublicKeyData().getOctets();
    object(Cryptoki.CKO_PUBLIC_KEY);
    attribute(Cryptoki.CKA_KEY_TYPE, number(keyType));
    curve();
    attribute(Cryptoki.CKA_EC_POINT, bare ? point : new DEROctetString(point).getEncoded());
    return write();
  }

  /** With the certificate and its issuer's. */
  public TestSm2Token withCertificate() throws IOException {
    for (X509Certificate each : HOLDER.chain()) {
      object(Cryptoki.CKO_CERTIFICATE);
      try {
        attribute(Cryptoki.CKA_VALUE, each.getEncoded());
      } catch (CertificateEncodingException e) {
        throw new IllegalStateException(e);
      }
    }
    return write();
  }

  /** With a keypad of its own, at which somebody types the right PIN. */
  public TestSm2Token withPinPad() throws IOException {
    lines.add(0, "pin-pad 1");
    return write();
  }

  /** With a key that wants the PIN at each signature. */
  public TestSm2Token alwaysAuthenticating() throws IOException {
    int key = lines.indexOf("object") + 1;
    lines.add(key, line(Cryptoki.CKA_ALWAYS_AUTHENTICATE, new byte[] {1}));
    return write();
  }

  private void object(long kind) {
    lines.add("object");
    attribute(Cryptoki.CKA_CLASS, number(kind));
    attribute(Cryptoki.CKA_TOKEN, new byte[] {1});
    attribute(Cryptoki.CKA_LABEL, "licence".getBytes(StandardCharsets.US_ASCII));
    attribute(Cryptoki.CKA_ID, new byte[] {1});
  }

  private void curve() throws IOException {
    attribute(
        Cryptoki.CKA_EC_PARAMS,
        KEY.publicKey().getAlgorithm().getParameters().toASN1Primitive().getEncoded());
  }

  private void attribute(long type, byte[] value) {
    lines.add(line(type, value));
  }

  private static String line(long type, byte[] value) {
    return "a " + Long.toHexString(type) + " " + HexFormat.of().formatHex(value);
  }

  private static byte[] number(long value) {
    return ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putLong(value).array();
  }

  private TestSm2Token write() throws IOException {
    Files.write(file, lines);
    return this;
  }

  /** Its library. */
  public CModule module() {
    return module;
  }

  /** Its file: the token is there while the file is. */
  public Path file() {
    return file;
  }

  /** How many wrong PINs it counts. */
  public int wrongPins() throws IOException {
    for (String each : Files.readAllLines(file)) {
      if (each.startsWith("wrong ")) {
        return Integer.parseInt(each.substring(6));
      }
    }
    return 0;
  }

  /**
   * A reference to its key.
   *
   * @param query more of the query, each with its {@code &}
   */
  public String reference(String... query) {
    return "pkcs11:token=seal;object=licence?module-path="
        + Pkcs11Reference.encodeQuery(module.file().toString())
        + String.join("", query);
  }

  /** The private value of its key, in hexadecimal digits: for other devices that hold it too. */
  public static String privateValue() throws IOException {
    return HexFormat.of()
        .formatHex(
            BigIntegers.asUnsignedByteArray(
                32, ECPrivateKey.getInstance(KEY.privateKey().parsePrivateKey()).getKey()));
  }

  /** Whoever holds its certificate. */
  public static TestPki holder() {
    return HOLDER;
  }
}
