/** What sealing a document of any format needs: the order, the key, the places on the pages. */
@NullMarked
package io.yinxin.seal.internal.sealing;

import org.jspecify.annotations.NullMarked;
