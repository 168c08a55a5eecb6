package io.yinxin.seal;

/**
 * A document format.
 *
 * @since 0.1
 */
public enum Format {
  /** ISO 32000. */
  PDF,
  /** GB/T 33190. */
  OFD
}
