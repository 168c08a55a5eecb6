package io.yinxin.seal.internal.render;

import java.awt.geom.Path2D;
import java.awt.geom.PathIterator;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes the font program that a document embeds: CFF (Adobe Technical Note 5176) with CIDs, one
 * private dictionary, no subroutines, so that glyphs are copied byte for byte.
 */
final class CffSubset {

  /** Of every glyph that does not state its width. */
  static final int DEFAULT_WIDTH = 1000;

  private static final byte[] NOTDEF = {14}; // endchar

  // Operators; those with two bytes begin with 12.
  private static final int FONT_BBOX = 5;
  private static final int ENDCHAR = 14;
  private static final int CHARSET = 15;
  private static final int CHAR_STRINGS = 17;
  private static final int PRIVATE = 18;
  private static final int DEFAULT_WIDTH_X = 20;
  private static final int NOMINAL_WIDTH_X = 21;
  private static final int ROS = 12 << 8 | 30;
  private static final int CID_COUNT = 12 << 8 | 34;
  private static final int FD_ARRAY = 12 << 8 | 36;
  private static final int FD_SELECT = 12 << 8 | 37;

  private static final int RLINETO = 5;
  private static final int RRCURVETO = 8;
  private static final int RMOVETO = 21;

  private static final int FIRST_OWN_STRING = 391;

  private CffSubset() {}

  /**
   * The program.
   *
   * @param name the font's name with its subset tag, ASCII
   * @param box the font's bounding box
   * @param glyphs the charstrings of the CIDs from 1
   */
  static Bytes write(String name, int[] box, List<byte[]> glyphs) {
    int count = glyphs.size() + 1;
    Bytes names = new Bytes(64);
    index(names, List.of(name.getBytes(StandardCharsets.US_ASCII)));
    Bytes strings = new Bytes(32);
    index(strings, List.of(ascii("Adobe"), ascii("Identity")));

    Bytes charset = new Bytes(8);
    charset.write(2);
    charset.u16(1).u16(count - 2);
    Bytes select = new Bytes(8);
    select.write(3);
    select.u16(1).u16(0).write(0);
    select.u16(count);
    Bytes privateDictionary = new Bytes(8);
    entry(privateDictionary, DEFAULT_WIDTH_X, DEFAULT_WIDTH);
    entry(privateDictionary, NOMINAL_WIDTH_X, 0);
    int size = 0;
    for (byte[] glyph : glyphs) {
      size += glyph.length;
    }
    Bytes charStrings = new Bytes(size + 3 * count + 16);
    charStrings(charStrings, glyphs, size);

    // Offsets have a fixed length, so the dictionary's size is known before they are.
    int header = 4;
    int top = header + names.size();
    int afterTop = top + topDictionary(box, count, 0, 0, 0, 0).size();
    int charsetAt = afterTop + strings.size() + 2;
    int selectAt = charsetAt + charset.size();
    int charStringsAt = selectAt + select.size();
    int privateAt = charStringsAt + charStrings.size();
    int arrayAt = privateAt + privateDictionary.size();

    Bytes fontDictionary = new Bytes(16);
    entry(fontDictionary, PRIVATE, privateDictionary.size(), privateAt);
    Bytes out = new Bytes(arrayAt + 64);
    out.write(1); // version 1.0, 4 bytes of header, offsets of 4 bytes
    out.write(0);
    out.write(4);
    out.write(4);
    out.put(names).put(topDictionary(box, count, charsetAt, selectAt, charStringsAt, arrayAt));
    out.put(strings).u16(0); // no global subroutines
    out.put(charset).put(select).put(charStrings).put(privateDictionary);
    index(out, List.of(fontDictionary.toByteArray()));
    return out;
  }

  private static Bytes topDictionary(
      int[] box, int count, int charset, int select, int charStrings, int array) {
    Bytes dictionary = new Bytes(64);
    entry(dictionary, ROS, FIRST_OWN_STRING, FIRST_OWN_STRING + 1, 0);
    entry(dictionary, FONT_BBOX, box);
    entry(dictionary, CID_COUNT, count);
    entry(dictionary, CHARSET, charset);
    entry(dictionary, FD_SELECT, select);
    entry(dictionary, CHAR_STRINGS, charStrings);
    entry(dictionary, FD_ARRAY, array);
    Bytes index = new Bytes(80);
    index(index, List.of(dictionary.toByteArray()));
    return index;
  }

