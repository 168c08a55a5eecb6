package io.yinxin.seal.store;

import java.time.Instant;

/**
 * An entry of the ledger. Immutable.
 *
 * <p>Its hash is SM3 (GB/T 32905) over the hash of the entry before (32 bytes) and over these
 * fields in UTF-8, each behind its length in 4 bytes, most significant first; a field that is not
 * there has the length FFFFFFFF and no bytes: the number (decimal), the time ({@code
 * 2026-11-23T08:00:00.000Z}), operator, seal, key, certificate, signer, document, row (decimal),
 * licence, grant (decimal).
 *
 * @param number from 1, without gaps
 * @param at when it was written
 * @param use the use of the seal
 * @param previous the hash of the entry before, lower-case hexadecimal
 * @param hash its own hash, lower-case hexadecimal
 * @since 0.1
 */
public record LedgerEntry(long number, Instant at, SealUse use, String previous, String hash) {}
