/**
 * Seal keys that stay in an HSM.
 *
 * <p>Applications see {@link io.yinxin.seal.key.SealKeys}; what is here is found through {@link
 * java.util.ServiceLoader}.
 */
@NullMarked
package io.yinxin.hsm;

import org.jspecify.annotations.NullMarked;
