/** The night's batch: rows of the result store become licences in the licence store. */
@NullMarked
package io.yinxin.seal.batch;

import org.jspecify.annotations.NullMarked;
