/** JSON (RFC 8259), as far as the stores read and write it. */
@NullMarked
package io.yinxin.seal.internal.json;

import org.jspecify.annotations.NullMarked;
