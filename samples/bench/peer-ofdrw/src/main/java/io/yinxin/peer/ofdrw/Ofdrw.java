package io.yinxin.peer.ofdrw;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.Certificate;
import java.util.List;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.ofdrw.core.signatures.SigType;
import org.ofdrw.gm.ses.parse.SESVersion;
import org.ofdrw.gm.ses.parse.SESVersionHolder;
import org.ofdrw.gm.ses.parse.VersionParser;
import org.ofdrw.reader.OFDReader;
import org.ofdrw.sign.ExtendSignatureContainer;
import org.ofdrw.sign.OFDSigner;
import org.ofdrw.sign.SignMode;
import org.ofdrw.sign.signContainer.GBT35275DSContainer;
import org.ofdrw.sign.signContainer.GBT35275PKCS9DSContainer;
import org.ofdrw.sign.signContainer.SESV1Container;
import org.ofdrw.sign.signContainer.SESV4Container;
import org.ofdrw.sign.stamppos.StampAppearance;
import org.ofdrw.sign.verify.OFDValidator;
import org.ofdrw.sign.verify.container.GBT35275ValidateContainer;
import org.ofdrw.sign.verify.container.SESV1ValidateContainer;
import org.ofdrw.sign.verify.container.SESV4ValidateContainer;

/** Sealing and verifying, as its guide has it. */
final class Ofdrw {

  private static final Provider BC = new BouncyCastleProvider();

  private Ofdrw() {}

  /** A key and its certificate. */
  record Key(PrivateKey key, Certificate certificate) {

    /** Reads a PKCS#12 file with one key. */
    static Key read(Path file, char[] password) throws IOException, GeneralSecurityException {
      KeyStore store = KeyStore.getInstance("PKCS12", BC);
      try (InputStream in = Files.newInputStream(file)) {
        store.load(in, password);
      }
      String alias = store.aliases().nextElement();
      return new Key((PrivateKey) store.getKey(alias, password), store.getCertificate(alias));
    }
  }

  /** What is put on a document: with a picture, from an electronic seal of V1 or V4. */
  static ExtendSignatureContainer seal(Key key, byte[] eseal) {
    SESVersionHolder seal = VersionParser.parseSES_SealVersion(eseal);
    return seal.getVersion() == SESVersion.v1
        ? new SESV1Container(
            key.key(), org.ofdrw.gm.ses.v1.SESeal.getInstance(seal.getObjSeq()), key.certificate())
        : new SESV4Container(
            key.key(), org.ofdrw.gm.ses.v4.SESeal.getInstance(seal.getObjSeq()), key.certificate());
  }

  /** Without a picture: a message of GB/T 35275. */
  static ExtendSignatureContainer message(Key key, boolean attributes) {
    return attributes
        ? new GBT35275PKCS9DSContainer(key.certificate(), key.key())
        : new GBT35275DSContainer(key.certificate(), key.key());
  }

  static void seal(
      Path from,
      Path to,
      ExtendSignatureContainer what,
      SignMode mode,
      List<? extends StampAppearance> places)
      throws IOException, GeneralSecurityException {
    try (OFDReader reader = new OFDReader(from);
        OFDSigner signer = new OFDSigner(reader, to)) {
      signer.setSignMode(mode);
      signer.setSignContainer(what);
      places.forEach(signer::addApPos);
      signer.exeSign();
    }
  }

  /** Verifies every sealing; what is wrong is an exception. It trusts every certificate. */
  static void verify(Path file) throws IOException, GeneralSecurityException {
    try (OFDReader reader = new OFDReader(file);
        OFDValidator validator = new OFDValidator(reader)) {
      validator.setValidator(
          (type, algorithm, signed, value) -> {
            if (type == SigType.Sign) {
              new GBT35275ValidateContainer().validate(type, algorithm, signed, value);
            } else if (VersionParser.parseSES_SignatureVersion(value).getVersion()
                == SESVersion.v1) {
              new SESV1ValidateContainer().validate(type, algorithm, signed, value);
            } else {
              new SESV4ValidateContainer().validate(type, algorithm, signed, value);
            }
          });
      validator.exeValidate();
    }
  }
}
