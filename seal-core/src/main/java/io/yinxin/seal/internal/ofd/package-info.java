/**
 * OFD (GB/T 33190): a reader of packages that trusts nothing in them, and what verifying does with
 * it.
 */
@NullMarked
package io.yinxin.seal.internal.ofd;

import org.jspecify.annotations.NullMarked;
