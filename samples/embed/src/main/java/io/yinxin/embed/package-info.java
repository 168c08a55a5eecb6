/** The README's examples, as an application would write them. */
@NullMarked
package io.yinxin.embed;

import org.jspecify.annotations.NullMarked;
