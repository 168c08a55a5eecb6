package io.yinxin.seal.internal.picture;

import java.awt.BasicStroke;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing a drawing draws: a path filled or stroked in one colour.
 *
 * @param path the path, in its own coordinates
 * @param transform from the path's coordinates to the drawing's (y downwards); also shapes the pen
 * @param pen how the path is stroked; null if it is filled, by the path's winding rule
 * @param rgb the colour, 0xRRGGBB in sRGB
 * @param alpha 1 is opaque
 * @param clips shapes in the drawing's coordinates; only what lies in all of them is drawn
 */
public record Mark(
    Shape path,
    AffineTransform transform,
    @Nullable BasicStroke pen,
    int rgb,
    double alpha,
    List<Shape> clips) {}
