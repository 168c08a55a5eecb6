package io.yinxin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JsonTest {
  @Test
  void writesMembersInOrderWithCommasWhereTheyBelong() {
    String json =
        new Json()
            .open()
            .put("a", "x")
            .put("n", 7)
            .put("b", true)
            .put("none", null)
            .key("list")
            .openList()
            .open()
            .close()
            .value("y")
            .closeList()
            .key("o")
            .open()
            .close()
            .close()
            .toString();
    assertThat(json)
        .isEqualTo("{\"a\":\"x\",\"n\":7,\"b\":true,\"none\":null,\"list\":[{},\"y\"],\"o\":{}}");
  }

  @Test
  void escapesWhatWouldBreakALineOrAReader() {
    assertThat(new Json().value("\"\\\n\r\t\u0001\u2028\u007f").toString())
        .isEqualTo("\"\\\"\\\\\\n\\r\\t\\u0001\\u2028\\u007f\"");
  }

  @Test
  void keepsCharactersOutsideTheBasicPlaneAndEscapesHalvesOfThem() {
    assertThat(new Json().value("印𠮷").toString()).isEqualTo("\"印𠮷\"");
    assertThat(new Json().value("\ud842").toString()).isEqualTo("\"\\ud842\"");
    assertThat(new Json().value("\udfb7a").toString()).isEqualTo("\"\\udfb7a\"");
  }
}
