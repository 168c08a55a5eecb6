package io.yinxin.seal.internal.render;

import java.awt.geom.Path2D;

/**
 * The picture of one character in one font. Immutable; it can be shared by threads.
 *
 * @param font the font that has it
 * @param id its number in that font, never 0
 * @param codePoint the character
 */
public record Glyph(FontFile font, int id, int codePoint) {

  /**
   * How far the next character is away.
   *
   * @return the advance in thousandths of the font size
   */
  public int advance() {
    return font.advance(id);
  }

  /**
   * The outline, to be filled with the nonzero winding rule.
   *
   * @return a new path in thousandths of the font size, y upwards, (0, 0) on the baseline
   */
  public Path2D outline() {
    return font.outline(id);
  }
}
