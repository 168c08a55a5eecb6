package io.yinxin.seal.internal.pdf;

/** What was asked for is encrypted, and the file has not been unlocked. */
public final class PdfLockedException extends PdfSyntaxException {

  private static final long serialVersionUID = 1L;

  PdfLockedException() {
    super(-1, "the document is encrypted, and the password is missing or wrong", "文档已加密，缺少密码或密码错误");
  }
}
