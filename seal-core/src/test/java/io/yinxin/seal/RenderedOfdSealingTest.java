package io.yinxin.seal;

import static org.assertj.core.api.Assertions.assertThat;

import io.yinxin.seal.eseal.ElectronicSeal.Version;
import io.yinxin.seal.licence.LicenceRenderer;
import io.yinxin.seal.licence.LicenceTemplate;
import io.yinxin.seal.store.RowReader;
import io.yinxin.seal.testing.FixedClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sample licences, made as OFD and sealed with an electronic seal, are valid. */
class RenderedOfdSealingTest {

  private static final Path SAMPLES = Path.of("..", "samples", "data");

  @ParameterizedTest
  @ValueSource(strings = {"business-licence", "real-estate-certificate", "tobacco-retail-licence"})
  void sampleLicenceIsValidOnceSealed(String name, @TempDir Path folder) throws Exception {
    LicenceTemplate template = LicenceTemplate.read(SAMPLES.resolve(name + ".template"));
    Map<String, String> row;
    try (RowReader rows = RowReader.open(SAMPLES.resolve(name + ".csv"), null)) {
      row = Objects.requireNonNull(rows.next()).values();
    }
    byte[] ofd = LicenceRenderer.of(template).render(row, Format.OFD, FixedClock.NOW);
    Path sealed = folder.resolve("sealed.ofd");
    OfdSealingTest.sealer(Version.V4)
        .at(new Placement.At(new Placement.Pages(1), 100, 100, 0))
        .build()
        .seal(ofd, sealed);
    Verification result = OfdSealingTest.verify(Files.readAllBytes(sealed));
    assertThat(result.findings()).as("" + result).isEmpty();
    assertThat(result.sealings().get(0).findings()).as("" + result).isEmpty();
    assertThat(result.verdict()).isEqualTo(Verdict.VALID);
  }
}
