package io.yinxin.cli;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.sun.jna.Function;
import io.yinxin.seal.OutsideTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Runs every shell session in {@code src/test/scripts}. */
class ScriptTest {

  @TestFactory
  List<DynamicTest> scripts(@TempDir Path temp) throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    try (var files = Files.list(Path.of("src/test/scripts"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".txt")).sorted().toList()) {
        String name = file.getFileName().toString();
        Path folder = Files.createDirectories(temp.resolve(name).resolve("work"));
        tests.add(
            dynamicTest(
                name,
                file.toUri(),
                () -> {
                  if (name.equals("hsm.txt")) {
                    softHsm(folder.resolve("seal-hsm/softhsm2.conf"));
                  } else if (name.equals("ledger.txt")) {
                    OutsideTool.named("python3");
                  } else if (name.equals("site-table.txt")) {
                    siteTable(folder.resolve("cases.db"));
                  } else if (name.equals("vendor.txt") || name.equals("sdf.txt")) {
                    OutsideTool.named("cc");
                    if (!Files.exists(Path.of("/usr/include/openssl/evp.h"))) {
                      throw OutsideTool.missing("no headers of libcrypto (libssl-dev)");
                    }
                  }
                  Script script = new Script(file, folder);
                  if (name.equals("timestamp.txt")) {
                    try (TimeServers servers = TimeServers.start(folder)) {
                      servers.in(script).run();
                    }
                  } else if (name.equals("lasting.txt")) {
                    try (EvidenceServers servers = new EvidenceServers(folder)) {
                      servers.in(script).run();
                    }
                  } else {
                    script.run();
                  }
                }));
      }
    }
    return tests;
  }

  /** The site's table of the samples. */
  private static void siteTable(Path file) throws IOException, SQLException {
    String sql = Files.readString(Path.of("../samples/data/business-licence.sql"));
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  /** Where SoftHSM, which runs in this process, finds the tokens that the script sets up. */
  private static void softHsm(Path configuration) {
    OutsideTool.named("softhsm2-util");
    Function.getFunction("c", "setenv")
        .invokeInt(new Object[] {"SOFTHSM2_CONF", configuration.toString(), 1});
  }
}
