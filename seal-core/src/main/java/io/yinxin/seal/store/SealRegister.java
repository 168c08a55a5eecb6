package io.yinxin.seal.store;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which seals there are and who may use them. Safe for use by many threads.
 *
 * <p>As long as it holds no seal nothing is asked; with the first one every use needs a grant.
 *
 * @since 0.1
 */
public interface SealRegister {

  /**
   * Adds a seal.
   *
   * @param id its number, at most 100 characters
   * @param name what it is called
   * @param body the unified code of the body whose seal it is
   * @param certificates the SHA-256 of each certificate it may be used with, one or more
   * @param operator who adds it
   * @return the seal
   * @throws StoreException of kind REFUSED if there is one with this number
   * @throws IOException if it cannot be written
   */
  RegisteredSeal add(
      String id, String name, String body, List<String> certificates, String operator)
      throws IOException;

  /**
   * The seals, in the order of their numbers.
   *
   * @return all of them, revoked ones too
   * @throws IOException if they cannot be read
   */
  List<RegisteredSeal> list() throws IOException;

  /**
   * A seal.
   *
   * @param id its number
   * @return the seal, or empty if there is none
   * @throws IOException if it cannot be read
   */
  Optional<RegisteredSeal> get(String id) throws IOException;

  /**
   * Ends a seal's use for good.
   *
   * @param id its number
   * @param at since when it must not be used, not in the future
   * @param reason why
   * @param operator who does it
   * @throws StoreException of kind REFUSED if there is no such seal, or it is revoked already
   * @throws IOException if it cannot be written
   */
  void revoke(String id, Instant at, String reason, String operator) throws IOException;

  /**
   * Allows a use.
   *
   * @param grant who may seal what; its number and the time of granting are set
   * @return the grant as written
   * @throws StoreException of kind REFUSED if there is no such seal, or it is revoked
   * @throws IOException if it cannot be written
   */
  Grant grant(Grant grant) throws IOException;

  /**
   * The grants of a seal, or all.
   *
   * @param seal the seal's number, or null for all
   * @return the grants in the order of granting, revoked ones too
   * @throws IOException if they cannot be read
   */
  List<Grant> grants(@Nullable String seal) throws IOException;

  /**
   * Ends a grant.
   *
   * @param grant its number
   * @param reason why
   * @param operator who does it
   * @throws StoreException of kind REFUSED if there is no such grant, or it is revoked already
   * @throws IOException if it cannot be written
   */
  void revokeGrant(long grant, String reason, String operator) throws IOException;

  /**
   * Approves a batch as the second person.
   *
   * @param batch the number of the import
   * @param grant the number of the grant that asks for it
   * @param approver who approves: not the one who imported the batch
   * @return the approval; the first one where there is one already
   * @throws StoreException of kind REFUSED if there is no such batch or grant, or the approver is
   *     the one who imported the batch
   * @throws IOException if it cannot be written
   */
  Approval approve(long batch, long grant, String approver) throws IOException;

  /**
   * Whether someone may seal.
   *
   * @param request what is wanted
   * @return yes, with the grant, or no, with the nearest miss
   * @throws IOException if the store cannot be read
   */
  GrantDecision check(GrantRequest request) throws IOException;
}
