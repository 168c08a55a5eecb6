/** Other programs judge what we seal, and we judge what they seal. */
@NullMarked
package io.yinxin.outside;

import org.jspecify.annotations.NullMarked;
