/** Electronic seals (印章): the picture, and later the object of GB/T 38540 around it. */
@NullMarked
package io.yinxin.seal.eseal;

import org.jspecify.annotations.NullMarked;
