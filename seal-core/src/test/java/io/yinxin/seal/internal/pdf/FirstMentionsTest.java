package io.yinxin.seal.internal.pdf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FirstMentionsTest {

  @Test
  void theFirstRevisionCounts() {
    FirstMentions mentions = new FirstMentions();
    mentions.add(7, 2);
    mentions.add(7, 3);
    mentions.add(Limits.OBJECTS - 1, 499);
    mentions.add(Limits.OBJECTS, 0);
    mentions.add(-1, 0);

    assertThat(mentions.asOf(7, 1)).isFalse();
    assertThat(mentions.asOf(7, 2)).isTrue();
    assertThat(mentions.asOf(7, 3)).isTrue();
    assertThat(mentions.asOf(8, 3)).isFalse();
    assertThat(mentions.asOf(Limits.OBJECTS - 1, 498)).isFalse();
    assertThat(mentions.asOf(Limits.OBJECTS - 1, 499)).isTrue();
    assertThat(mentions.asOf(Limits.OBJECTS, 499)).isFalse();
  }
}
