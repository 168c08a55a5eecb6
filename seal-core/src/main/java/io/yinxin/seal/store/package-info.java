/**
 * What is to be sealed, what was issued, and who used which seal: one store behind four doors, in a
 * file (SQLite) or on a server (PostgreSQL).
 *
 * <p>The drivers, the connection pool and the tool that makes the tables come with the command line
 * or the embedding application; only what opens a store needs them.
 */
@NullMarked
package io.yinxin.seal.store;

import org.jspecify.annotations.NullMarked;
