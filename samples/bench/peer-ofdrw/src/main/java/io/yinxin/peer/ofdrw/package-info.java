/** ofdrw in a JVM of its own: judges documents for the tests, seals and verifies for the bench. */
@NullMarked
package io.yinxin.peer.ofdrw;

import org.jspecify.annotations.NullMarked;
