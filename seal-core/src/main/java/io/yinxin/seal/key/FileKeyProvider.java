package io.yinxin.seal.key;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.internal.asn1.Asn1Exception;
import io.yinxin.seal.internal.crypto.CertificateFiles;
import io.yinxin.seal.internal.crypto.X509;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.jspecify.annotations.Nullable;

/**
 * Opens keys in PKCS#12 files, for development: {@code file:PATH[?alias=NAME][&padding=pss]}.
 *
 * <p>The path is taken as it is; {@code ~} is the shell's business, and {@code %20} is undone only
 * where no file has that very name.
 *
 * @since 0.1
 */
public final class FileKeyProvider implements SealKeyProvider {

  /** A key file of this size holds hundreds of keys. */
  static final int MAX_FILE = 1 << 20;

  /** For {@link java.util.ServiceLoader}. */
  public FileKeyProvider() {}

  @Override
  public String scheme() {
    return "file";
  }

  @Override
  public KeyPlace place() {
    return new FileKeyPlace();
  }

  /**
   * The reference of a file, which need not exist yet.
   *
   * @param file the file
   * @return the reference, with what has a meaning there encoded
   */
  public static String reference(Path file) {
    return "file:" + FileReference.encoded(file.toString());
  }

  @Override
  public SealKey open(String reference, PinSource pins, List<X509Certificate> chain)
      throws SealException, IOException {
    return open(FileReference.parse(reference), pins, chain, false);
  }

  /** Opens a key; what is held only needs no certificate. */
  static SoftKey open(
      FileReference wanted, PinSource pins, List<X509Certificate> chain, boolean held)
      throws SealException, IOException {
    byte[] file = read(wanted.path());
    char[] password = pins.pin(wanted.path().toString());
    byte[] pkcs8 = null;
    try {
      Pkcs12File contents = parse(wanted.path(), file, password);
      Pkcs12File.KeyEntry entry = choose(contents, wanted);
      pkcs8 = decrypt(wanted.path(), entry, password);
      return key(wanted, contents, entry, pkcs8, chain, held);
    } finally {
      Arrays.fill(password, '\0');
      if (pkcs8 != null) {
        Arrays.fill(pkcs8, (byte) 0);
      }
    }
  }

  private static SoftKey key(
      FileReference wanted,
      Pkcs12File contents,
      Pkcs12File.KeyEntry entry,
      byte[] pkcs8,
      List<X509Certificate> given,
      boolean held)
      throws SealException {
    String where = wanted.path().toString();
    PrivateKeyInfo key;
    try {
      key = PrivateKeyInfo.getInstance(pkcs8);
    } catch (IllegalArgumentException e) {
      throw broken(wanted.path(), "private key", e);
    }
    // The kind first: "no certificate fits" would be a strange thing to say of an unknown key.
    SoftKeys.algorithm(key, wanted.pss(), where);
    List<X509Certificate> certificates =
        given.isEmpty() ? certificates(wanted.path(), contents) : given;
    X509Certificate own = SoftKeys.matching(key, certificates, where);
    if (own == null && !held) {
      throw noCertificate(where, entry, certificates, !given.isEmpty());
    }
    List<X509Certificate> chain =
        own == null ? List.of() : CertificateChain.from(own, certificates);
    return SoftKeys.of(key, chain, wanted.pss(), where);
  }

  static SealException.KeyUnavailable noCertificate(
      String where, Pkcs12File.KeyEntry entry, List<X509Certificate> certificates, boolean given) {
    String alias = entry.alias() == null ? "" : " '" + entry.alias() + "'";
    if (certificates.isEmpty()) {
      return new SealException.KeyUnavailable(
          new Message(
              "the key" + alias + " in " + where + " has no certificate",
              where + " 中的密钥" + alias + "没有证书"),
          new Message(
              "give its certificates with --chain, or import them with seal keys import",
              "请用 --chain 给出证书，或用 seal keys import 导入"),
          null);
    }
    return new SealException.KeyUnavailable(
        new Message(
            (given ? "none of the certificates given" : "no certificate in the file")
                + " matches the key"
                + alias
                + " in "
                + where,
            (given ? "给出的证书" : "文件中的证书") + "与 " + where + " 中的密钥" + alias + "不匹配"),
        new Message("the certificate must have been issued for this very key", "证书必须是为这把密钥签发的"),
        null);
  }

  static byte[] read(Path path) throws IOException {
    try {
      return CertificateFiles.bounded(path, MAX_FILE);
    } catch (NoSuchFileException e) {
      if (path.startsWith("~")) {
        throw new NoSuchFileException(
            path.toString(), null, "~ is not expanded here: write the whole path");
      }
      throw e;
    }
  }

