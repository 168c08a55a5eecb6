/** The stores in SQL. Nothing outside this package knows a table. */
@NullMarked
package io.yinxin.seal.internal.sql;

import org.jspecify.annotations.NullMarked;
