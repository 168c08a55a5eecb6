package io.yinxin.seal.key;

import io.yinxin.seal.Message;
import io.yinxin.seal.SealException;
import io.yinxin.seal.internal.crypto.GeneratedKey;
import io.yinxin.seal.internal.crypto.PrivateKeys;
import io.yinxin.seal.internal.file.TargetFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.jspecify.annotations.Nullable;

/**
 * Key files (PKCS#12) as a place that keeps keys. Written with permissions for their owner only,
 * whole or not at all; not for two threads at one file.
 */
final class FileKeyPlace implements KeyPlace {

  private static final String USUAL_NAME = "seal";

  @Override
  public List<KeyHolder> list(String reference, @Nullable PinSource pins)
      throws SealException, IOException {
    FileReference wanted = FileReference.parse(reference);
    Path file = wanted.path();
    byte[] bytes = FileKeyProvider.read(file);
    if (pins == null) {
      return List.of(new KeyHolder("file:" + file, null, null));
    }
    char[] password = pins.pin(file.toString());
    try {
      Pkcs12File contents = FileKeyProvider.parse(file, bytes, password);
      List<X509Certificate> certificates = FileKeyProvider.certificates(file, contents);
      List<KeyHolder.Entry> found = new ArrayList<>();
      for (int i = 0; i < contents.keys().size(); i++) {
        KeyHolder.Entry entry = entry(file, contents, i, certificates, password);
        if (wanted.alias() == null || wanted.alias().equals(entry.name())) {
          found.add(entry);
        }
      }
      return List.of(new KeyHolder("file:" + file, null, found));
    } finally {
      Arrays.fill(password, '\0');
    }
  }

  private static KeyHolder.Entry entry(
      Path file,
      Pkcs12File contents,
      int index,
      List<X509Certificate> certificates,
      char[] password)
      throws SealException, IOException {
    Pkcs12File.KeyEntry entry = contents.keys().get(index);
    String alias = FileKeyProvider.name(entry, index);
    String reference = "file:" + file;
    if (contents.keys().size() > 1) {
      reference += "?alias=" + FileReference.encoded(alias);
    }
    byte[] pkcs8 = FileKeyProvider.decrypt(file, entry, password);
    try {
      VerifyingKey key =
          VerifyingKey.of(PrivateKeys.publicKey(PrivateKeyInfo.getInstance(pkcs8)).getEncoded());
      List<X509Certificate> chain = key.chain(certificates);
      return new KeyHolder.Entry(
          reference,
          alias,
          null,
          key.kind(),
          key.algorithmOrNull(),
          chain.isEmpty() ? null : chain.get(0));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      // A key that cannot seal is listed too, without an algorithm.
      return new KeyHolder.Entry(reference, alias, null, "?", null, null);
    } finally {
      Arrays.fill(pkcs8, (byte) 0);
    }
  }

  @Override
  public HeldKey hold(String reference, PinSource pins) throws SealException, IOException {
    return FileKeyProvider.open(FileReference.parse(reference), pins, List.of(), true);
  }

  @Override
  public String generate(
      String reference, Wanted wanted, Certifier certifier, boolean replace, PinSource pins)
      throws SealException, IOException {
    FileReference where = FileReference.parse(reference);
    Path file = where.path();
    if (wanted.name() != null && where.alias() != null && !wanted.name().equals(where.alias())) {
      throw new BadKeyReference(
          new Message("the key has two names", "密钥有两个名称"),
          new Message("give one of them", "请只给出一个名称"));
    }
    String alias = wanted.name() == null ? where.alias() : wanted.name();
    refuseExisting(file, replace);
    char[] password = pins.pin(file.toString());
    try {
      generate(file, alias == null ? USUAL_NAME : alias, wanted, certifier, password, replace);
    } finally {
      Arrays.fill(password, '\0');
    }
    return "file:" + file;
  }

  static void generate(
      Path file, String alias, Wanted wanted, Certifier certifier, char[] password, boolean replace)
      throws SealException, IOException {
    GeneratedKey made = DevelopmentCa.newKey(wanted.algorithm(), wanted.bits());
    boolean pss = wanted.algorithm() == SignatureAlgorithm.RSA_PSS_SHA256;
    List<X509Certificate> chain;
    try (HeldKey key = SoftKeys.of(made.privateKey(), List.of(), pss, file.toString())) {
      chain = certifier.certify(key);
    }
    write(file, alias, made.privateKey(), chain, password, replace);
  }

  @Override
  public void store(String reference, List<X509Certificate> certificates, PinSource pins)
      throws SealException, IOException {
    FileReference wanted = FileReference.parse(reference);
    byte[] file = FileKeyProvider.read(wanted.path());
    char[] password = pins.pin(wanted.path().toString());
    byte[] pkcs8 = null;
    try {
      Pkcs12File contents = FileKeyProvider.parse(wanted.path(), file, password);
      if (contents.keys().size() > 1) {
        throw new SealException.KeyUnavailable(
            new Message(
                "there are several keys in " + wanted.path() + ", and import writes files of one",
                wanted.path() + " 中有多把密钥，导入只支持单密钥文件"),
            null,
            null);
      }
      Pkcs12File.KeyEntry entry = FileKeyProvider.choose(contents, wanted);
      pkcs8 = FileKeyProvider.decrypt(wanted.path(), entry, password);
      PrivateKeyInfo key = PrivateKeyInfo.getInstance(pkcs8);
      X509Certificate own = SoftKeys.matching(key, certificates, wanted.path().toString());
      if (own == null) {
        throw FileKeyProvider.noCertificate(wanted.path().toString(), entry, certificates, true);
      }
      write(
          wanted.path(),
          FileKeyProvider.name(entry, 0),
          key,
          CertificateChain.from(own, certificates),
          password,
          true);
    } finally {
      Arrays.fill(password, '\0');
      if (pkcs8 != null) {
        Arrays.fill(pkcs8, (byte) 0);
      }
    }
  }

  private static void refuseExisting(Path file, boolean replace) throws IOException {
    if (!replace && Files.exists(file)) {
      throw new FileAlreadyExistsException(file.toString());
    }
  }

  static void write(
      Path file,
      String alias,
      PrivateKeyInfo key,
      List<X509Certificate> chain,
      char[] password,
      boolean overwrite)
      throws IOException {
    if (password.length == 0) {
      throw new IllegalArgumentException("a key file needs a password");
    }
    refuseExisting(file, overwrite);
    byte[] bytes = Pkcs12Writer.write(alias, key, chain, password);
    try (TargetFile target = TargetFile.beginPrivate(file, overwrite)) {
      target.write(0, bytes, 0, bytes.length);
      target.appear();
    }
  }
}
