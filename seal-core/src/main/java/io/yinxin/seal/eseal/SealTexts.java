package io.yinxin.seal.eseal;

import io.yinxin.seal.internal.picture.SvgDrawing;
import io.yinxin.seal.internal.render.Glyph;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands in a seal.
 *
 * @param name at least two characters
 * @param lines none of them empty
 * @param code may be empty
 * @param middle what a round seal has in its middle
 * @param emblem what to draw there, null for nothing but room
 */
record SealTexts(
    List<Glyph> name,
    List<List<Glyph>> lines,
    List<Glyph> code,
    Middle middle,
    @Nullable SvgDrawing emblem) {

  /** What a round seal has in its middle. */
  enum Middle {
    STAR,
    EMBLEM,
    NOTHING
  }
}
