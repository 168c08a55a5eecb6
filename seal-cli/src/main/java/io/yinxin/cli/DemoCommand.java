package io.yinxin.cli;

import io.yinxin.seal.Finding;
import io.yinxin.seal.Message;
import io.yinxin.seal.Placement;
import io.yinxin.seal.SealException;
import io.yinxin.seal.SealedDocument;
import io.yinxin.seal.Sealer;
import io.yinxin.seal.Verification;
import io.yinxin.seal.Verifier;
import io.yinxin.seal.batch.BatchReport;
import io.yinxin.seal.batch.BatchSealer;
import io.yinxin.seal.eseal.SealPicture;
import io.yinxin.seal.key.DevelopmentCa;
import io.yinxin.seal.key.KeyFiles;
import io.yinxin.seal.key.PinSource;
import io.yinxin.seal.key.PinSources;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SealKeys;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.licence.LicenceRenderer;
import io.yinxin.seal.store.ImportOptions;
import io.yinxin.seal.store.LedgerReport;
import io.yinxin.seal.store.Licence;
import io.yinxin.seal.store.RowReader;
import io.yinxin.seal.store.StoreOptions;
import io.yinxin.seal.store.Stores;
import io.yinxin.seal.trust.TrustStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code seal demo}: the whole story on this machine, without network or token. */
final class DemoCommand implements Command {
  /** Marks a folder as one of ours, which may be written anew. */
  private static final String MARK = ".seal-demo";

  private static final String PIN = "seal-demo";
  private static final Duration VALIDITY = Duration.ofDays(3 * 365);

  /** A sample: what it is, who seals it, and with which kind of key. */
  private record Sample(String name, String subject, SignatureAlgorithm algorithm) {}

  private static final List<Sample> SAMPLES =
      List.of(
          new Sample(
              "tobacco-retail-licence", "CN=示例市烟草专卖局,O=示例市,C=CN", SignatureAlgorithm.SM2_SM3),
          new Sample(
              "real-estate-certificate",
              "CN=示例市自然资源和规划局,O=示例市,C=CN",
              SignatureAlgorithm.RSA_PKCS1_SHA256),
          new Sample("business-licence", "CN=示例市市场监督管理局,O=示例市,C=CN", SignatureAlgorithm.SM2_SM3));

  @Override
  public String name() {
    return "demo";
  }

  @Override
  public Message summary() {
    return new Message(
        "shows the whole story on this machine: keys, licences, seals, a forgery",
        "在本机演示全过程：密钥、证照、签章和一次篡改");
  }

  @Override
  public List<Message> description() {
    return List.of(
        new Message(
            "Makes a development CA and seal keys (SM2 and RSA), three sample licences as PDF, seals"
                + " and verifies them, changes one byte of a copy and shows that it is caught. No"
                + " network and no token is needed; nothing in it is real",
            "生成开发 CA 和印章密钥（SM2 与 RSA），渲染三份示例证照（PDF），签章并验证，再改动副本中的一个字节并展示如何被发现。"
                + "不需要网络和密码设备；其中所有内容均为虚构"),
        new Message(
            "A folder that an earlier demo made is written anew; any other that is not empty is"
                + " refused",
            "先前演示生成的文件夹会被重新写入；其他非空文件夹不会被改动"));
  }

  @Override
  public String synopsis() {
    return "demo [DIR]";
  }

  @Override
  public List<Operand> operands() {
    return List.of(
        new Operand(
            "DIR",
            0,
            1,
            new Message("where it goes (default: ./seal-demo)", "存放位置（默认：./seal-demo）")));
  }

  @Override
  public List<Option> options() {
    return CommonOptions.with();
  }

  @Override
  public List<ExitCode> exits() {
    return List.of(
        ExitCode.DONE, ExitCode.INTERNAL, ExitCode.USAGE, ExitCode.FILE, ExitCode.INTERRUPTED);
  }

  @Override
  public List<Example> examples() {
    return List.of(new Example("seal demo", "into ./seal-demo", "存放到 ./seal-demo"));
  }

  @Override
  public ExitCode run(Arguments arguments, Session session)
      throws CommandFailure, SealException, IOException {
    String shown = arguments.operands().isEmpty() ? "seal-demo" : arguments.operands().get(0);
    Path target = session.path(shown).toAbsolutePath().normalize();
    checkMine(target, shown);
    Path parent = target.getParent();
    if (parent == null) {
      throw CommandFailure.usage(
          new Message("the demo needs a folder of its own", "演示需要单独的文件夹"), null);
    }
    Path fresh = beside(target, parent);
    try {
      new Story(fresh, shown, session).tell();
      move(fresh, target);
    } finally {
      delete(fresh);
    }
    new Story(target, shown, session).whatNext();
    return ExitCode.DONE;
  }

