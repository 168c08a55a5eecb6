package io.yinxin.seal.internal.pdf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.internal.file.ByteSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.cos.COSStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What PDFBox encodes is decoded, within limits. */
class FiltersTest {

  private static List<byte[]> data() {
    Random random = new Random(7);
    byte[] noise = new byte[70_000];
    random.nextBytes(noise);
    byte[] few = new byte[100_000];
    for (int i = 0; i < few.length; i++) {
      few[i] = (byte) (random.nextInt(3) * (i / 1000));
    }
    return List.of(new byte[0], new byte[] {1}, new byte[] {0, 0, 0, 0, 5}, noise, few);
  }

  private static byte[] decode(String entries, byte[] encoded, int limit)
      throws IOException, PdfSyntaxException {
    byte[] file =
        PdfAssembly.version("1.7").object(1, "<</Type/Catalog/Pages 2 0 R>>").stream(
                2, entries, encoded)
            .table()
            .end()
            .toBytes();
    PdfFile pdf = PdfFile.read(ByteSource.of(file));
    return pdf.decoded((PdfStream) pdf.latest().get(new PdfReference(2, 0)), limit);
  }

  private static byte[] encode(String filter, byte[] data) throws IOException {
    try (COSStream stream = new COSStream()) {
      try (OutputStream out = stream.createOutputStream(COSName.getPDFName(filter))) {
        out.write(data);
      }
      try (InputStream raw = stream.createRawInputStream()) {
        return raw.readAllBytes();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"FlateDecode", "LZWDecode", "ASCIIHexDecode", "ASCII85Decode", "RunLengthDecode"})
  void undoesWhatPdfBoxDoes(String filter) throws Exception {
    for (byte[] data : data()) {
      if (data.length == 0 && filter.equals("RunLengthDecode")) {
        continue; // PDFBox has no way to encode nothing
      }
      byte[] encoded = encode(filter, data);
      assertThat(decode("/Filter/" + filter, encoded, 200_000)).isEqualTo(data);
      assertThat(decode("/Filter[/" + filter + "]", encoded, data.length)).isEqualTo(data);
      if (data.length > 1) {
        assertThatThrownBy(() -> decode("/Filter/" + filter, encoded, data.length - 1))
            .isInstanceOf(PdfSyntaxException.class);
      }
    }
  }

  @Test
  void undoesFiltersInTheirOrder() throws Exception {
    byte[] data = "twice".getBytes(StandardCharsets.US_ASCII);
    byte[] encoded = encode("ASCII85Decode", encode("FlateDecode", data));
    assertThat(decode("/Filter[/ASCII85Decode/FlateDecode]", encoded, 100)).isEqualTo(data);
  }

  @Test
  void undoesEveryPngPredictor() throws Exception {
    // Two rows of three bytes for each type; the second follows from the first by the definition.
    byte[] rows = {
      1, 10, 5, 5, //
      2, 1, 1, 1, //
      3, 10, 10, 10, //
      4, 1, 2, 3, //
      0, 9, 8, 7
    };
    byte[] expected = {10, 15, 20, 11, 16, 21, 15, 25, 33, 16, 27, 36, 9, 8, 7};
    String parms = "/Filter/FlateDecode/DecodeParms<</Predictor 15/Columns 3>>";
    assertThat(decode(parms, PdfAssembly.deflate(rows), 100)).isEqualTo(expected);
  }

  @Test
  void undoesTheTiffPredictor() throws Exception {
    byte[] rows = {1, 1, 1, 5, 0, 1};
    String parms = "/Filter/FlateDecode/DecodeParms<</Predictor 2/Columns 3>>";
    assertThat(decode(parms, PdfAssembly.deflate(rows), 100)).containsExactly(1, 2, 3, 5, 5, 6);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/Predictor 3", "/Predictor 12/Columns 0", "/Predictor 12/Columns 2000000000",
        "/Predictor 12/Colors 99", "/Predictor 12/BitsPerComponent 7", "/Predictor 12/Columns 5",
        "/Predictor 99999999999"
      })
  void refusesBrokenPredictors(String parms) {
    byte[] encoded = PdfAssembly.deflate(new byte[] {0, 1, 2, 3});
    assertThatThrownBy(
            () -> decode("/Filter/FlateDecode/DecodeParms<<" + parms + ">>", encoded, 100))
        .isInstanceOf(PdfSyntaxException.class);
  }

  @Test
  void refusesDataCutOff() throws Exception {
    byte[] data = data().get(4);
    for (String filter : List.of("FlateDecode", "LZWDecode")) {
      byte[] encoded = encode(filter, data);
      byte[] half = Arrays.copyOf(encoded, encoded.length / 2);
      assertThatThrownBy(() -> decode("/Filter/" + filter, half, 200_000))
          .isInstanceOf(PdfSyntaxException.class);
    }
  }

  @Test
  void refusesFiltersOfPictures() {
    assertThatThrownBy(() -> decode("/Filter/DCTDecode", new byte[10], 100))
        .isInstanceOf(PdfSyntaxException.class);
  }
}
