package io.yinxin.hsm;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.key.KeyPlace;
import io.yinxin.seal.key.SignatureAlgorithm;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Has a token make a key pair: sensitive, never to be extracted, for signing.
 *
 * @param ways the ways to ask for such a key, tried in this order
 */
record KeyMaker(List<Way> ways) {

  /**
   * One way to ask.
   *
   * @param mechanism CKM_…
   * @param publicKey what describes the kind of key
   * @param keyType CKA_KEY_TYPE where the mechanism alone does not say it, else -1
   */
  private record Way(long mechanism, Template publicKey, long keyType) {}

  private static final HexFormat HEX = HexFormat.of();
  private static final byte[] P256 = HEX.parseHex("06082a8648ce3d030107");
  private static final byte[] P384 = HEX.parseHex("06052b81040022");
  private static final byte[] SM2 = HEX.parseHex("06082a811ccf5501822d");

  /** id-Ed25519 (RFC 8410), and the curve's name as PKCS #11 3.0, 2.3.5 has it: tokens differ. */
  private static final List<byte[]> ED25519 =
      List.of(HEX.parseHex("06032b6570"), HEX.parseHex("130c656477617264733235353139"));

  /** Answers that say that a kind of key was asked for in a way which this token does not know. */
  private static final Set<Long> NOT_THIS_WAY =
      Set.of(0x13L, 0xd0L, 0xd1L, 0x130L, 0x140L, 0x5L, 0x6L, 0x7L, 0x70L, 0x71L, 0x12L);

  /**
   * How a token makes a kind of key.
   *
   * @throws SealException.KeyUnavailable if it does not
   */
  static KeyMaker of(
      Pkcs11Token token, Pkcs11Reference where, HsmConfiguration settings, KeyPlace.Wanted wanted)
      throws SealException.KeyUnavailable, Pkcs11Exception {
    Set<Long> there = new HashSet<>();
    for (long each : token.module().mechanisms(token.slot())) {
      there.add(each);
    }
    List<Way> ways = new ArrayList<>();
    switch (wanted.algorithm()) {
      case RSA_PKCS1_SHA256, RSA_PSS_SHA256 ->
          ways.add(
              new Way(
                  Cryptoki.CKM_RSA_PKCS_KEY_PAIR_GEN,
                  new Template()
                      .with(
                          Cryptoki.CKA_MODULUS_BITS,
                          wanted.bits() == 0 ? 2048L : (long) wanted.bits())
                      .with(Cryptoki.CKA_PUBLIC_EXPONENT, BigInteger.valueOf(65537)),
                  -1));
      case ECDSA_P256_SHA256 -> ways.add(onCurve(Cryptoki.CKM_EC_KEY_PAIR_GEN, P256, -1));
      case ECDSA_P384_SHA384 -> ways.add(onCurve(Cryptoki.CKM_EC_KEY_PAIR_GEN, P384, -1));
      case ED25519 -> {
        for (byte[] name : ED25519) {
          ways.add(onCurve(Cryptoki.CKM_EC_EDWARDS_KEY_PAIR_GEN, name, -1));
        }
      }
      case SM2_SM3 -> sm2(settings.profiles(where.get("profile")), there, ways);
    }
    ways.removeIf(way -> !there.contains(way.mechanism));
    if (ways.isEmpty()) {
      String kind = wanted.algorithm() == SignatureAlgorithm.SM2_SM3 ? "SM2" : "such";
      throw new SealException.KeyUnavailable(
          new Message(
              "the token " + token.name() + " makes no " + kind + " keys in a way known here",
              "令牌 " + token.name() + " 不支持以已知方式生成此类密钥"),
          wanted.algorithm() == SignatureAlgorithm.SM2_SM3
              ? new Message(
                  "choose another --algorithm, or describe the vendor's mechanisms in a profile",
                  "请换用其他 --algorithm，或用配置描述厂商的机制")
              : new Message("choose another --algorithm", "请换用其他 --algorithm"),
          null);
    }
    return new KeyMaker(ways);
  }

  private static void sm2(List<Sm2Profile> profiles, Set<Long> there, List<Way> ways) {
    for (Sm2Profile profile : profiles) {
      if (profile.methods().stream().noneMatch(m -> there.contains(m.mechanism()))) {
        continue;
      }
      long type = profile.keyType() == null ? Cryptoki.CKK_EC : profile.keyType();
      if (profile.generate() != null) {
        ways.add(onCurve(profile.generate(), SM2, type));
      }
      ways.add(onCurve(Cryptoki.CKM_EC_KEY_PAIR_GEN, SM2, Cryptoki.CKK_EC));
    }
  }

  private static Way onCurve(long mechanism, byte[] curve, long keyType) {
    return new Way(mechanism, new Template().with(Cryptoki.CKA_EC_PARAMS, curve), keyType);
  }

  /**
   * Makes the pair.
   *
   * @param session one that may write, with the process logged in
   * @param label CKA_LABEL of both
   * @param id CKA_ID of both
   */
  Pkcs11Session.KeyPair make(Pkcs11Session session, String label, byte[] id)
      throws Pkcs11Exception {
    for (int i = 0; ; i++) {
      Way way = ways.get(i);
      Template publicKey = way.publicKey;
      Template privateKey = new Template();
      if (way.keyType >= 0) {
        publicKey.with(Cryptoki.CKA_KEY_TYPE, way.keyType);
        privateKey.with(Cryptoki.CKA_KEY_TYPE, way.keyType);
      }
      publicKey
          .with(Cryptoki.CKA_TOKEN, true)
          .with(Cryptoki.CKA_PRIVATE, false)
          .with(Cryptoki.CKA_VERIFY, true)
          .with(Cryptoki.CKA_LABEL, label)
          .with(Cryptoki.CKA_ID, id);
      privateKey
          .with(Cryptoki.CKA_TOKEN, true)
          .with(Cryptoki.CKA_PRIVATE, true)
          .with(Cryptoki.CKA_SENSITIVE, true)
          .with(Cryptoki.CKA_EXTRACTABLE, false)
          .with(Cryptoki.CKA_SIGN, true)
          .with(Cryptoki.CKA_LABEL, label)
          .with(Cryptoki.CKA_ID, id);
      try {
        return session.generate(way.mechanism, publicKey, privateKey);
      } catch (Pkcs11Exception e) {
        if (i == ways.size() - 1 || !NOT_THIS_WAY.contains(e.rv())) {
          throw e;
        }
      }
    }
  }

  /** Refuses a key that the token made otherwise than it was told to. */
  static void check(Pkcs11Session session, Pkcs11Session.KeyPair pair, Pkcs11Token token)
      throws SealException.KeyUnavailable, Pkcs11Exception {
    if (session.flag(pair.privateKey(), Cryptoki.CKA_EXTRACTABLE)) {
      throw new SealException.KeyUnavailable(
          new Message(
              "the token " + token.name() + " made a key that can be extracted, though told not to",
              "令牌 " + token.name() + " 违背要求，生成了可导出的密钥"),
          new Message("such a token is no place for a seal key", "此类令牌不适合保存印章密钥"),
          null);
    }
  }

  /** Takes back a pair that has just been made; that this fails is no news worth more. */
  static void discard(Pkcs11Session session, Pkcs11Session.KeyPair pair) {
    for (long each : new long[] {pair.privateKey(), pair.publicKey()}) {
      try {
        session.destroy(each);
      } catch (Pkcs11Exception e) {
        // Then it stays; the caller is about to say what went wrong before.
      }
    }
  }
}