  /** A folder beside the demo's place, to be moved there when it is whole. */
  private static Path beside(Path target, Path parent) throws IOException {
    Files.createDirectories(parent);
    try {
      return Files.createTempDirectory(parent, ".seal-demo-");
    } catch (AccessDeniedException | NoSuchFileException e) {
      // Nobody asked for the folder of that name.
      throw (IOException) new AccessDeniedException(target.toString()).initCause(e);
    }
  }

  private static void checkMine(Path target, String shown) throws CommandFailure, IOException {
    if (!Files.exists(target) || Files.exists(target.resolve(MARK))) {
      return;
    }
    if (Files.isDirectory(target)) {
      try (var entries = Files.newDirectoryStream(target)) {
        if (!entries.iterator().hasNext()) {
          return;
        }
      }
    }
    throw CommandFailure.usage(
        new Message(shown + " is there already and holds something else", shown + " 已存在，且不是先前的演示"),
        new Message("name another folder: seal demo DIR", "请另外指定文件夹：seal demo 文件夹"));
  }

  private static void move(Path fresh, Path target) throws IOException {
    if (!Files.exists(target)) {
      Files.move(fresh, target);
      return;
    }
    try (var entries = Files.newDirectoryStream(fresh)) {
      for (Path entry : entries) {
        Path old = target.resolve(entry.getFileName());
        delete(old);
        Files.move(entry, old);
      }
    }
  }

