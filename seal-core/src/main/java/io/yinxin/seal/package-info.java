/** Seals documents and tells whether a sealed document can be trusted: the doors of the library. */
@NullMarked
package io.yinxin.seal;

import org.jspecify.annotations.NullMarked;
