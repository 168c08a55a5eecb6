/** Digests, signature algorithms, certificates: what sealing and verifying share. */
@NullMarked
package io.yinxin.seal.internal.crypto;

import org.jspecify.annotations.NullMarked;
