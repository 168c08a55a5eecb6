@NullMarked
package io.yinxin.cli;

import org.jspecify.annotations.NullMarked;
