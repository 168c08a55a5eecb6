package io.yinxin.seal.store;

import java.time.Instant;

/**
 * The rows of one import. Immutable; no row is ever added to it later.
 *
 * @param id its number
 * @param source where the rows came from: a file's or table's name
 * @param operator who imported it
 * @param importedAt when
 * @param rows how many rows it brought
 * @since 0.1
 */
public record ResultBatch(long id, String source, String operator, Instant importedAt, long rows) {}
