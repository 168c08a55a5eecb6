package io.yinxin.seal.internal.crypto;

import java.security.Provider;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * The one instance of the Bouncy Castle provider, made when first needed (it costs some
 * milliseconds) and never registered with the JVM: global state is the application's.
 */
public final class BouncyCastle {

  private static final class Holder {
    static final Provider INSTANCE = new BouncyCastleProvider();
  }

  private BouncyCastle() {}

  /**
   * The instance, to be passed wherever the JCA takes a provider.
   *
   * @return always the same
   */
  public static Provider provider() {
    return Holder.INSTANCE;
  }
}
