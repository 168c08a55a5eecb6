package io.yinxin.seal.internal.sealing;

import io.yinxin.seal.Certification;
import io.yinxin.seal.Placement;
import io.yinxin.seal.SignatureForm;
import io.yinxin.seal.eseal.ElectronicSeal;
import io.yinxin.seal.eseal.SealPicture;
import io.yinxin.seal.internal.cms.EvidenceSource;
import io.yinxin.seal.internal.cms.Timestamper;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done to each document.
 *
 * @param picture what is seen, null for an invisible seal
 * @param placement where; null for the place of the field, or for nothing to be seen
 * @param textLines what stands below the picture
 * @param reason why, or null
 * @param location where from, or null
 * @param field the full name of an empty signature field, null for a new one
 * @param certification what may be changed afterwards
 * @param id a name for this sealing, or null
 * @param eseal the electronic seal, or null
 * @param form what the signature in a PDF is
 * @param timestamper attests the time of each signature, null for none
 * @param evidence where the evidence comes from that the sealing carries along, null for none
 * @param archived whether a timestamp covers all that
 */
public record SealingOrder(
    @Nullable SealPicture picture,
    @Nullable Placement placement,
    List<String> textLines,
    @Nullable String reason,
    @Nullable String location,
    @Nullable String field,
    Certification certification,
    @Nullable String id,
    @Nullable ElectronicSeal eseal,
    SignatureForm form,
    @Nullable Timestamper timestamper,
    @Nullable EvidenceSource evidence,
    boolean archived) {

  /**
   * The width that the placement asks for.
   *
   * @return mm; 0 for the seal's own
   */
  public double width() {
    if (placement instanceof Placement.At at) {
      return at.size();
    }
    if (placement instanceof Placement.Keyword keyword) {
      return keyword.size();
    }
    return placement instanceof Placement.Straddle straddle ? straddle.size() : 0;
  }
}
