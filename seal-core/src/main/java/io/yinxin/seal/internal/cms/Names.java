package io.yinxin.seal.internal.cms;

import java.util.Arrays;
import javax.security.auth.x500.X500Principal;

/**
 * Compares names as RFC 5280, 7.1 says: the bytes first, then without regard to case and blanks.
 */
final class Names {

  private Names() {}

  static boolean same(byte[] encoded, X500Principal name) {
    if (Arrays.equals(encoded, name.getEncoded())) {
      return true;
    }
    try {
      return new X500Principal(encoded).equals(name);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
