package io.yinxin.cli;

import io.yinxin.seal.Message;
import io.yinxin.seal.Verdict;

/**
 * How a command ends. The numbers never change; 1 is never a verdict, because a crash also ends
 * with 1.
 *
 * @since 0.1
 */
public enum ExitCode {
  /** Done; when verifying: every document is VALID. */
  DONE(0, "done; when verifying: every document is VALID", "完成；验证时：所有文件均为 VALID"),
  /** A defect of this program. */
  INTERNAL(1, "internal error: a defect of this program", "内部错误：本程序的缺陷"),
  /** Wrong options, arguments or configuration. */
  USAGE(2, "wrong usage or configuration", "用法或配置错误"),
  /** A document is INVALID. */
  INVALID(3, "a document is INVALID", "有文件为 INVALID"),
  /** No document is INVALID, one is INDETERMINATE. */
  INDETERMINATE(
      4, "no document is INVALID, one is INDETERMINATE", "没有 INVALID 的文件，但有文件为 INDETERMINATE"),
  /** No document is INVALID or INDETERMINATE, one has no seal. */
  UNSEALED(5, "otherwise: a document is UNSEALED", "其余情况：有文件为 UNSEALED（未签章）"),
  /** A file cannot be read or written, or is not a document. */
  FILE(
      6,
      "a file cannot be read or written, or is neither PDF nor OFD",
      "文件无法读取或写入，或者既不是 PDF 也不是 OFD"),
  /** The key, its token or its PIN. */
  KEY(7, "the key, the token, the PIN or the time server", "密钥、密码设备、口令或时间戳服务的问题"),
  /** A batch ended, some of its rows failed. */
  FAILED_ROWS(8, "a batch ended with failed rows", "批处理结束，但有失败的行"),
  /** Ctrl-C. */
  INTERRUPTED(130, "interrupted; nothing is left half done", "被中断；没有留下半成品");

  private final int code;
  private final String en;
  private final String zh;

  ExitCode(int code, String en, String zh) {
    this.code = code;
    this.en = en;
    this.zh = zh;
  }

  /**
   * The number the process ends with.
   *
   * @return the number
   */
  public int code() {
    return code;
  }

  /**
   * What it means.
   *
   * @return a sentence
   */
  public Message sentence() {
    return new Message(en, zh);
  }

  /**
   * The exit code that tells of one verdict.
   *
   * @param verdict the verdict on a document
   * @return the exit code
   */
  public static ExitCode of(Verdict verdict) {
    return switch (verdict) {
      case VALID -> DONE;
      case INVALID -> INVALID;
      case INDETERMINATE -> INDETERMINATE;
      case UNSEALED -> UNSEALED;
    };
  }

  /**
   * The exit code for two documents, each with its own: of {@link #FILE}, {@link #INVALID}, {@link
   * #INDETERMINATE} and {@link #UNSEALED} the first that applies.
   *
   * @param other the other document's
   * @return this one or the other
   */
  public ExitCode with(ExitCode other) {
    return rank() <= other.rank() ? this : other;
  }

  private int rank() {
    return switch (this) {
      case INTERNAL, USAGE, KEY, FAILED_ROWS, INTERRUPTED -> 0;
      case FILE -> 1;
      case INVALID -> 2;
      case INDETERMINATE -> 3;
      case UNSEALED -> 4;
      case DONE -> 5;
    };
  }
}
