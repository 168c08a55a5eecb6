package io.yinxin.embed;

import static org.assertj.core.api.Assertions.assertThat;

import io.yinxin.seal.key.DevelopmentCa;
import io.yinxin.seal.key.KeyFiles;
import io.yinxin.seal.key.KeyFiles.NewKey;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.licence.LicenceRenderer;
import io.yinxin.seal.licence.LicenceTemplate;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReadmeExamplesTest {

  private static final Path PROJECT = Path.of("../..").toAbsolutePath().normalize();

  private final Path folder;

  ReadmeExamplesTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @ParameterizedTest
  @EnumSource(
      value = SignatureAlgorithm.class,
      names = {"SM2_SM3", "RSA_PKCS1_SHA256"})
  void sealsAndVerifiesAsTheReadmeSays(SignatureAlgorithm algorithm) throws Exception {
    char[] password = "trial 42".toCharArray();
    Instant from = Instant.now().minus(Duration.ofDays(1));
    DevelopmentCa ca = DevelopmentCa.create("CN=示例根,C=CN", algorithm, from, Duration.ofDays(100));
    Path keyFile = folder.resolve("licence.p12");
    KeyFiles.generate(
        keyFile,
        new NewKey("licence", algorithm, 0, "CN=示例市印章,C=CN", from, Duration.ofDays(90)),
        password,
        ca,
        false);
    Path pin = Files.writeString(folder.resolve("pin"), new String(password));
    Path root = folder.resolve("root.der");
    Files.write(root, ca.certificate().getEncoded());
    Path licence = Files.write(folder.resolve("licence.pdf"), licence());
    Path sealed = folder.resolve("sealed.pdf");

    ReadmeExamples.seal(
        keyFile, pin, PROJECT.resolve("samples/data/business-licence.svg"), licence, sealed);
    assertThat(ReadmeExamples.verify(root, sealed)).isTrue();
    assertThat(ReadmeExamples.verify(root, licence)).as("without a seal").isFalse();

    Path forged = Files.write(folder.resolve("forged.pdf"), changed(Files.readAllBytes(sealed)));
    assertThat(ReadmeExamples.verify(root, forged)).as("one byte changed").isFalse();
  }

  @Test
  void showsInTheReadmeWhatIsCompiledHere() throws Exception {
    String readme = Files.readString(PROJECT.resolve("README.md"));
    List<String> examples = examples();
    assertThat(examples).hasSize(2);
    for (String each : examples) {
      assertThat(readme).contains("```java\n" + each + "```\n");
    }
  }

  private static List<String> examples() throws Exception {
    Path source = Path.of("src/main/java/io/yinxin/embed/ReadmeExamples.java");
    List<String> found = new ArrayList<>();
    StringBuilder example = null;
    for (String line : Files.readAllLines(source)) {
      if (line.strip().equals("// README: end")) {
        found.add(String.valueOf(example));
        example = null;
      } else if (line.strip().startsWith("// README: ")) {
        example = new StringBuilder();
      } else if (example != null) {
        example.append(line.isBlank() ? "" : line.substring(4)).append('\n');
      }
    }
    return found;
  }

  private static byte[] licence() throws Exception {
    Path data = PROJECT.resolve("samples/data");
    LicenceTemplate template = LicenceTemplate.read(data.resolve("business-licence.template"));
    List<String> csv =
        Files.readAllLines(data.resolve("business-licence.csv"), StandardCharsets.UTF_8);
    String[] names = csv.get(0).split(",", -1);
    String[] values = csv.get(1).split(",", -1);
    Map<String, String> row = new HashMap<>();
    for (int i = 0; i < names.length; i++) {
      row.put(names[i].strip(), values[i].strip());
    }
    return LicenceRenderer.of(template).render(row, Instant.now());
  }

  private static byte[] changed(byte[] document) {
    document[document.length / 3] ^= 1;
    return document;
  }
}
