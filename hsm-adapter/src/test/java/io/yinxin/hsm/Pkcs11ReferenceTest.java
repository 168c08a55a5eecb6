package io.yinxin.hsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.key.BadKeyReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PKCS#11 URIs: RFC 7512, and what is ours. */
class Pkcs11ReferenceTest {

  @Test
  void readsTheExamplesOfTheStandard() {
    // RFC 7512, 3.
    Pkcs11Reference whole =
        Pkcs11Reference.parse(
            "pkcs11:token=The%20Software%20PKCS%2311%20Softtoken;manufacturer=Snake%20Oil,%20Inc.;"
                + "model=1.0;object=my-certificate;type=cert;id=%69%95%3E%5C%F4%BD%EC%91;serial="
                + "?pin-source=file:/etc/token_pin");
    assertThat(whole.get("token")).isEqualTo("The Software PKCS#11 Softtoken");
    assertThat(whole.get("manufacturer")).isEqualTo("Snake Oil, Inc.");
    assertThat(whole.get("pin-source")).isEqualTo("file:/etc/token_pin");
    assertThat(whole.id()).isEqualTo(java.util.HexFormat.of().parseHex("69953e5cf4bdec91"));
    assertThat(Pkcs11Reference.parse("pkcs11:").get("token")).isNull();
  }

  @Test
  void readsChineseNamesPlainAndEncoded() {
    assertThat(Pkcs11Reference.parse("pkcs11:token=示例;object=证照").get("object")).isEqualTo("证照");
    assertThat(Pkcs11Reference.parse("pkcs11:object=%E8%AF%81%E7%85%A7").get("object"))
        .isEqualTo("证照");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "with space",
        "semi;colon",
        "a?b&c=d",
        "100%",
        "证照 2026",
        "quote'\"",
        "#"
      })
  void readsWhatItWrites(String name) {
    TokenInfo token = new TokenInfo(name, "m", "m", "0a;1", 0, 0, 0);
    Pkcs11Reference read =
        Pkcs11Reference.parse(
            Pkcs11Reference.format(token, name, new byte[] {1, -1, '%'}, "module-path=/l.so"));
    assertThat(read.get("token")).isEqualTo(name);
    assertThat(read.get("object")).isEqualTo(name);
    assertThat(read.get("serial")).isEqualTo("0a;1");
    assertThat(read.id()).containsExactly(1, -1, '%');
    assertThat(read.get("module-path")).isEqualTo("/l.so");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pkcs11:token",
        "pkcs11:token=a;token=b",
        "pkcs11:colour=red",
        "pkcs11:token=a;module-path=/l.so",
        "pkcs11:token=a?object=b",
        "pkcs11:token=%4",
        "pkcs11:token=%zz",
        "pkcs11:token=%ff",
        "pkcs11:type=secret-key",
        "pkcs11:slot-id=one",
        "pkcs11:token=a?padding=oaep",
        "pkcs11:token=a?pin-value=1234",
      })
  void refusesWhatIsNotWellFormed(String reference) {
    assertThatThrownBy(() -> Pkcs11Reference.parse(reference))
        .isInstanceOf(BadKeyReference.class)
        .hasMessageNotContaining("1234");
  }
}