  static Pkcs12File parse(Path path, byte[] file, char[] password) throws SealException {
    if (file.length == 0 || file[0] != 0x30) {
      throw new SealException.KeyUnavailable(
          new Message(path + " is not a PKCS#12 file", path + " 不是 PKCS#12 文件"),
          convert(file),
          null);
    }
    try {
      return Pkcs12File.read(file, password);
    } catch (Pkcs12File.WrongPassword e) {
      throw refused(path, e);
    } catch (Asn1Exception e) {
      throw new SealException.KeyUnavailable(
          new Message(
              path + " cannot be read as a PKCS#12 file: " + e.getMessage(),
              path + " 无法作为 PKCS#12 文件读取：" + e.getMessage()),
          null,
          e);
    }
  }

  private static @Nullable Message convert(byte[] file) {
    String start = new String(file, 0, Math.min(file.length, 4096), StandardCharsets.ISO_8859_1);
    if (start.contains("-----BEGIN ")) {
      return new Message(
          "make one of PEM files: openssl pkcs12 -export -inkey key.pem -in chain.pem -out key.p12",
          "可由 PEM 文件转换：openssl pkcs12 -export -inkey key.pem -in chain.pem -out key.p12");
    }
    if (start.startsWith("\u00fe\u00ed\u00fe\u00ed")) {
      return new Message(
          "make one of a JKS file: keytool -importkeystore -srckeystore FILE -destkeystore key.p12"
              + " -deststoretype pkcs12",
          "可由 JKS 文件转换：keytool -importkeystore -srckeystore 文件 -destkeystore key.p12"
              + " -deststoretype pkcs12");
    }
    return null;
  }

  private static SealException.PinRefused refused(Path path, Exception cause) {
    return new SealException.PinRefused(
        new Message("the password does not open " + path, "密码无法打开 " + path),
        new Message(
            "check where it comes from (--pin-source); it is not tried again",
            "请检查密码来源（--pin-source）；不会自动重试"),
        cause);
  }

  private static SealException.KeyUnavailable broken(Path path, String part, Exception cause) {
    return new SealException.KeyUnavailable(
        new Message("a " + part + " in " + path + " is not sound", path + " 中有内容已损坏"), null, cause);
  }

  static byte[] decrypt(Path path, Pkcs12File.KeyEntry entry, char[] password)
      throws SealException {
    try {
      return Pkcs12File.open(entry, password);
    } catch (Pkcs12File.WrongPassword e) {
      // The file's own password was right: the key has been given another one.
      throw refused(path, e);
    } catch (Asn1Exception e) {
      throw new SealException.KeyUnavailable(
          new Message(
              "the key in " + path + " cannot be decrypted: " + e.getMessage(),
              path + " 中的密钥无法解密：" + e.getMessage()),
          null,
          e);
    }
  }

  static List<X509Certificate> certificates(Path path, Pkcs12File contents) throws SealException {
    List<X509Certificate> found = new ArrayList<>();
    for (byte[] each : contents.certificates()) {
      try {
        found.add(X509.read(each));
      } catch (CertificateException e) {
        throw broken(path, "certificate", e);
      }
    }
    return found;
  }

  static Pkcs12File.KeyEntry choose(Pkcs12File contents, FileReference wanted)
      throws SealException.KeyUnavailable {
    List<Pkcs12File.KeyEntry> keys = contents.keys();
    String alias = wanted.alias();
    if (keys.isEmpty()) {
      throw new SealException.KeyUnavailable(
          new Message("there is no private key in " + wanted.path(), wanted.path() + " 中没有私钥"),
          null,
          null);
    }
    if (alias == null && keys.size() == 1) {
      return keys.get(0);
    }
    List<Pkcs12File.KeyEntry> fitting = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      if (name(keys.get(i), i).equals(alias)) {
        fitting.add(keys.get(i));
      }
    }
    if (fitting.isEmpty() && alias != null) {
      // The JDK writes aliases in lower case.
      for (int i = 0; i < keys.size(); i++) {
        if (name(keys.get(i), i).equalsIgnoreCase(alias)) {
          fitting.add(keys.get(i));
        }
      }
    }
    if (fitting.size() == 1) {
      return fitting.get(0);
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      names.add(name(keys.get(i), i));
    }
    String there = String.join(", ", names);
    if (alias == null) {
      throw new SealException.KeyUnavailable(
          new Message(
              "there are " + keys.size() + " keys in " + wanted.path() + ": " + there,
              wanted.path() + " 中有 " + keys.size() + " 把密钥：" + there),
          new Message(
              "say which: file:" + wanted.path() + "?alias=" + names.get(0),
              "请指明是哪一把：file:" + wanted.path() + "?alias=" + names.get(0)),
          null);
    }
    throw new SealException.KeyUnavailable(
        new Message(
            (fitting.isEmpty() ? "no key '" : "more than one key '")
                + alias
                + "' in "
                + wanted.path()
                + " (keys there: "
                + there
                + ")",
            wanted.path()
                + (fitting.isEmpty() ? " 中没有密钥“" : " 中有多把密钥“")
                + alias
                + "”（其中的密钥："
                + there
                + "）"),
        null,
        null);
  }

  /** A key without a name goes by its number, from 1. */
  static String name(Pkcs12File.KeyEntry entry, int index) {
    return Objects.requireNonNullElse(entry.alias(), String.valueOf(index + 1));
  }
}
