/** Files read at any place, and files that appear whole or not at all. */
@NullMarked
package io.yinxin.seal.internal.file;

import org.jspecify.annotations.NullMarked;
