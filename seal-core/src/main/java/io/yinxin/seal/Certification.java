package io.yinxin.seal;

/**
 * What may be changed after a sealing that certifies its document (DocMDP, ISO 32000-2, 12.8.2.2).
 *
 * @since 0.1
 */
public enum Certification {
  /** The sealing does not certify. */
  NONE,
  /** Nothing may be changed (P 1). */
  NO_CHANGES,
  /** Forms may be filled and further sealings added (P 2). */
  FORMS,
  /** As {@link #FORMS}, and annotations may be added, changed and removed (P 3). */
  ANNOTATIONS
}
