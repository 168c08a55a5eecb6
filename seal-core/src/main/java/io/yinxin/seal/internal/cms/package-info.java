/** CMS signatures (RFC 5652, CAdES): written for sealing, read for verifying. */
@NullMarked
package io.yinxin.seal.internal.cms;

import org.jspecify.annotations.NullMarked;
