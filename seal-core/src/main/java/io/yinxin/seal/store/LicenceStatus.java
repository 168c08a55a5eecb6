package io.yinxin.seal.store;

/**
 * Whether a licence counts.
 *
 * @since 0.1
 */
public enum LicenceStatus {
  /** In force. */
  VALID,
  /** Not in force for the time being; may be restored. */
  SUSPENDED,
  /** Taken back for good. */
  REVOKED,
  /** Another licence, usually its next version, took its place. */
  SUPERSEDED
}
