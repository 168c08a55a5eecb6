/** Fonts and pages: everything that draws. */
@NullMarked
package io.yinxin.seal.internal.render;

import org.jspecify.annotations.NullMarked;
