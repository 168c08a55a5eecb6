package io.yinxin.cli;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/**
 * The surroundings of one command: streams, environment, clock, folder. Tests have their own.
 *
 * @param in stdin
 * @param answer stdout
 * @param messages stderr
 * @param environment the variables
 * @param clock the time
 * @param directory the folder that relative paths start from; empty for the process's own
 * @param scratch temporary files, gone at the end
 */
record Session(
    InputStream in,
    Answer answer,
    Messages messages,
    Map<String, String> environment,
    Clock clock,
    Path directory,
    Scratch scratch) {

  /** A path as the user wrote it, from the folder of the session. */
  Path path(String written) {
    return directory.resolve(written);
  }
}
