/** Whom a verifier trusts. */
@NullMarked
package io.yinxin.seal.trust;

import org.jspecify.annotations.NullMarked;
