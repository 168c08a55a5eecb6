package io.yinxin.seal.internal.sql;

import io.yinxin.seal.Format;
import io.yinxin.seal.Message;
import io.yinxin.seal.Verification;
import io.yinxin.seal.Verifier;
import io.yinxin.seal.internal.file.ByteSource;
import io.yinxin.seal.internal.json.Json;
import io.yinxin.seal.internal.json.JsonException;
import io.yinxin.seal.internal.ofd.OfdLicence;
import io.yinxin.seal.internal.pdf.PdfLicence;
import io.yinxin.seal.licence.LicenceMetadata;
import io.yinxin.seal.store.DocumentStore;
import io.yinxin.seal.store.ImportReport;
import io.yinxin.seal.store.Licence;
import io.yinxin.seal.store.LicenceDocument;
import io.yinxin.seal.store.LicenceEvent;
import io.yinxin.seal.store.LicenceImportReport;
import io.yinxin.seal.store.LicenceStatus;
import io.yinxin.seal.store.NewLicence;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
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

  private static final int MAX_REFUSED = 1000;

  /** How far another machine's clock may be ahead. */
  private static final Duration SKEW = Duration.ofMinutes(10);

  /** What an import leaves behind that was killed is old after this time. */
  private static final Duration OLD = Duration.ofDays(1);

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
  private record Content(LicenceDocument document, Path file) {}

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
    Path folder = documents.workspace();
    removeOld(folder);
    try (LicenceLineReader lines = new LicenceLineReader(stream, folder)) {
      for (LicenceLineReader.Line line = lines.next(); line != null; line = lines.next()) {
        try {
          Message fault = line.fault();
          if (fault != null) {
            throw new Refused(fault.en(), fault.zh());
          }
          if (!line.text().isBlank()) {
            take(read(line));
          }
        } catch (Refused e) {
          refusedCount++;
          if (refused.size() < MAX_REFUSED) {
            refused.add(new ImportReport.BadRow(line.number(), e.what));
          }
        }
      }
    }
    return new LicenceImportReport(licences, events, known, refused, refusedCount);
  }

  private void removeOld(Path folder) throws IOException {
    Instant old = database.clock().instant().minus(OLD);
    try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, "import-*.part")) {
      for (Path each : left) {
        if (Files.getLastModifiedTime(each).toInstant().isBefore(old)) {
          Files.deleteIfExists(each);
        }
      }
    }
  }

  private static Line read(LicenceLineReader.Line line) throws Refused {
    try {
      Map<String, @Nullable Object> all = Json.parseObject(line.text());
      if (!LicenceLines.SCHEMA.equals(all.get("schema"))) {
        throw new Refused(
            "not of the schema " + LicenceLines.SCHEMA, "不是 " + LicenceLines.SCHEMA + " 格式");
      }
      Map<String, @Nullable Object> licence = Json.object(all.get("licence"));
      Map<String, String> metadata = new LinkedHashMap<>();
      for (Map.Entry<String, @Nullable Object> each :
          Json.object(licence.get("metadata")).entrySet()) {
        metadata.put(each.getKey(), String.valueOf(each.getValue()));
      }
      List<Content> contents = new ArrayList<>();
      List<LicenceDocument> listed = new ArrayList<>();
      if (all.get("documents") instanceof List<?> list) {
        for (Object each : list) {
          Content content = content(Json.object(each), line.documents());
          contents.add(content);
          listed.add(content.document());
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
              time(event, "at"),
              text(event, "operator"),
              textOrNull(event, "reason"),
              textOrNull(event, "other")),
          read,
          time(licence, "issuedAt"),
          contents);
    } catch (JsonException | IllegalArgumentException | DateTimeParseException e) {
      // The exceptions quote what they were given: it may be personal.
      throw new Refused("not a licence's event as it should be", "证照事件的格式有误");
    }
  }

  private static Content content(
      Map<String, @Nullable Object> document, List<LicenceLineReader.Spooled> spooled)
      throws Refused {
    int place = -1;
    if (document.get("content") instanceof Json.Digits digits && digits.text().matches("[0-9]")) {
      place = Integer.parseInt(digits.text());
    }
    if (place < 0 || place >= spooled.size()) {
      throw new Refused("a document without its content", "文件没有内容");
    }
    LicenceLineReader.Spooled found = spooled.get(place);
    LicenceDocument read =
        new LicenceDocument(
            Format.valueOf(text(document, "format")), text(document, "digest"), found.size());
    if (!found.digest().equals(read.digest())) {
      throw new Refused("a document that is not that of its digest", "文件与其摘要不符");
    }
    return new Content(read, found.file());
  }

  /** A time in the precision of the tables: an event is known again by it. */
  private static Instant time(Map<String, @Nullable Object> members, String name) {
    Instant time = Instant.parse(text(members, name)).truncatedTo(ChronoUnit.MILLIS);
    if (time.isBefore(Instant.EPOCH)) {
      throw new IllegalArgumentException(name);
    }
    return time;
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
    Instant latest = database.clock().instant().plus(SKEW);
    if (line.event().at().isAfter(latest) || line.issuedAt().isAfter(latest)) {
      throw new Refused("a time in the future", "时间在将来");
    }
    boolean issue = line.event().kind() == LicenceEvent.Kind.ISSUED;
    if (line.event().at().isBefore(line.issuedAt())
        || (issue && !line.event().at().equals(line.issuedAt()))) {
      throw new Refused(
          "the event's time does not go with that of the licence's issue", "事件时间与证照签发时间不符");
    }
    Optional<Licence> there = database.read(c -> SqlLicences.get(c, line.licence().id()));
    if (there.isPresent()) {
      if (!there.get().data().documents().equals(line.licence().documents())) {
        throw new Refused("the store has other documents under this identifier", "存储库中该证照标识下是其他文件");
      }
    } else {
      for (Content each : line.contents()) {
        keep(each, line.licence());
      }
      documents.sync();
    }
    Message not = database.write(c -> write(c, line)).orElse(null);
    if (not != null) {
      throw new Refused(not.en(), not.zh());
    }
  }

  private void keep(Content content, NewLicence licence) throws IOException, Refused {
    Verification verification = verifier.verify(content.file());
    if (!verification.valid() || verification.format() != content.document().format()) {
      throw new Refused(
          "a document is " + verification.verdict() + ", not VALID",
          "文件验证结果为 " + verification.verdict() + "，不是 VALID");
    }
    try (ByteSource source = ByteSource.open(content.file())) {
      boolean pdf = content.document().format() == Format.PDF;
      compare(pdf ? PdfLicence.elements(source, null) : OfdLicence.elements(source), licence);
    }
    documents.put(content.file(), content.document().format());
  }

  /** What the seal vouches for is what the document says, not what stands beside it. */
  private static void compare(Map<String, Set<String>> said, NewLicence licence) throws Refused {
    for (Map.Entry<String, String> each : licence.metadata().elements().entrySet()) {
      Set<String> values = said.getOrDefault(each.getKey(), Set.of());
      if (!values.isEmpty() && !values.contains(each.getValue().strip())) {
        if (each.getKey().equals("ZZBS")) {
          throw new Refused("a document that is another licence's", "文件属于其他证照");
        }
        throw new Refused(
            "the metadata are not those of the document: " + each.getKey(),
            "元数据与文件中的不一致：" + each.getKey());
      }
    }
  }

  /** Writes what is new of a line; why it cannot, if it cannot. */
  private Optional<Message> write(Connection c, Line line) throws SQLException, IOException {
    LicenceEvent event = line.event();
    String id = event.licence();
    Chain chain = Chain.hold(c, database.dialect());
    try (LicenceWriter writer = new LicenceWriter(c, chain)) {
      boolean fresh = SqlLicences.get(c, id).isEmpty();
      if (fresh) {
        if (writer.taken(line.licence())) {
          return Optional.of(
              new Message("the identifier or its version is another licence's", "该证照标识或版本已属于其他证照"));
        }
        boolean issue = event.kind() == LicenceEvent.Kind.ISSUED;
        writer.add(
            line.licence(),
            null,
            Database.text(line.issuedAt()),
            issue ? event.operator() : operator);
        writer.flush();
      }
      List<LicenceEvent> history = SqlLicences.history(c, id);
      boolean there =
          history.stream().anyMatch(e -> e.kind() == event.kind() && e.at().equals(event.at()));
      if (!there) {
        Message not = forbidden(event, history);
        if (not != null) {
          // Of a fresh licence nothing forbids anything, so nothing was written.
          return Optional.of(not);
        }
        writer.event(
            event.kind(),
            id,
            Database.text(event.at()),
            event.operator(),
            event.reason(),
            event.other());
        writer.flush();
        writer.status(id, LicenceStatus.after(SqlLicences.history(c, id)));
      }
      chain.save();
      count(fresh, there, event);
      return Optional.empty();
    }
  }

  /** Why an event cannot have happened to a licence, null if it can. */
  private static @Nullable Message forbidden(LicenceEvent event, List<LicenceEvent> history) {
    if (event.kind() == LicenceEvent.Kind.ISSUED) {
      return new Message("the licence was issued at another time", "该证照的签发时间不同");
    }
    LicenceStatus before =
        LicenceStatus.after(history.stream().filter(e -> !e.at().isAfter(event.at())).toList());
    return before == LicenceStatus.REVOKED || before == LicenceStatus.SUPERSEDED
        ? new Message(
            "the licence was " + before + " before it became " + event.kind(),
            "该证照在 " + event.kind() + " 之前状态已为 " + before)
        : null;
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