  /** Deletes a file, or a folder and what is in it. */
  static void delete(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<Path>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e)
              throws IOException {
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** One telling, in one folder. */
  private static final class Story {
    private final Path folder;
    private final String shown;
    private final Session session;
    private final Messages m;
    private final Answer answer;
    private final Instant now;

    Story(Path folder, String shown, Session session) {
      this.folder = folder;
      this.shown = shown;
      this.session = session;
      this.m = session.messages();
      this.answer = session.answer();
      this.now = session.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    }

    void tell() throws CommandFailure, SealException, IOException {
      for (String name :
          List.of("keys", "roots", "seals", "licences", "sealed", "tampered", "store")) {
        Files.createDirectory(folder.resolve(name));
      }
      Files.writeString(
          folder.resolve(MARK), "seal demo writes this folder anew\n", StandardCharsets.UTF_8);
      Path pin = folder.resolve("keys/pin.txt");
      Files.writeString(pin, PIN + "\n", StandardCharsets.UTF_8);
      if (Files.getFileStore(pin).supportsFileAttributeView(PosixFileAttributeView.class)) {
        Files.setPosixFilePermissions(pin, PosixFilePermissions.fromString("rw-------"));
      }
      keys();
      List<SampleLicences> licences = render();
      seal(licences);
      verify();
      tamper();
      night();
    }

    private void step(int number, String en, String zh) throws CommandFailure {
      answer.line(number + ". " + m.pick(en, zh));
      answer.flush();
    }

    private void made(String name, String what) throws CommandFailure {
      answer.line("   " + name + (what.isEmpty() ? "" : "  " + what));
      answer.flush();
    }

    private void keys() throws CommandFailure, IOException {
      step(1, "a development CA and seal keys", "开发 CA 和印章密钥");
      Instant from = now.minus(Duration.ofMinutes(5));
      DevelopmentCa sm2 =
          DevelopmentCa.create(
              "CN=示例开发根CA（SM2）,O=示例市,C=CN", SignatureAlgorithm.SM2_SM3, from, VALIDITY);
      DevelopmentCa rsa =
          DevelopmentCa.create(
              "CN=示例开发根CA（RSA）,O=示例市,C=CN", SignatureAlgorithm.RSA_PKCS1_SHA256, from, VALIDITY);
      root("roots/sm2.pem", sm2);
      root("roots/rsa.pem", rsa);
      for (Sample sample : SAMPLES) {
        char[] pin = PIN.toCharArray();
        KeyFiles.generate(
            folder.resolve("keys").resolve(sample.name() + ".p12"),
            new KeyFiles.NewKey("seal", sample.algorithm(), 0, sample.subject(), from, VALIDITY),
            pin,
            sample.algorithm() == SignatureAlgorithm.SM2_SM3 ? sm2 : rsa,
            false);
        made("keys/" + sample.name() + ".p12", sample.algorithm().displayName());
      }
    }

    private void root(String name, DevelopmentCa ca) throws CommandFailure, IOException {
      X509Certificate certificate = ca.certificate();
      Files.writeString(folder.resolve(name), KeyFiles.pem(List.of(certificate)));
      made(name, certificate.getSubjectX500Principal().getName());
    }

    private List<SampleLicences> render() throws CommandFailure, SealException, IOException {
      step(2, "three licences, rendered as PDF/A", "三份证照，渲染为 PDF/A");
      List<SampleLicences> licences = new ArrayList<>();
      for (Sample sample : SAMPLES) {
        SampleLicences licence = SampleLicences.read(sample.name());
        licences.add(licence);
        byte[] pdf = LicenceRenderer.of(licence.template()).render(licence.rows().get(0), now);
        Files.write(folder.resolve("licences").resolve(sample.name() + ".pdf"), pdf);
        Files.writeString(folder.resolve("seals").resolve(sample.name() + ".svg"), licence.svg());
        made("licences/" + sample.name() + ".pdf", licence.template().title());
      }
      return licences;
    }

    private void seal(List<SampleLicences> licences)
        throws CommandFailure, SealException, IOException {
      step(3, "sealed, each with the seal of the body that issues it", "由各发证机关分别签章");
      PinSource pins = PinSources.of(PIN.toCharArray());
      for (int i = 0; i < SAMPLES.size(); i++) {
        String name = SAMPLES.get(i).name();
        Path keyFile = folder.resolve("keys").resolve(name + ".p12");
        try (SealKey key = SealKeys.open("file:" + keyFile, pins)) {
          SealedDocument done =
              Sealer.builder()
                  .key(key)
                  .clock(session.clock())
                  .picture(SealPicture.read(folder.resolve("seals").resolve(name + ".svg")))
                  .at(place(licences.get(i)))
                  .build()
                  .seal(
                      folder.resolve("licences").resolve(name + ".pdf"),
                      folder.resolve("sealed").resolve(name + ".pdf"));
          made("sealed/" + name + ".pdf", done.algorithm().displayName());
        }
      }
    }

    private static Placement place(SampleLicences licence) {
      return licence.template().seal().orElse(new Placement.At(Placement.Pages.LAST, 140, 200, 42));
    }

    private Verifier verifier() throws IOException {
      return Verifier.builder()
          .trust(TrustStore.of(folder.resolve("roots")))
          .clock(session.clock())
          .revocation(Verifier.Revocation.OFF)
          .build();
    }

    private void verify() throws CommandFailure, IOException {
      step(4, "verified", "验证");
      Verifier verifier = verifier();
      for (Sample sample : SAMPLES) {
        String name = "sealed/" + sample.name() + ".pdf";
        Verification verification = verifier.verify(folder.resolve(name));
        if (!verification.valid()) {
          throw new IllegalStateException("the demo's own licence is " + verification);
        }
        made(name, verification.verdict().name());
      }
    }

    private void tamper() throws CommandFailure, IOException {
      String name = SAMPLES.get(0).name() + ".pdf";
      byte[] document = Files.readAllBytes(folder.resolve("sealed").resolve(name));
      int at = middleOfContent(document);
      step(
          5,
          "one byte of a copy changed, at offset " + at + ", and verified",
          "改动副本中的一个字节（偏移 " + at + "），再验证");
      document[at] ^= 1;
      Path copy = folder.resolve("tampered").resolve(name);
      Files.write(copy, document);
      Verification verification = verifier().verify(copy);
      if (verification.valid()) {
        throw new IllegalStateException("a changed licence came out VALID");
      }
      made("tampered/" + name, verification.verdict().name());
      List<Finding> findings = new ArrayList<>(verification.findings());
      verification.sealings().forEach(s -> findings.addAll(s.findings()));
      for (Finding finding : findings) {
        if (finding.severity() == Finding.Severity.ERROR) {
          answer.line("      " + finding.code() + ": " + m.in(finding.message()));
          answer.line("      → " + m.in(finding.advice()));
        }
      }
    }

    /** A place within a stream's data, so that the file is still a well-formed PDF. */
    private static int middleOfContent(byte[] document) {
      byte[] end = "endstream".getBytes(StandardCharsets.US_ASCII);
      for (int i = document.length / 3; i < document.length - end.length; i++) {
        int n = 0;
        while (n < end.length && document[i + n] == end[n]) {
          n++;
        }
        if (n == end.length) {
          return i - 16;
        }
      }
      return document.length / 3;
    }

    /** The operators' night: rows in, licences out, found by one number, one taken back. */
    private void night() throws CommandFailure, SealException, IOException {
      step(6, "a batch: rows become licences in a store", "批量签章：数据行成为证照库中的证照");
      String name = SAMPLES.get(2).name();
      for (String each : List.of(name + ".template", name + ".csv")) {
        Files.write(folder.resolve("store").resolve(each), SampleLicences.file(each));
      }
      SampleLicences sample = SampleLicences.read(name);
      String url = "sqlite:" + folder.resolve("store/seal.db");
      StoreOptions options = StoreOptions.defaults().clock(session.clock());
      Stores.init(url, options);
      try (Stores stores = Stores.open(url, options);
          SealKey key =
              SealKeys.open(
                  "file:" + folder.resolve("keys").resolve(name + ".p12"),
                  PinSources.of(PIN.toCharArray()))) {
        stores
            .results()
            .importRows(RowReader.of(sample.rows()), ImportOptions.of(name + ".csv", "示例导入员"));
        Sealer sealer =
            Sealer.builder()
                .key(key)
                .clock(session.clock())
                .picture(SealPicture.read(folder.resolve("seals").resolve(name + ".svg")))
                .at(place(sample))
                .build();
        BatchReport report =
            BatchSealer.builder()
                .stores(stores)
                .renderer(LicenceRenderer.of(sample.template()))
                .key(key, sealer, "file:keys/" + name + ".p12")
                .operator("示例操作员")
                .clock(session.clock())
                .build()
                .run();
        made("store/seal.db", m.pick("licences: ", "证照：") + report.sealed());
        String holder = String.valueOf(sample.rows().get(0).get("统一社会信用代码"));
        for (Licence each : stores.licences().find(holder)) {
          made(each.id(), each.status().name());
          made(
              each.id(),
              stores
                  .licences()
                  .revoke(each.id(), m.pick("demonstration", "演示"), "示例管理员")
                  .kind()
                  .status()
                  .name());
        }
        LedgerReport ledger = stores.ledger().verify(null);
        made(
            m.pick("ledger", "用印台账"),
            (ledger.whole() ? m.pick("whole", "完整") : m.pick("NOT WHOLE", "不完整"))
                + "  "
                + ledger.entries());
      }
    }

    void whatNext() throws CommandFailure {
      String seal = Main.command();
      String dir = shown.endsWith("/") ? shown.substring(0, shown.length() - 1) : shown;
      answer.line("");
      answer.line(
          m.pick("Everything lies in ", "全部文件在 ")
              + folder
              + m.pick("; nothing in it is real.", "；其中内容均为虚构。"));
      answer.line("");
      answer.line(m.pick("Look at a sealed licence, then try:", "打开一份签章后的证照看看，然后试试："));
      command(
          seal
              + " verify "
              + Text.shellWord(dir)
              + "/sealed/*.pdf --trust "
              + Text.shellWord(dir + "/roots"));
      command(
          seal
              + " verify "
              + Text.shellWord(dir + "/tampered/" + SAMPLES.get(0).name() + ".pdf")
              + " --trust "
              + Text.shellWord(dir + "/roots"));
      command(seal + " explain CONTENT_CHANGED");
      command(
          seal + " inspect " + Text.shellWord(dir + "/sealed/" + SAMPLES.get(1).name() + ".pdf"));
      String store = " --store " + Text.shellWord("sqlite:" + dir + "/store/seal.db");
      command(seal + " licences find --holder 91999901MA00000155" + store);
      command(seal + " ledger verify" + store);
      String name = SAMPLES.get(2).name();
      command(
          seal
              + " sign "
              + Text.shellWord(dir + "/sealed/" + name + ".pdf")
              + " -o "
              + Text.shellWord(dir + "/sealed-twice.pdf")
              + " --key "
              + Text.shellWord("file:" + dir + "/keys/" + SAMPLES.get(1).name() + ".p12")
              + " --pin-source "
              + Text.shellWord("file:" + dir + "/keys/pin.txt")
              + " --picture "
              + Text.shellWord(dir + "/seals/" + SAMPLES.get(1).name() + ".svg")
              + " --at last,20,20,30 --force");
    }

    private void command(String line) {
      answer.line("   " + line);
    }
  }
}
