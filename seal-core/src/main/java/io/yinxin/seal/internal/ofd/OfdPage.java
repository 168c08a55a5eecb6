package io.yinxin.seal.internal.ofd;

import org.jspecify.annotations.Nullable;

/**
 * A page of a document.
 *
 * @param id what stamps name it by; empty if it has none
 * @param path its file, without a slash in front
 * @param box its size, null if neither it nor its document states one that can be read
 */
public record OfdPage(String id, String path, @Nullable OfdBox box) {}
