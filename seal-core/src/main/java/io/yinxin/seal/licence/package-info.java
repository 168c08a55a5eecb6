/** Licences as documents: templates and their rendering. */
@NullMarked
package io.yinxin.seal.licence;

import org.jspecify.annotations.NullMarked;
