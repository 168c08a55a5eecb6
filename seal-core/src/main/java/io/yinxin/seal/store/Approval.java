package io.yinxin.seal.store;

import java.time.Instant;

/**
 * That a second person has looked at a batch. Immutable.
 *
 * @param batch the number of the import
 * @param grant the number of the grant that asks for it
 * @param approver who approved
 * @param at when
 * @since 0.1
 */
public record Approval(long batch, long grant, String approver, Instant at) {}
