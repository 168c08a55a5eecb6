package io.yinxin.cli;

import io.yinxin.seal.Message;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A PIN or password cannot be had from where it was to come from. */
final class PinUnavailable extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Message what;
  private final transient @Nullable Message hint;

  PinUnavailable(Message what, @Nullable Message hint, @Nullable Throwable cause) {
    super(what.en(), cause);
    this.what = what;
    this.hint = hint;
  }

  Message what() {
    return what;
  }

  @Nullable Message hint() {
    return hint;
  }
}
