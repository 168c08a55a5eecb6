package io.yinxin.cli;

import io.yinxin.seal.Message;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Does the work that people do, so that the virtual machine can note which classes it takes: the
 * launcher runs it once for each Java and keeps the archive.
 */
final class TrainingCommand implements Command {
  @Override
  public String name() {
    return "training";
  }

  @Override
  public Message summary() {
    return new Message("runs the usual work once, for the launcher", "供启动脚本运行一遍常用操作");
  }

  @Override
  public String synopsis() {
    return "training";
  }

  @Override
  public List<Option> options() {
    return CommonOptions.with();
  }

  @Override
  public List<ExitCode> exits() {
    return List.of(ExitCode.DONE, ExitCode.INTERNAL);
  }

  @Override
  public List<Example> examples() {
    return List.of(new Example("seal training", "what the launcher does", "启动脚本所做的事"));
  }

  @Override
  public ExitCode run(Arguments arguments, Session session) throws IOException {
    Path folder = Files.createTempDirectory("seal-training-");
    try {
      work(folder.toString() + "/", session);
    } finally {
      DemoCommand.delete(folder);
    }
    return ExitCode.DONE;
  }

  private static void work(String in, Session session) {
    run(session, "demo", in + "demo");
    String pins = "file:" + in + "demo/keys/pin.txt";
    for (String kind : List.of("p256", "p384", "ed25519")) {
      run(
          session,
          "keys",
          "generate",
          "-o",
          in + "demo/keys/" + kind + ".p12",
          "--algorithm",
          kind,
          "--subject",
          "CN=training",
          "--pin-source",
          pins);
    }
    List<String> keys =
        List.of("tobacco-retail-licence", "real-estate-certificate", "p256", "p384", "ed25519");
    for (String key : keys) {
      String name = "tobacco-retail-licence";
      run(
          session,
          "sign",
          in + "demo/licences/" + name + ".pdf",
          "-o",
          in + key + ".pdf",
          "--key",
          "file:" + in + "demo/keys/" + key + ".p12",
          "--pin-source",
          pins,
          "--picture",
          in + "demo/seals/" + name + ".svg",
          "--at",
          "last,140,120,42",
          "--reason",
          "training");
      run(session, "verify", in + key + ".pdf", "--trust", in + "demo/roots");
      run(session, "verify", in + key + ".pdf", "--trust", in + "demo/roots", "--json");
    }
    run(
        session,
        "verify",
        in + "demo/tampered/tobacco-retail-licence.pdf",
        "--trust",
        in + "demo/roots");
    run(session, "verify", in + "nowhere.pdf", "--trust", in + "demo/roots");
    run(session, "inspect", in + "p256.pdf");
    run(session, "keys", "list", in + "demo/keys/p256.p12", "--pin-source", pins);
    // The way to a token, as far as a library that is there with every Java leads.
    Path library = Path.of(System.getProperty("java.home"), "lib", System.mapLibraryName("zip"));
    run(session, "keys", "list", "pkcs11:?module-path=" + library);
    run(session, "doctor");
    run(session, "explain", "CONTENT_CHANGED");
    run(session, "explain", "--json");
    run(session, "explain", "--help", "--lang", "zh");
    run(session, "--version");
    run(session, "--help");
    run(session, "explian");
  }

  private static void run(Session session, String... words) {
    ByteArrayOutputStream nowhere = new ByteArrayOutputStream();
    Main.run(
        List.of(words),
        Main.session(
            new ByteArrayInputStream(new byte[0]),
            new Answer(nowhere, StandardCharsets.UTF_8, false),
            new Messages(nowhere, StandardCharsets.UTF_8, session.messages().language()),
            session.environment(),
            session.clock(),
            Path.of("")));
  }
}
