/** Fakes and a test PKI: what applications test with, too (they ship in the test-jar). */
@NullMarked
package io.yinxin.seal.testing;

import org.jspecify.annotations.NullMarked;
