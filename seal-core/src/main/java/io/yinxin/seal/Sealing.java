package io.yinxin.seal;

import io.yinxin.seal.eseal.ElectronicSeal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One sealing (签章) found in a document, as judged by a {@code Verifier}. Immutable.
 *
 * @param index its place in the order of sealing, from 1
 * @param name the signature field's full name (PDF) or the signature's id (OFD)
 * @param verdict on this sealing alone; never {@link Verdict#UNSEALED}
 * @param signer the subject of the signing certificate (RFC 4514), null where none could be read
 * @param signerSerial the serial number of the signing certificate, lower-case hexadecimal, null
 *     where none could be read
 * @param algorithm for instance {@code SM3withSM2}, null where none could be read
 * @param level {@code B-B} (the signature alone), {@code B-T} (with a time that is proven), {@code
 *     B-LT}, {@code B-LTA}, or null where the sealing is none of them; an OFD has the first two
 * @param claimedTime the time that the sealing states of itself, null if it states none
 * @param provenTime the time that a time server attests, null if none does
 * @param wholeDocument whether the sealing covers the file to its last byte
 * @param eseal the electronic seal that was used, null if it was none or cannot be read
 * @param findings what was found about this sealing, worst first
 * @since 0.1
 */
public record Sealing(
    int index,
    String name,
    Verdict verdict,
    @Nullable String signer,
    @Nullable String signerSerial,
    @Nullable String algorithm,
    @Nullable String level,
    @Nullable Instant claimedTime,
    @Nullable Instant provenTime,
    boolean wholeDocument,
    @Nullable ElectronicSeal eseal,
    List<Finding> findings) {

  /** Copies the list. */
  public Sealing {
    findings = List.copyOf(findings);
  }
}
