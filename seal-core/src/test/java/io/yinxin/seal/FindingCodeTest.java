package io.yinxin.seal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FindingCodeTest {

  @ParameterizedTest
  @EnumSource
  void isExplainedInBothLanguages(FindingCode code) {
    for (Message text : List.of(code.title(), code.meaning(), code.clerk(), code.advice())) {
      assertThat(text.en()).isNotBlank().matches("\\p{ASCII}+");
      assertThat(text.zh()).matches(".*\\p{IsHan}.*");
    }
    for (Message clause : List.of(code.title(), code.advice())) {
      assertThat(clause.en()).doesNotEndWith(".");
      assertThat(clause.zh()).doesNotEndWith("。");
    }
    for (Message sentence : List.of(code.meaning(), code.clerk())) {
      assertThat(sentence.en()).matches("[A-Z].*[.]");
      assertThat(sentence.zh()).endsWith("。");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CONTENT_CHANGED", "UNTRUSTED"})
  void speaksOfTheDetailBehindTheTitle(FindingCode code) {
    Finding finding =
        new Finding(code, Finding.Severity.ERROR, null, new Message("page 2", "第 2 页"));
    assertThat(finding.message().en()).isEqualTo(code.title().en() + ": page 2");
    assertThat(finding.message().zh()).isEqualTo(code.title().zh() + "：第 2 页");
  }

  @Test
  void hasNoTextWithoutACode() throws IOException {
    Set<String> expected = new TreeSet<>();
    for (FindingCode code : FindingCode.values()) {
      for (String part : List.of("title", "meaning", "clerk", "advice")) {
        expected.add(code.name() + "." + part);
      }
    }
    assertThat(keys("findings.properties")).isEqualTo(expected);
    assertThat(keys("findings_zh.properties")).isEqualTo(expected);
  }

  private static Set<String> keys(String resource) throws IOException {
    Properties texts = new Properties();
    try (Reader in =
        new InputStreamReader(
            FindingCode.class.getResourceAsStream(resource), StandardCharsets.UTF_8)) {
      texts.load(in);
    }
    return new TreeSet<>(texts.stringPropertyNames());
  }
}