  private static void entry(Bytes out, int operator, int... operands) {
    for (int operand : operands) {
      out.write(29);
      out.u32(operand);
    }
    if (operator > 0xFF) {
      out.write(operator >> 8);
    }
    out.write(operator);
  }

  private static void index(Bytes out, List<byte[]> items) {
    out.u16(items.size()).write(3);
    int offset = 1;
    out.u24(offset);
    for (byte[] item : items) {
      offset += item.length;
      out.u24(offset);
    }
    for (byte[] item : items) {
      out.put(item);
    }
  }

  private static void charStrings(Bytes out, List<byte[]> glyphs, int size) {
    out.u16(glyphs.size() + 1).write(3);
    int offset = 1;
    out.u24(offset);
    offset += NOTDEF.length;
    out.u24(offset);
    for (byte[] glyph : glyphs) {
      offset += glyph.length;
      out.u24(offset);
    }
    if (offset != 1 + NOTDEF.length + size) {
      throw new IllegalStateException("glyphs changed while they were written");
    }
    out.put(NOTDEF);
    for (byte[] glyph : glyphs) {
      out.put(glyph);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * A glyph's program (Adobe Technical Note 5177) from its outline.
   *
   * @param outline in thousandths of the font size
   * @param width the advance
   */
  static byte[] charString(Path2D outline, int width) {
    Bytes out = new Bytes(256);
    if (width != DEFAULT_WIDTH) {
      number(out, width);
    }
    double[] p = new double[6];
    int x = 0;
    int y = 0;
    // The exact start of the segment, for raising quadratic curves to cubic ones.
    double startX = 0;
    double startY = 0;
    for (PathIterator it = outline.getPathIterator(null); !it.isDone(); it.next()) {
      int kind = it.currentSegment(p);
      int operator;
      int numbers;
      switch (kind) {
        case PathIterator.SEG_MOVETO -> {
          operator = RMOVETO;
          numbers = 2;
        }
        case PathIterator.SEG_LINETO -> {
          operator = RLINETO;
          numbers = 2;
        }
        case PathIterator.SEG_QUADTO -> {
          raise(p, startX, startY);
          operator = RRCURVETO;
          numbers = 6;
        }
        case PathIterator.SEG_CUBICTO -> {
          operator = RRCURVETO;
          numbers = 6;
        }
        default -> {
          continue; // outlines close themselves
        }
      }
      for (int i = 0; i < numbers; i += 2) {
        int toX = (int) Math.round(p[i]);
        int toY = (int) Math.round(p[i + 1]);
        number(out, toX - x);
        number(out, toY - y);
        x = toX;
        y = toY;
      }
      out.write(operator);
      startX = p[numbers - 2];
      startY = p[numbers - 1];
    }
    out.write(ENDCHAR);
    return out.toByteArray();
  }

  private static void raise(double[] p, double startX, double startY) {
    double controlX = p[0];
    double controlY = p[1];
    p[4] = p[2];
    p[5] = p[3];
    p[0] = startX + (controlX - startX) * 2 / 3;
    p[1] = startY + (controlY - startY) * 2 / 3;
    p[2] = p[4] + (controlX - p[4]) * 2 / 3;
    p[3] = p[5] + (controlY - p[5]) * 2 / 3;
  }

  private static void number(Bytes out, int value) {
    if (value >= -107 && value <= 107) {
      out.write(value + 139);
    } else if (value >= 108 && value <= 1131) {
      out.write(((value - 108) >> 8) + 247);
      out.write(value - 108);
    } else if (value >= -1131 && value <= -108) {
      out.write(((-value - 108) >> 8) + 251);
      out.write(-value - 108);
    } else {
      out.write(28);
      out.u16(value);
    }
  }
}
