package io.yinxin.seal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.FileRefused;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableMappingTest {

  private static final String GOOD =
      """
      # 办件表
      table = public.办件
      key = id
      pending.状态 = 办结
      pending.证照 =
      field.名称 = 企业名称

      done.状态 = 已发证
      done.证照 = ${licence}
      """;

  private final Path folder;

  TableMappingTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("m.mapping"), text);
  }

  @Test
  void readsAMapping() throws IOException {
    TableMapping mapping = TableMapping.read(file(GOOD));
    assertThat(mapping.table()).isEqualTo("public.办件");
    assertThat(mapping.markTable()).isEqualTo("public.办件");
    assertThat(mapping.caseNumber()).isEqualTo("id");
    assertThat(mapping.pending()).containsEntry("状态", "办结").containsEntry("证照", null);
    assertThat(mapping.marks())
        .isEqualTo(Map.of(ResultState.SEALED, Map.of("状态", "已发证", "证照", "${licence}")));
  }

  @Test
  void readsWhatAChineseEditorWrites() throws IOException {
    Path file = folder.resolve("gbk.mapping");
    Files.write(file, GOOD.replace("\n", "\r\n").getBytes(Charset.forName("GB18030")));
    assertThat(TableMapping.read(file)).isEqualTo(TableMapping.read(file("\uFEFF" + GOOD)));
  }

  @Test
  void namesLineAndNameOfEachFault() throws IOException {
    Path file =
        file(
            """
            tabel = x
            table = a.b.c
            key
            pending.state = 1
            pending.state = 2
            pending. = 3
            field.名称 =
            field.号 = a"b
            done.state = 1
            done.licence = ${licenz}
            done.note = ${licence
            failed.note = x
            """);
    assertThat(TableMapping.check(file))
        .extracting(f -> f.line() + " " + f.name() + ": " + f.what().en().replaceAll(";.*", ""))
        .containsExactly(
            "0 key: it is missing",
            "0 field.FIELD: no field is mapped",
            "1 tabel: unknown name",
            "2 table: not TABLE or SCHEMA.TABLE",
            "3 key: no line of the form NAME = VALUE",
            "5 pending.state: it stands on line 4 already",
            "6 pending.: a name is missing behind the dot",
            "7 field.名称: no column",
            "8 field.号: no name of a table or column: too long, or with a quote or control character",
            "9 done.state: a row that is marked like this still waits: set a pending. column to"
                + " another value",
            "10 done.licence: unknown ${licenz}",
            "11 done.note: unknown ${licence",
            "12 failed.note: a row that is marked like this still waits: set a pending. column to"
                + " another value");
    assertThatThrownBy(() -> TableMapping.read(file))
        .isInstanceOf(FileRefused.class)
        .hasMessageContaining("m.mapping");
  }

  @Test
  void refusesWhatIsNoMapping() throws IOException {
    Path big = file("x".repeat(300_000));
    assertThatThrownBy(() -> TableMapping.check(big)).isInstanceOf(FileRefused.class);
  }
}
