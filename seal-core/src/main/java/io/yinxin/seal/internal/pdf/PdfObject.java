package io.yinxin.seal.internal.pdf;

/**
 * One object of a PDF (ISO 32000-2, 7.3).
 *
 * <p>Objects are immutable and equal by content. Containers hold references as references; {@link
 * Revision#resolve} follows them.
 */
public sealed interface PdfObject
    permits PdfNull,
        PdfBoolean,
        PdfInteger,
        PdfReal,
        PdfName,
        PdfString,
        PdfArray,
        PdfDictionary,
        PdfStream,
        PdfReference,
        PdfPlaceholder {}
