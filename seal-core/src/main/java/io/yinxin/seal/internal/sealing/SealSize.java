package io.yinxin.seal.internal.sealing;

/**
 * How much room a seal takes, mm.
 *
 * @param width of all that is seen
 * @param height of all that is seen
 * @param pictureLeft from the left of all to the left of the picture
 * @param pictureHeight of the picture, which is at the top
 * @param captioned whether there is text below the picture
 */
public record SealSize(
    double width, double height, double pictureLeft, double pictureHeight, boolean captioned) {}
