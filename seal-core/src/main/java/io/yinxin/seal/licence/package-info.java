/** Licences: their numbers, metadata, templates and rendering. */
@NullMarked
package io.yinxin.seal.licence;

import org.jspecify.annotations.NullMarked;
