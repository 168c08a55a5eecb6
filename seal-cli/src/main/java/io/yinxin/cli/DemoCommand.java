package io.yinxin.cli;

import io.yinxin.seal.Finding;
import io.yinxin.seal.Format;
import io.yinxin.seal.Message;
import io.yinxin.seal.Placement;
import io.yinxin.seal.SealException;
import io.yinxin.seal.SealedDocument;
import io.yinxin.seal.Sealer;
import io.yinxin.seal.Verification;
import io.yinxin.seal.Verifier;
import io.yinxin.seal.batch.BatchReport;
import io.yinxin.seal.batch.BatchSealer;
import io.yinxin.seal.eseal.ElectronicSeal;
import io.yinxin.seal.eseal.SealDrawing;
import io.yinxin.seal.eseal.SealMaker;
import io.yinxin.seal.key.DevelopmentCa;
import io.yinxin.seal.key.KeyFiles;
import io.yinxin.seal.key.PinSources;
import io.yinxin.seal.key.SealKey;
import io.yinxin.seal.key.SealKeys;
import io.yinxin.seal.key.SignatureAlgorithm;
import io.yinxin.seal.licence.LicenceRenderer;
import io.yinxin.seal.store.ImportOptions;
import io.yinxin.seal.store.LedgerReport;
import io.yinxin.seal.store.Licence;
import io.yinxin.seal.store.LicenceDocument;
import io.yinxin.seal.store.RowReader;
import io.yinxin.seal.store.StoreOptions;
import io.yinxin.seal.store.Stores;
import io.yinxin.seal.trust.TrustStore;
import java.io.IOException;
import java.io.InputStream;
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
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code seal demo}: the whole story on this machine, without network or token. */
final class DemoCommand implements Command {
  /** Marks a folder as one of ours, which may be written anew. */
  private static final String MARK = ".seal-demo";

  private static final String PIN = "seal-demo";
  private static final Duration VALIDITY = Duration.ofDays(3 * 365);

  /** A sample: what it is, who seals it, with which kind of key, and the number of the seal. */
  private record Sample(String name, String body, SignatureAlgorithm algorithm, String seal) {

    String subject() {
      return "CN=" + body + ",O=示例市,C=CN";
    }
  }

  private static final int PICTURE_DPI = 300;

  private static final String MAKER = "CN=示例制章中心,O=示例市,C=CN";

  private static final List<Sample> SAMPLES =
      List.of(
          new Sample(
              "tobacco-retail-licence", "示例市烟草专卖局", SignatureAlgorithm.SM2_SM3, "99999900000031"),
          new Sample(
              "real-estate-certificate",
              "示例市自然资源和规划局",
              SignatureAlgorithm.RSA_PKCS1_SHA256,
              "99999900000032"),
          new Sample(
              "business-licence", "示例市市场监督管理局", SignatureAlgorithm.SM2_SM3, "99999900000033"));

  @Override
  public String name() {
    return "demo";
  }

  @Override
  public Message summary() {
    return new Message(
        "shows the whole story on this machine: keys, seals, licences, a forgery, a night's batch",
        "在本机演示全过程：密钥、印章、证照、签章、篡改和批量签章");
  }

