package io.yinxin.seal.internal.sql;

import io.yinxin.seal.Format;
import io.yinxin.seal.Message;
import io.yinxin.seal.Verification;
import io.yinxin.seal.Verifier;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.file.ByteSource;
import io.yinxin.seal.internal.file.TargetFile;
import io.yinxin.seal.internal.json.Json;
import io.yinxin.seal.internal.json.JsonException;
import io.yinxin.seal.internal.pdf.PdfLicence;
import io.yinxin.seal.licence.LicenceMetadata;
import io.yinxin.seal.store.DocumentStore;
import io.yinxin.seal.store.ImportReport;
import io.yinxin.seal.store.Licence;
import io.yinxin.seal.store.LicenceDocument;
import io.yinxin.seal.store.LicenceEvent;
import io.yinxin.seal.store.LicenceImportReport;
import io.yinxin.seal.store.NewLicence;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link LicenceLines} wrote, a line and a transaction at a time, so that an import that
 * was broken off can be done again.
 */
final class LicenceImport {

  /** A document of some 90 MB, in Base64. */
  private static final int MAX_LINE = 128 << 20;

  private static final int MAX_REFUSED = 1000;

  /** A line that is not taken. */
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Message what;

    Refused(String en, String zh) {
      super(en);
      what = new Message(en, zh);
    }
  }

  /** A document that came along. */
  private static final class Content {
    private final LicenceDocument document;
    private final byte[] bytes;

    Content(LicenceDocument document, byte[] bytes) {
      this.document = document;
      this.bytes = bytes;
    }
  }

  /** A line taken apart. */
  private record Line(
      LicenceEvent event, NewLicence licence, Instant issuedAt, List<Content> contents) {}

  private final Database database;
  private final DocumentStore documents;
  private final Verifier verifier;
  private final String operator;
  private final List<ImportReport.BadRow> refused = new ArrayList<>();
  private long licences;
  private long events;
  private long known;
  private long refusedCount;

  LicenceImport(Database database, DocumentStore documents, Verifier verifier, String operator) {
    this.database = database;
    this.documents = documents;
    this.verifier = verifier;
    this.operator = operator;
  }

  LicenceImportReport run(InputStream stream) throws IOException {
    InputStream in = new BufferedInputStream(stream, 1 << 16);
    long number = 0;
    for (byte[] line = line(in); line != null; line = line(in)) {
      number++;
      try {
        String text = new String(line, StandardCharsets.UTF_8);
        if (!text.isBlank()) {
          take(read(text));
        }
      } catch (Refused e) {
        refusedCount++;
        if (refused.size() < MAX_REFUSED) {
          refused.add(new ImportReport.BadRow(number, e.what));
        }
      }
    }
    return new LicenceImportReport(licences, events, known, refused, refusedCount);
  }

  /** The next line without its end, of a longer one than is taken only the beginning. */
  private static byte @Nullable [] line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int b = in.read();
    if (b < 0) {
      return null;
    }
    for (; b >= 0 && b != '\n'; b = in.read()) {
      if (line.size() < MAX_LINE) {
        line.write(b);
      }
    }
    return line.toByteArray();
  }

  private static Line read(String text) throws Refused {
    if (text.length() >= MAX_LINE) {
      throw new Refused("longer than 128 MB", "该行超过 128 MB");
    }
    try {
      Map<String, @Nullable Object> all = Json.parseObject(text);
      if (!LicenceLines.SCHEMA.equals(all.get("schema"))) {
        throw new Refused(
            "not of the schema " + LicenceLines.SCHEMA, "不是 " + LicenceLines.SCHEMA + " 格式");
      }
      Map<String, @Nullable Object> licence = Json.object(all.get("licence"));
      Map<String, String> metadata = new LinkedHashMap<>();
      Json.object(licence.get("metadata"))
          .forEach((name, value) -> metadata.put(name, String.valueOf(value)));
      List<Content> contents = new ArrayList<>();
      List<LicenceDocument> listed = new ArrayList<>();
      if (all.get("documents") instanceof List<?> list) {
        for (Object each : list) {
          Content content = content(Json.object(each));
          contents.add(content);
          listed.add(content.document);
        }
      }
      if (contents.isEmpty()) {
        throw new Refused("no document", "没有文件");
      }
      NewLicence read =
          new NewLicence(LicenceMetadata.ofElements(metadata), textOrNull(licence, "seal"), listed);
      if (!read.id().equals(text(licence, "id"))) {
        throw new Refused("the identifier is not that of the metadata", "证照标识与元数据不一致");
      }
      Map<String, @Nullable Object> event = Json.object(all.get("event"));
      return new Line(
          new LicenceEvent(
              0,
              LicenceEvent.Kind.valueOf(text(event, "kind")),
              read.id(),
              Instant.parse(text(event, "at")),
              text(event, "operator"),
              textOrNull(event, "reason"),
              textOrNull(event, "other")),
          read,
          Instant.parse(text(licence, "issuedAt")),
          contents);
    } catch (JsonException | IllegalArgumentException | DateTimeParseException e) {
      // The exceptions quote what they were given: it may be personal.
      throw new Refused("not a licence's event as it should be", "证照事件的格式有误");
    }
  }

  private static Content content(Map<String, @Nullable Object> document) throws Refused {
    byte[] bytes = Base64.getDecoder().decode(text(document, "content"));
    LicenceDocument read =
        new LicenceDocument(
            Format.valueOf(text(document, "format")), text(document, "digest"), bytes.length);
    if (!HexFormat.of().formatHex(HashAlgorithm.SHA256.digest(bytes)).equals(read.digest())) {
      throw new Refused("a document that is not that of its digest", "文件与其摘要不符");
    }
    return new Content(read, bytes);
  }

  private static String text(Map<String, @Nullable Object> members, String name) {
    if (members.get(name) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException(name);
  }

  private static @Nullable String textOrNull(Map<String, @Nullable Object> members, String name) {
    return members.get(name) == null ? null : text(members, name);
  }

  private void take(Line line) throws IOException, Refused {
    Optional<Licence> there = database.read(c -> SqlLicences.get(c, line.licence().id()));
    if (there.isPresent()) {
      if (!there.get().data().documents().equals(line.licence().documents())) {
        throw new Refused("the store has other documents under this identifier", "存储库中该证照标识下是其他文件");
      }
    } else {
      for (Content each : line.contents()) {
        keep(each, line.licence().id());
      }
      documents.sync();
    }
    Boolean taken = database.write(c -> write(c, line));
    if (!taken) {
      throw new Refused("the identifier or its version is another licence's", "该证照标识或版本已属于其他证照");
    }
  }

  private void keep(Content content, String id) throws IOException, Refused {
    Verification verification = verifier.verify(content.bytes);
    if (!verification.valid() || verification.format() != content.document.format()) {
      throw new Refused(
          "a document is " + verification.verdict() + ", not VALID",
          "文件验证结果为 " + verification.verdict() + "，不是 VALID");
    }
    if (content.document.format() == Format.PDF) {
      Set<String> named = PdfLicence.identifiers(ByteSource.of(content.bytes), null);
      if (!named.isEmpty() && !named.contains(id)) {
        throw new Refused("a document that is another licence's", "文件属于其他证照");
      }
    }
    Path file = documents.workspace().resolve("import-" + content.document.digest());
    Files.deleteIfExists(file);
    try (TargetFile target = TargetFile.begin(file, file, false)) {
      target.write(0, content.bytes, 0, content.bytes.length);
      target.appear();
      documents.put(file, content.document.format());
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /** Writes what is new of a line; false if the identifier is another licence's. */
  private boolean write(Connection c, Line line) throws SQLException, IOException {
    LicenceEvent event = line.event();
    String id = event.licence();
    Chain chain = Chain.hold(c, database.dialect());
    try (LicenceWriter writer = new LicenceWriter(c, chain)) {
      boolean fresh = SqlLicences.get(c, id).isEmpty();
      if (fresh) {
        if (writer.taken(line.licence())) {
          return false;
        }
        boolean issue = event.kind() == LicenceEvent.Kind.ISSUED;
        writer.add(
            line.licence(),
            null,
            Database.text(line.issuedAt()),
            issue ? event.operator() : operator);
        writer.flush();
      }
      boolean there =
          Database.first(
                  c,
                  row -> true,
                  "SELECT number FROM licence_event WHERE licence_id = ? AND kind = ? AND at = ?",
                  id,
                  event.kind().name(),
                  Database.text(event.at()))
              .isPresent();
      if (!there) {
        writer.event(
            event.kind(),
            id,
            Database.text(event.at()),
            event.operator(),
            event.reason(),
            event.other());
        writer.flush();
        writer.status(id, SqlLicences.latest(c, id));
      }
      chain.save();
      count(fresh, there, event);
      return true;
    }
  }

  private void count(boolean fresh, boolean there, LicenceEvent event) {
    licences += fresh ? 1 : 0;
    boolean issued = event.kind() == LicenceEvent.Kind.ISSUED;
    if (there && !(fresh && issued)) {
      known++;
    }
    events += (fresh ? 1 : 0) + (there ? 0 : 1);
  }
}
