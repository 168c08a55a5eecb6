/** The few bytes of ASN.1 that are read and written without a library: exact, bounded, fast. */
@NullMarked
package io.yinxin.seal.internal.asn1;

import org.jspecify.annotations.NullMarked;
