/** How fast sealing and verifying are, beside a floor and beside other libraries. */
@NullMarked
package io.yinxin.bench;

import org.jspecify.annotations.NullMarked;
