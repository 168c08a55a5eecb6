package io.yinxin.cli;

import io.yinxin.seal.Message;
import io.yinxin.seal.licence.LicenceTemplate;
import io.yinxin.seal.store.RowReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The samples of {@code samples/data}, which are in the jar too: three kinds of licence, each with
 * a template, some rows, and the picture of the seal of the body that issues it.
 *
 * @param name the stem of its files: {@code NAME.template}, {@code NAME.csv}, {@code NAME.svg}
 * @param template its look
 * @param rows values by field: invented bodies and people
 * @param svg the picture of the seal
 */
record SampleLicences(
    String name, LicenceTemplate template, List<Map<String, String>> rows, String svg) {

  static final List<String> NAMES =
      List.of("tobacco-retail-licence", "real-estate-certificate", "business-licence");

  /**
   * Reads one.
   *
   * @param name one of {@link #NAMES}
   */
  static SampleLicences read(String name) throws IOException {
    return new SampleLicences(
        name,
        LicenceTemplate.parse(text(name + ".template"), name + ".template"),
        rows(name + ".csv"),
        text(name + ".svg"));
  }

  /**
   * A file of the samples, to be copied beside what is shown.
   *
   * @param name such as {@code business-licence.csv}
   */
  static byte[] file(String name) throws IOException {
    try (InputStream in = SampleLicences.class.getResourceAsStream("samples/" + name)) {
      if (in == null) {
        throw new FileNotFoundException("no sample " + name);
      }
      return in.readAllBytes();
    }
  }

  private static List<Map<String, String>> rows(String name) throws IOException {
    List<Map<String, String>> rows = new ArrayList<>();
    try (RowReader reader = RowReader.ofText(text(name), name)) {
      for (RowReader.Row row = reader.next(); row != null; row = reader.next()) {
        Message fault = row.fault();
        if (fault != null) {
          throw new IOException(name + ", line " + row.line() + ": " + fault.en());
        }
        rows.add(row.values());
      }
    }
    return List.copyOf(rows);
  }

  private static String text(String name) throws IOException {
    return new String(file(name), StandardCharsets.UTF_8);
  }
}
