package io.yinxin.cli;

import io.yinxin.seal.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Writes the manual pages at build time: {@code man1/seal-sign.1} and the rest, and the same in
 * Chinese under {@code zh_CN}. From the declarations of the commands, like their help.
 */
final class ManPages {
  private final Locale language;
  private final String version;
  private final String date;

  private ManPages(Locale language, String version, String date) {
    this.language = language;
    this.version = version;
    this.date = date;
  }

  /**
   * Writes all pages.
   *
   * @param arguments the folder, the version, and the date of the release (ISO 8601)
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    String date = arguments[2].substring(0, 10);
    new ManPages(Locale.ENGLISH, arguments[1], date).write(folder.resolve("man1"));
    new ManPages(Locale.CHINESE, arguments[1], date).write(folder.resolve("zh_CN").resolve("man1"));
  }

  private void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    List<Command> commands = new ArrayList<>(Commands.all());
    commands.add(new TopCommand());
    for (Command command : commands) {
      Files.writeString(folder.resolve(page(command) + ".1"), text(command));
    }
  }

  private static String page(Command command) {
    return command.name().isEmpty() ? "seal" : "seal-" + command.name().replace(' ', '-');
  }

  private String text(Command command) {
    boolean zh = language.getLanguage().equals("zh");
    StringBuilder out = new StringBuilder();
    out.append(".TH \"").append(page(command).toUpperCase(Locale.ROOT)).append("\" \"1\" \"");
    out.append(date).append("\" \"seal ").append(roff(version)).append("\" \"Yinxin\"\n");
    // Chinese has no blanks to stretch, and option names are no words to divide.
    out.append(".ad l\n.nh\n");
    section(out, "NAME", "名称");
    out.append(roff(page(command))).append(" \\- ").append(in(command.summary())).append('\n');
    section(out, "SYNOPSIS", "用法");
    out.append("\\fBseal\\fR ").append(roff(command.synopsis())).append('\n');
    section(out, "DESCRIPTION", "说明");
    out.append(in(command.summary())).append(zh ? "。\n" : ".\n");
    for (Message paragraph : command.description()) {
      out.append(".PP\n").append(in(paragraph)).append(zh ? "。\n" : ".\n");
    }
    if (!command.operands().isEmpty()) {
      section(out, "ARGUMENTS", "参数");
      for (Command.Operand operand : command.operands()) {
        item(out, "\\fI" + roff(operand.label()) + "\\fR", in(operand.help()));
      }
    }
    section(out, "OPTIONS", "选项");
    for (Option option : command.options()) {
      StringBuilder names = new StringBuilder();
      for (String name : option.names()) {
        names.append(names.length() == 0 ? "" : ", ").append("\\fB").append(roff(name));
        names.append("\\fR");
      }
      if (option.label() != null) {
        names.append(" \\fI").append(roff(option.label())).append("\\fR");
      }
      item(out, names.toString(), roff(Help.help(option, language)));
    }
    List<Command> below = command.members();
    if (command.name().isEmpty()) {
      below = Commands.all();
    }
    if (!below.isEmpty()) {
      section(out, "COMMANDS", "命令");
      for (Command member : below) {
        item(out, "\\fB" + roff("seal " + member.name()) + "\\fR", in(member.summary()));
      }
    }
    section(out, "EXIT CODES", "退出码");
    for (ExitCode exit : command.exits()) {
      item(out, "\\fB" + exit.code() + "\\fR", in(exit.sentence()));
    }
    section(out, "EXAMPLES", "示例");
    for (Command.Example example : command.examples()) {
      out.append(".PP\n").append(in(example.what())).append(zh ? "：\n" : ":\n");
      out.append(".RS 4\n.nf\n").append(roff(example.line())).append("\n.fi\n.RE\n");
    }
    if (!command.name().isEmpty()) {
      section(out, "SEE ALSO", "参见");
      out.append("\\fBseal\\fR(1)\n");
    }
    return out.toString();
  }

  private void section(StringBuilder out, String en, String zh) {
    out.append(".SH \"").append(language.getLanguage().equals("zh") ? zh : en).append("\"\n");
  }

  private static void item(StringBuilder out, String term, String text) {
    out.append(".TP\n").append(term).append('\n').append(text).append('\n');
  }

  private String in(Message message) {
    return roff(message.in(language));
  }

  /**
   * Text as roff takes it: its escapes escaped, no line that begins like a request, and between
   * Chinese characters the permission to break the line, which old typesetters do not know.
   */
  private static String roff(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (i == 0 && (c == '.' || c == '\'')) {
        out.append("\\&");
      } else if (i > 0 && Character.isIdeographic(c) && text.charAt(i - 1) > 0xFF) {
        out.append("\\:");
      }
      switch (c) {
        case '\\' -> out.append("\\e");
        case '-' -> out.append("\\-");
        default -> out.append(c);
      }
    }
    return out.toString();
  }
}
