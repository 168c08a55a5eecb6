/** Pictures of seals: PNG taken apart, SVG as the marks it draws. Both are hostile input. */
@NullMarked
package io.yinxin.seal.internal.picture;

import org.jspecify.annotations.NullMarked;
