package io.yinxin.cli;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        tests.add(dynamicTest(name, file.toUri(), () -> new Script(file, folder).run()));
      }
    }
    return tests;
  }
}
