package io.yinxin.cli;

/**
 * Configures {@code java.util.logging} to write nothing: without handlers nothing is written.
 *
 * @since 0.1
 */
public final class NoLog {

  /** Called by {@link java.util.logging.LogManager} by name. */
  public NoLog() {
    // leaves everything as it is
  }
}
