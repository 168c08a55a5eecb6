package io.yinxin.hsm;

import io.yinxin.seal.internal.crypto.GeneratedKey;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.testing.TestKeys;
import io.yinxin.seal.testing.TestPki;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.util.BigIntegers;

/**
 * An SDF device of a test's own: index 1 holds an SM2 signing pair and an encryption pair, index 11
 * an RSA pair, both with the same password; all others are empty.
 */
public final class TestDevice {

  /** The password of its keys. */
  public static final String PASSWORD = "口令-2026";

  /** The index of the SM2 key. */
  public static final int SM2 = 1;

  /** The index of the RSA key. */
  public static final int RSA = 11;

  /** Who issued the certificates. */
  public static final TestPki ROOT = TestPki.root("R");

  private static final GeneratedKey SM2_KEY = TestKeys.key(SignatureAlgorithm.SM2_SM3, 1);
  private static final GeneratedKey ENCRYPTION_KEY = TestKeys.key(SignatureAlgorithm.SM2_SM3, 2);
  private static final GeneratedKey RSA_KEY = TestKeys.rsa(2048, 1);

  private final CModule module;

  private TestDevice(CModule module) {
    this.module = module;
  }

  /**
   * Makes one.
   *
   * @param folder where its library goes
   * @param shape macros of {@code sdf.c}
   * @param settings more settings of {@code sdf.c}
   */
  public static TestDevice in(Path folder, List<String> shape, String... settings)
      throws IOException {
    CModule module = CModule.in(folder, CModule.Kind.SDF, shape.toArray(new String[0]));
    Path rsa =
        Files.writeString(
            folder.resolve("rsa.pem"),
            "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(RSA_KEY.privateKey().getEncoded())
                + "\n-----END PRIVATE KEY-----\n");
    List<String> lines = new ArrayList<>(Arrays.asList(settings));
    lines.add("key " + SM2 + " sm2 " + hex(SM2_KEY) + " " + hex(ENCRYPTION_KEY) + " " + PASSWORD);
    lines.add("key " + RSA + " rsa " + rsa.toRealPath() + " " + PASSWORD);
    module.settings(lines);
    return new TestDevice(module);
  }

  private static String hex(GeneratedKey pair) throws IOException {
    return HexFormat.of()
        .formatHex(
            BigIntegers.asUnsignedByteArray(
                32, ECPrivateKey.getInstance(pair.privateKey().parsePrivateKey()).getKey()));
  }

  /** Its library. */
  public CModule module() {
    return module;
  }

  /**
   * A reference to one of its keys.
   *
   * @param query more of the query, each with its {@code &}
   */
  public String reference(int index, String... query) {
    return "sdf:key-index="
        + index
        + "?module-path="
        + Pkcs11Reference.encodeQuery(module.file().toString())
        + String.join("", query);
  }

  /** Whoever holds the certificate for one of its keys. */
  public static TestPki holder(int index) {
    return ROOT.signer("S", c -> c.key(index == SM2 ? SM2_KEY : RSA_KEY));
  }

  /** Whoever holds a certificate for the encryption pair beside the SM2 key. */
  public static TestPki holderOfEncryptionKey() {
    return ROOT.signer("S", c -> c.key(ENCRYPTION_KEY));
  }
}
