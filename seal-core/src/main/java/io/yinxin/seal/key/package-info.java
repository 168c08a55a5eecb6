/** Seal keys: where a private key is, how it is opened, and what it signs with. */
@NullMarked
package io.yinxin.seal.key;

import org.jspecify.annotations.NullMarked;
