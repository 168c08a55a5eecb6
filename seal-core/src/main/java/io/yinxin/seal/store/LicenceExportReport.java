package io.yinxin.seal.store;

/**
 * What an export of licences wrote. Immutable.
 *
 * @param events how many events
 * @param next the number of the last one: the next export goes on behind it; where there was none,
 *     the number behind which this one began
 * @since 0.1
 */
public record LicenceExportReport(long events, long next) {}
