package io.yinxin.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** {@code seal --version}: the program's and Java's. */
final class Version {
  private Version() {}

  static ExitCode print(Session session) throws IOException {
    session.answer().line("seal " + number());
    session
        .answer()
        .line(
            "Java "
                + System.getProperty("java.runtime.version")
                + " ("
                + System.getProperty("java.vendor")
                + ")");
    return ExitCode.DONE;
  }

  /** The version of this program. */
  static String number() throws IOException {
    Properties properties = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
      properties.load(in);
    }
    return properties.getProperty("version", "?");
  }
}
