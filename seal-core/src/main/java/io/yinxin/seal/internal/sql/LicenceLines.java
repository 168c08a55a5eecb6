package io.yinxin.seal.internal.sql;

import io.yinxin.seal.internal.json.Json;
import io.yinxin.seal.store.DocumentStore;
import io.yinxin.seal.store.Licence;
import io.yinxin.seal.store.LicenceDocument;
import io.yinxin.seal.store.LicenceEvent;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes events with their licences and documents, an object a line:
 *
 * <pre>
 * {"schema":"seal.licence-event/1",
 *  "event":{"number":7,"kind":"ISSUED","at":"…","operator":"…","reason":null,"other":null},
 *  "licence":{"id":"…","issuedAt":"…","seal":null,"metadata":{"ZZMC":"…",…}},
 *  "documents":[{"format":"PDF","digest":"…","size":1,"content":"(Base64)"}]}
 * </pre>
 */
final class LicenceLines {

  static final String SCHEMA = "seal.licence-event/1";

  private final DocumentStore documents;

  LicenceLines(DocumentStore documents) {
    this.documents = documents;
  }

  void write(LicenceEvent event, Licence licence, OutputStream out) throws IOException {
    StringBuilder line = new StringBuilder("{\"schema\":");
    Json.write(SCHEMA, line);
    line.append(",\"event\":{\"number\":").append(event.number());
    member(line, "kind", event.kind().name());
    member(line, "at", Database.text(event.at()));
    member(line, "operator", event.operator());
    member(line, "reason", event.reason());
    member(line, "other", event.other());
    line.append("},\"licence\":{");
    member(line, "id", licence.id());
    member(line, "issuedAt", Database.text(licence.issuedAt()));
    member(line, "seal", licence.data().seal());
    Map<String, String> metadata = licence.data().metadata().elements();
    line.append(",\"metadata\":").append(Json.write(metadata)).append("},\"documents\":[");
    for (LicenceDocument each : licence.data().documents()) {
      line.append(line.charAt(line.length() - 1) == '[' ? "{" : ",{");
      member(line, "format", each.format().name());
      member(line, "digest", each.digest());
      line.append(",\"size\":").append(each.size()).append(",\"content\":\"");
      flush(line, out);
      content(each, out);
      line.append("\"}");
    }
    flush(line.append("]}\n"), out);
  }

  private static void member(StringBuilder line, String name, @Nullable String value) {
    line.append(line.charAt(line.length() - 1) == '{' ? "\"" : ",\"").append(name).append("\":");
    Json.write(value, line);
  }

  private static void flush(StringBuilder line, OutputStream out) throws IOException {
    out.write(line.toString().getBytes(StandardCharsets.UTF_8));
    line.setLength(0);
  }

  private void content(LicenceDocument document, OutputStream out) throws IOException {
    try (InputStream in = documents.open(document);
        OutputStream base64 = Base64.getEncoder().wrap(new Unclosed(out))) {
      in.transferTo(base64);
    }
  }

  /** The encoder writes its last characters when it is closed; the lines go on behind it. */
  private static final class Unclosed extends FilterOutputStream {
    Unclosed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int n) throws IOException {
      out.write(bytes, from, n);
    }

    @Override
    public void close() {}
  }
}
