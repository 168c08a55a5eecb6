package io.yinxin.seal.store;

import io.yinxin.seal.Format;
import io.yinxin.seal.licence.LicenceId;
import io.yinxin.seal.licence.LicenceMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;

/** Licences of invented people, for tests of stores. */
final class TestLicences {

  static final String TYPE = "11100000000013338W011";
  static final String BODY = "11990100MB00000011";
  static final String HOLDER = "999901199001110038";
  static final String CERTIFICATE = "ab".repeat(32);

  private TestLicences() {}

  static LicenceId id(String serial, int version) {
    return new LicenceId(TYPE, BODY, serial, version);
  }

  static NewLicence licence(LicenceId id, LicenceDocument... documents) {
    return new NewLicence(
        new LicenceMetadata(
            "烟草专卖零售许可证",
            "999901100001",
            id,
            "示例市烟草专卖局",
            LocalDate.of(2026, 11, 23),
            "张示例",
            HOLDER,
            LicenceMetadata.HolderKind.CITIZEN_ID,
            LocalDate.of(2026, 11, 23),
            LocalDate.of(2031, 11, 22)),
        null,
        List.of(documents));
  }

  /** A document with some content in a store. */
  static LicenceDocument document(Stores stores, String content) throws IOException {
    Path file = stores.documents().workspace().resolve("a document");
    Files.writeString(file, content);
    LicenceDocument document = stores.documents().put(file, Format.PDF);
    Files.delete(file);
    return document;
  }

  static SealUse use(LicenceDocument document, Long row, String licence) {
    return new SealUse(
        "王测试",
        null,
        "pkcs11:token=seal;object=licence",
        CERTIFICATE,
        "CN=示例市烟草专卖局",
        document.digest(),
        row,
        licence,
        null);
  }

  /** A row that ended well. */
  static Outcome.Sealed sealed(Stores stores, long row, LicenceId id) throws IOException {
    LicenceDocument document = document(stores, "document of row " + row);
    return new Outcome.Sealed(row, licence(id, document), List.of(use(document, row, id.value())));
  }
}