  @Override
  public List<Message> description() {
    return List.of(
        new Message(
            "Makes a development CA, a seal maker, seal keys (SM2 and RSA) and electronic seals; seals"
                + " three sample licences as PDF and as OFD, verifies them, changes a copy of each and"
                + " shows that it is caught; then turns rows into licences in a store, finds them by"
                + " one number, and revokes one. No network and no token is needed; nothing in it is"
                + " real",
            "生成开发 CA、制章机构、印章密钥（SM2 与 RSA）和电子印章；将三份示例证照以 PDF 和 OFD 签章并验证，"
                + "改动副本并展示如何被发现；再将数据行批量签发为证照库中的证照，按一个号码查找，并注销其中一份。"
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
    private final Instant from;

    Story(Path folder, String shown, Session session) {
      this.folder = folder;
      this.shown = shown;
      this.session = session;
      this.m = session.messages();
      this.answer = session.answer();
      this.now = session.clock().instant().truncatedTo(ChronoUnit.SECONDS);
      this.from = now.minus(Duration.ofMinutes(5));
    }

    void tell() throws CommandFailure, SealException, IOException {
      for (String name :
          List.of("keys", "roots", "seals", "licences", "sealed", "tampered", "store", "issued")) {
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
      List<SampleLicences> licences = new ArrayList<>();
      for (Sample sample : SAMPLES) {
        licences.add(SampleLicences.read(sample.name()));
      }
      seals(licences);
      render(licences);
      seal(licences);
      verify();
      tamper();
      night(licences.get(2));
    }

    private void step(int number, String en, String zh) throws CommandFailure {
      answer.line(number + ". " + m.pick(en, zh));
      answer.flush();
    }

    private void made(String name, String what) throws CommandFailure {
      answer.line("   " + name + (what.isEmpty() ? "" : "  " + what));
      answer.flush();
    }

    private static String file(Sample sample, Format format) {
      return sample.name() + "." + format.name().toLowerCase(Locale.ROOT);
    }

    private void keys() throws CommandFailure, IOException {
      step(1, "a development CA, the seal maker's key and seal keys", "开发 CA、制章机构密钥和印章密钥");
      DevelopmentCa sm2 =
          DevelopmentCa.create(
              "CN=示例开发根CA（SM2）,O=示例市,C=CN", SignatureAlgorithm.SM2_SM3, from, VALIDITY);
      DevelopmentCa rsa =
          DevelopmentCa.create(
              "CN=示例开发根CA（RSA）,O=示例市,C=CN", SignatureAlgorithm.RSA_PKCS1_SHA256, from, VALIDITY);
      root("roots/sm2.pem", sm2);
      root("roots/rsa.pem", rsa);
      key("maker", MAKER, SignatureAlgorithm.SM2_SM3, sm2);
      for (Sample sample : SAMPLES) {
        key(
            sample.name(),
            sample.subject(),
            sample.algorithm(),
            sample.algorithm() == SignatureAlgorithm.SM2_SM3 ? sm2 : rsa);
      }
    }

    private void root(String name, DevelopmentCa ca) throws CommandFailure, IOException {
      X509Certificate certificate = ca.certificate();
      Files.writeString(folder.resolve(name), KeyFiles.pem(List.of(certificate)));
      made(name, certificate.getSubjectX500Principal().getName());
    }

    private void key(String name, String subject, SignatureAlgorithm algorithm, DevelopmentCa ca)
        throws CommandFailure, IOException {
      KeyFiles.generate(
          folder.resolve("keys").resolve(name + ".p12"),
          new KeyFiles.NewKey("seal", algorithm, 0, subject, from, VALIDITY),
          PIN.toCharArray(),
          ca,
          false);
      made("keys/" + name + ".p12", algorithm.displayName());
    }

    private SealKey open(String name) throws SealException, IOException {
      return SealKeys.open(
          "file:" + folder.resolve("keys").resolve(name + ".p12"),
          PinSources.of(PIN.toCharArray()));
    }

    private void seals(List<SampleLicences> licences)
        throws CommandFailure, SealException, IOException {
      step(2, "electronic seals (GB/T 38540), made by the seal maker", "制章机构制作电子印章（GB/T 38540）");
      try (SealKey maker = open("maker")) {
        for (int i = 0; i < SAMPLES.size(); i++) {
          Sample sample = SAMPLES.get(i);
          SampleLicences licence = licences.get(i);
          byte[] svg = licence.svg().getBytes(StandardCharsets.UTF_8);
          Files.write(folder.resolve("seals").resolve(sample.name() + ".svg"), svg);
          int size = (int) Math.round(place(licence).size());
          try (SealKey key = open(sample.name())) {
            ElectronicSeal seal =
                SealMaker.with(maker)
                    .id(sample.seal())
                    .name(sample.body() + "电子证照专用章")
                    .picture("png", picture(sample, size), size, size)
                    .certificate(key.chain().get(0))
                    .valid(now, now.plus(VALIDITY))
                    .clock(Clock.fixed(now, ZoneOffset.UTC))
                    .make();
            Files.write(folder.resolve("seals").resolve(sample.name() + ".esl"), seal.encoded());
            made("seals/" + sample.name() + ".esl", seal.id() + "  " + seal.name());
          }
        }
      }
    }

    /** As pixels: many readers of OFD show no other pictures in an electronic seal. */
    private static byte[] picture(Sample sample, int size) throws SealException {
      return SealDrawing.round(size).name(sample.body()).line("电子证照专用章").build().png(PICTURE_DPI);
    }

    private void render(List<SampleLicences> licences)
        throws CommandFailure, SealException, IOException {
      step(3, "three licences, rendered as PDF/A and as OFD", "三份证照，渲染为 PDF/A 和 OFD");
      for (int i = 0; i < SAMPLES.size(); i++) {
        SampleLicences licence = licences.get(i);
        LicenceRenderer renderer = LicenceRenderer.of(licence.template());
        for (Format format : Format.values()) {
          String name = "licences/" + file(SAMPLES.get(i), format);
          Files.write(folder.resolve(name), renderer.render(licence.rows().get(0), format, now));
          made(name, licence.template().title());
        }
      }
    }

    private Sealer sealer(Sample sample, SampleLicences licence, SealKey key)
        throws SealException, IOException {
      return Sealer.builder()
          .key(key)
          .clock(session.clock())
          .eseal(eseal(sample))
          .at(place(licence))
          .build();
    }

    private ElectronicSeal eseal(Sample sample) throws IOException {
      return ElectronicSeal.read(folder.resolve("seals").resolve(sample.name() + ".esl"));
    }

    private void seal(List<SampleLicences> licences)
        throws CommandFailure, SealException, IOException {
      step(4, "sealed, each with the seal of the body that issues it", "由各发证机关分别签章");
      for (int i = 0; i < SAMPLES.size(); i++) {
        Sample sample = SAMPLES.get(i);
        try (SealKey key = open(sample.name())) {
          Sealer sealer = sealer(sample, licences.get(i), key);
          for (Format format : Format.values()) {
            String name = file(sample, format);
            SealedDocument done =
                sealer.seal(
                    folder.resolve("licences").resolve(name),
                    folder.resolve("sealed").resolve(name));
            made("sealed/" + name, done.algorithm().displayName());
          }
        }
      }
    }

    private static Placement.At place(SampleLicences licence) {
      return licence.template().seal().orElse(new Placement.At(Placement.Pages.LAST, 140, 200, 42));
    }

    private Verifier.Builder verifier() throws IOException {
      return Verifier.builder()
          .trust(TrustStore.of(folder.resolve("roots")))
          .clock(session.clock())
          .revocation(Verifier.RevocationCheck.OFF);
    }

    private void verify() throws CommandFailure, IOException {
      step(5, "verified", "验证");
      Verifier verifier = verifier().build();
      for (Sample sample : SAMPLES) {
        for (Format format : Format.values()) {
          String name = "sealed/" + file(sample, format);
          expect(name, verifier.verify(folder.resolve(name)), true);
        }
      }
    }

    /** Shows a verdict; where it is no, why, and what to do about it. */
    private void expect(String name, Verification verification, boolean valid)
        throws CommandFailure {
      if (verification.valid() != valid) {
        throw new IllegalStateException("the demo's own " + name + " is " + verification);
      }
      made(name, verification.verdict().name());
      List<Finding> findings = new ArrayList<>(verification.findings());
      verification.sealings().forEach(s -> findings.addAll(s.findings()));
      for (Finding finding : findings) {
        if (finding.severity() == Finding.Severity.ERROR) {
          answer.line("      " + finding.code() + ": " + m.in(finding.message()));
          answer.line("      → " + m.in(finding.advice()));
        }
      }
      answer.flush();
    }

    private void tamper() throws CommandFailure, IOException {
      step(6, "a copy of each format changed, and verified", "各改动一份副本，再验证");
      Sample sample = SAMPLES.get(0);
      for (Format format : Format.values()) {
        String name = file(sample, format);
        byte[] document = Files.readAllBytes(folder.resolve("sealed").resolve(name));
        Path copy = folder.resolve("tampered").resolve(name);
        Files.write(copy, format == Format.PDF ? Forgery.pdf(document) : Forgery.ofd(document));
        expect("tampered/" + name, verifier().build().verify(copy), false);
      }
    }

    /** The operators' night: rows in, licences out, found by one number, one taken back. */
    private void night(SampleLicences licence) throws CommandFailure, SealException, IOException {
      step(
          7,
          "a batch: rows become licences in a store, as PDF and as OFD",
          "批量签章：数据行成为证照库中的证照（PDF 和 OFD）");
      Sample sample = SAMPLES.get(2);
      for (String each : List.of(sample.name() + ".template", sample.name() + ".csv")) {
        Files.write(folder.resolve("store").resolve(each), SampleLicences.file(each));
      }
      String url = "sqlite:" + folder.resolve("store/seal.db");
      StoreOptions options = StoreOptions.defaults().clock(session.clock());
      Stores.init(url, options);
      try (Stores stores = Stores.open(url, options);
          SealKey key = open(sample.name())) {
        stores
            .results()
            .importRows(
                RowReader.of(licence.rows()), ImportOptions.of(sample.name() + ".csv", "示例导入员"));
        BatchReport report =
            BatchSealer.builder()
                .stores(stores)
                .renderer(LicenceRenderer.of(licence.template()))
                .key(key, sealer(sample, licence, key), "file:keys/" + sample.name() + ".p12")
                .eseal(eseal(sample))
                .formats(Set.of(Format.PDF, Format.OFD))
                .operator("示例操作员")
                .clock(session.clock())
                .build()
                .run();
        made("store/seal.db", m.pick("licences: ", "证照：") + report.sealed());
        found(stores, String.valueOf(licence.rows().get(0).get("统一社会信用代码")));
        LedgerReport ledger = stores.ledger().verify(null);
        step(
            10,
            "the ledger of seal uses: "
                + (ledger.whole() ? "whole, " : "NOT WHOLE, ")
                + ledger.entries()
                + " entries",
            "用印台账：" + (ledger.whole() ? "完整，" : "不完整，") + ledger.entries() + " 条");
      }
    }

    private void found(Stores stores, String holder) throws CommandFailure, IOException {
      step(8, "found by one number, and verified with the store", "按一个号码查找，并结合证照库验证");
      Verifier verifier = verifier().store(stores).build();
      List<Licence> licences = stores.licences().find(holder);
      List<String> copies = new ArrayList<>();
      for (Licence each : licences) {
        made(each.id(), each.status().name());
        for (LicenceDocument document : each.data().documents()) {
          String name =
              "issued/" + holder + "." + document.format().name().toLowerCase(Locale.ROOT);
          try (InputStream in = stores.documents().open(document)) {
            Files.copy(in, folder.resolve(name));
          }
          expect(name, verifier.verify(folder.resolve(name)), true);
          copies.add(name);
        }
      }
      step(9, "revoked, and verified again", "注销后再验证");
      for (Licence each : licences) {
        stores.licences().revoke(each.id(), m.pick("demonstration", "演示"), "示例管理员");
      }
      for (String name : copies) {
        expect(name, verifier.verify(folder.resolve(name)), false);
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
      String trust = " --trust " + Text.shellWord(dir + "/roots");
      command(seal + " verify " + Text.shellWord(dir) + "/sealed/*" + trust);
      command(seal + " verify " + Text.shellWord(dir) + "/tampered/*" + trust);
      command(seal + " explain CONTENT_CHANGED");
      command(
          seal + " inspect " + Text.shellWord(dir + "/sealed/" + SAMPLES.get(1).name() + ".ofd"));
      command(
          seal + " eseal show " + Text.shellWord(dir + "/seals/" + SAMPLES.get(2).name() + ".esl"));
      String store = " --store " + Text.shellWord("sqlite:" + dir + "/store/seal.db");
      command(seal + " licences find --holder 91999901MA00000230" + store);
      command(seal + " verify " + Text.shellWord(dir) + "/issued/*" + trust + store);
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
