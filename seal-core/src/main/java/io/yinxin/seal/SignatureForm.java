package io.yinxin.seal;

/**
 * What the signature in a PDF is.
 *
 * @since 0.1
 */
public enum SignatureForm {
  /** PAdES (ETSI EN 319 142-1), which readers everywhere know. */
  PADES,
  /**
   * A bare {@code SES_Signature} with the electronic seal in it (GB/T 38540), which Chinese know.
   */
  SES
}
