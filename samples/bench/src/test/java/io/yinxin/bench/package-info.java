/** The bench works; how fast is for {@code samples/bench/run}. */
@NullMarked
package io.yinxin.bench;

import org.jspecify.annotations.NullMarked;
