/**
 * PDF: a strict reader, a writer of incremental updates, and what sealing and verifying do with
 * them.
 */
@NullMarked
package io.yinxin.seal.internal.pdf;

import org.jspecify.annotations.NullMarked;
