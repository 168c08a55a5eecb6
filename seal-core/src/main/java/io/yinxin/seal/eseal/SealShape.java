package io.yinxin.seal.eseal;

import io.yinxin.seal.internal.render.Drawing;
import java.util.List;

/** A kind of seal: its sides in mm, and where its texts go. */
interface SealShape {

  double width();

  double height();

  List<Drawing.Mark> marks(SealTexts texts);
}
