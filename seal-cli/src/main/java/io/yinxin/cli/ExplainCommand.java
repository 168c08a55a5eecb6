package io.yinxin.cli;

import io.yinxin.seal.FindingCode;
import io.yinxin.seal.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code seal explain}: what a finding means, what a clerk says, what to do. */
final class ExplainCommand implements Command {
  private static final Option JSON =
      Option.flag(
          "--json",
          "question-and-answer entries for a knowledge base, one object a line (seal.explain/1)",
          "输出答疑库问答条目，每行一个 JSON 对象（seal.explain/1）");

  @Override
  public String name() {
    return "explain";
  }

  @Override
  public Message summary() {
    return new Message(
        "explains a finding: what it means, what to tell the citizen, what to do",
        "解释检查结果：含义、窗口答复、处理办法");
  }

  @Override
  public String synopsis() {
    return "explain [CODE] [--json]";
  }

  @Override
  public List<Operand> operands() {
    return List.of(
        new Operand(
            "CODE",
            0,
            1,
            new Message(
                "a finding's code as verify prints it; all codes without one",
                "verify 输出的检查结果代码；不给出则列出全部")));
  }

  @Override
  public List<Option> options() {
    return CommonOptions.with(JSON);
  }

  @Override
  public List<ExitCode> exits() {
    return List.of(ExitCode.DONE, ExitCode.INTERNAL, ExitCode.USAGE);
  }

  @Override
  public List<Example> examples() {
    return List.of(
        new Example("seal explain CONTENT_CHANGED", "one finding", "解释一个检查结果"),
        new Example(
            "seal explain --json --lang zh > faq.jsonl",
            "all of them, for the knowledge base (答疑库)",
            "全部导出到答疑库"));
  }

  @Override
  public ExitCode run(Arguments arguments, Session session) throws CommandFailure {
    Answer answer = session.answer();
    if (!arguments.operands().isEmpty()) {
      FindingCode code = code(arguments.operands().get(0));
      if (arguments.has(JSON)) {
        answer.line(json(code, session.messages()));
      } else {
        explain(code, session);
      }
      return ExitCode.DONE;
    }
    for (FindingCode code : FindingCode.values()) {
      if (arguments.has(JSON)) {
        answer.line(json(code, session.messages()));
      } else {
        answer.line(code.name());
        answer.line("    " + session.messages().in(code.title()));
      }
    }
    if (!arguments.has(JSON) && answer.terminal()) {
      session
          .messages()
          .hint(new Message("seal explain CODE says more about one", "seal explain 代码 可查看详细说明"));
    }
    return ExitCode.DONE;
  }

  private static FindingCode code(String typed) throws CommandFailure {
    String name = typed.toUpperCase(Locale.ROOT).replace('-', '_');
    List<String> names = new ArrayList<>();
    for (FindingCode code : FindingCode.values()) {
      if (code.name().equals(name)) {
        return code;
      }
      names.add(code.name());
    }
    String near = Suggestion.nearest(name, names);
    throw CommandFailure.usage(
        new Message("there is no finding '" + typed + "'", "没有检查结果“" + typed + "”"),
        near == null
            ? new Message("seal explain lists all codes", "seal explain 列出全部代码")
            : new Message("did you mean " + near + "?", "是否想写 " + near + "？"));
  }

  private static void explain(FindingCode code, Session session) {
    Messages m = session.messages();
    Answer answer = session.answer();
    answer.line(code.name() + m.pick(": ", "：") + m.in(code.title()));
    answer.line("");
    part(answer, m.pick("What it means", "含义"), m.in(code.meaning()));
    part(answer, m.pick("What to tell the citizen", "窗口答复"), m.in(code.clerk()));
    part(answer, m.pick("What to do", "处理办法"), m.in(code.advice()));
  }

  private static void part(Answer answer, String title, String text) {
    answer.line(title);
    answer.line("    " + text);
  }

  private static String json(FindingCode code, Messages m) {
    boolean zh = m.language().getLanguage().equals("zh");
    String title = m.in(code.title());
    return new Json()
        .open()
        .put("schema", "seal.explain/1")
        .put("code", code.name())
        .put("language", zh ? "zh" : "en")
        .put(
            "question",
            zh
                ? "验证时提示“" + title + "”，是什么意思，该怎么办？"
                : "Verifying says \"" + title + "\". What does it mean, and what is to be done?")
        .put("answer", m.in(code.meaning()) + (zh ? "" : " ") + m.in(code.clerk()))
        .put("clerk", m.in(code.clerk()))
        .put("advice", m.in(code.advice()))
        .close()
        .toString();
  }
}
