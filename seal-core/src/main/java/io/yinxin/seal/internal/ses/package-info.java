/** The signatures of GB/T 38540 and its forerunner and successor: read, written, judged. */
@NullMarked
package io.yinxin.seal.internal.ses;

import org.jspecify.annotations.NullMarked;
