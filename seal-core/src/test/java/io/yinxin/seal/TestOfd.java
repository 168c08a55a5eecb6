package io.yinxin.seal;

import io.yinxin.seal.eseal.ElectronicSeal.Version;
import io.yinxin.seal.internal.asn1.LooseReader;
import io.yinxin.seal.internal.crypto.HashAlgorithm;
import io.yinxin.seal.internal.ofd.RawZip;
import io.yinxin.seal.testing.SesForge;
import io.yinxin.seal.testing.TestPki;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/**
 * Writes OFD packages and seals them, right or wrong as told: a page, a template, a resource with a
 * picture, an annotation, an attachment, custom tags, and as many sealings as one likes.
 */
final class TestOfd {

  static final String DOCUMENT = "Doc_0/Document.xml";
  static final String PAGE = "Doc_0/Pages/Page_0/Content.xml";
  static final String TEMPLATE = "Doc_0/Tpls/Tpl_0/Content.xml";
  static final String RESOURCE = "Doc_0/PublicRes.xml";
  static final String PICTURE = "Doc_0/Res/picture.png";
  static final String ANNOTATION = "Doc_0/Annots/Page_0/Annotation.xml";
  static final String ATTACHMENT = "Doc_0/Attachs/data.xml";
  static final String TAGS = "Doc_0/Tags/CustomTags.xml";
  static final String SIGNATURES = "Doc_0/Signs/Signatures.xml";

  private static final String HEAD = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ofd:";
  private static final String SPACE = " xmlns:ofd=\"http://www.ofdspec.org/2016\"";

  final RawZip zip = new RawZip();
  private final List<String> list = new ArrayList<>();

  /** What is listed of a sealing, and how; each method changes one thing. */
  static final class Seal {
    int number;
    UnaryOperator<String> signature = s -> s;
    UnaryOperator<String> listed = s -> s;
    Predicate<String> covers = path -> true;
    HashAlgorithm hash = HashAlgorithm.SM3;
    String checkMethod = "1.2.156.10197.1.401";
    @Nullable Function<byte[], byte[]> value;
    byte @Nullable [] sealFile;
    boolean withSealFile = true;
    final SesForge forge;
    final Map<String, String> references = new LinkedHashMap<>();

    Seal(SesForge forge) {
      this.forge = forge;
    }

    /** Covers only what this lets through. */
    Seal covering(Predicate<String> which) {
      covers = which;
      return this;
    }

    /** Leaves a file out. */
    Seal without(String path) {
      Predicate<String> before = covers;
      covers = each -> before.test(each) && !each.equals(path);
      return this;
    }

    /** Changes {@code Signature.xml} before it is signed. */
    Seal signature(UnaryOperator<String> change) {
      UnaryOperator<String> before = signature;
      signature = s -> changed(change, before.apply(s));
      return this;
    }

    /** Changes its element in {@code Signatures.xml}. */
    Seal listed(UnaryOperator<String> change) {
      listed = s -> changed(change, s);
      return this;
    }

    /** Digests references otherwise. */
    Seal digest(HashAlgorithm other, String name) {
      hash = other;
      checkMethod = name;
      return this;
    }

    /** Signs otherwise: gets {@code Signature.xml}, gives {@code SignedValue.dat}. */
    Seal value(Function<byte[], byte[]> how) {
      value = how;
      return this;
    }

    /** Without {@code Seal.esl}. */
    Seal withoutSealFile() {
      withSealFile = false;
      return this;
    }

    /** With this {@code Seal.esl}. */
    Seal sealFile(byte[] bytes) {
      sealFile = bytes;
      return this;
    }
  }

  private static String changed(UnaryOperator<String> change, String was) {
    String is = change.apply(was);
    if (is.equals(was)) {
      throw new IllegalArgumentException("nothing changed in " + was);
    }
    return is;
  }

  private TestOfd() {}

  /** A package with all kinds of files, not sealed. */
  static TestOfd open() {
    TestOfd ofd = bare();
    ofd.add(
        DOCUMENT,
        xml(
            "Document",
            "<ofd:CommonData><ofd:MaxUnitID>9</ofd:MaxUnitID><ofd:PageArea>"
                + "<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
                + "<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>"
                + "<ofd:TemplatePage ID=\"8\" BaseLoc=\"Tpls/Tpl_0/Content.xml\"/>"
                + "</ofd:CommonData>"
                + "<ofd:Pages><ofd:Page ID=\"1\" BaseLoc=\"Pages/Page_0/Content.xml\"/></ofd:Pages>"
                + "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>"
                + "<ofd:CustomTags>Tags/CustomTags.xml</ofd:CustomTags>"
                + "<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>"));
    ofd.add(
        PAGE,
        xml(
            "Page",
            "<ofd:Template TemplateID=\"8\"/><ofd:Content><ofd:Layer ID=\"2\">"
                + "<ofd:TextObject ID=\"3\" Boundary=\"20 20 100 10\" Font=\"4\" Size=\"5\">"
                + "<ofd:TextCode X=\"0\" Y=\"5\">示例证照</ofd:TextCode></ofd:TextObject>"
                + "</ofd:Layer></ofd:Content>"));
    ofd.add(TEMPLATE, xml("Page", "<ofd:Content><ofd:Layer ID=\"5\"/></ofd:Content>"));
    ofd.add(
        RESOURCE,
        HEAD
            + "Res"
            + SPACE
            + " BaseLoc=\"Res\"><ofd:MultiMedias><ofd:MultiMedia ID=\"6\" Type=\"Image\">"
            + "<ofd:MediaFile>picture.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias>"
            + "</ofd:Res>");
    ofd.add(PICTURE, "not really a picture");
    ofd.add(
        "Doc_0/Annots/Annotations.xml",
        xml(
            "Annotations",
            "<ofd:Page PageID=\"1\"><ofd:FileLoc>Page_0/Annotation.xml</ofd:FileLoc></ofd:Page>"));
    ofd.add(ANNOTATION, xml("PageAnnot", ""));
    ofd.add(
        TAGS,
        xml(
            "CustomTags",
            "<ofd:CustomTag TypeID=\"x\"><ofd:FileLoc>tags.xml</ofd:FileLoc></ofd:CustomTag>"));
    ofd.add("Doc_0/Tags/tags.xml", "<tags/>");
    ofd.add(
        "Doc_0/Attachs/Attachments.xml",
        xml(
            "Attachments",
            "<ofd:Attachment ID=\"7\" Name=\"data\"><ofd:FileLoc>data.xml</ofd:FileLoc>"
                + "</ofd:Attachment>"));
    ofd.add(ATTACHMENT, "<data/>");
    return ofd;
  }

  /** A package with one empty page and nothing else, not sealed. */
  static TestOfd small() {
    TestOfd ofd = bare();
    ofd.add(
        DOCUMENT,
        xml(
            "Document",
            "<ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>"
                + "</ofd:PageArea></ofd:CommonData><ofd:Pages>"
                + "<ofd:Page ID=\"1\" BaseLoc=\"Pages/Page_0/Content.xml\"/></ofd:Pages>"));
    ofd.add(PAGE, xml("Page", "<ofd:Content/>"));
    return ofd;
  }

  private static TestOfd bare() {
    TestOfd ofd = new TestOfd();
    ofd.add(
        "OFD.xml",
        HEAD
            + "OFD"
            + SPACE
            + " Version=\"1.0\" DocType=\"OFD\"><ofd:DocBody><ofd:DocInfo>"
            + "<ofd:DocID>0123456789abcdef0123456789abcdef</ofd:DocID></ofd:DocInfo>"
            + "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>");
    return ofd;
  }

  /** A file of OFD. */
  static String xml(String root, String inside) {
    return HEAD + root + SPACE + ">" + inside + "</ofd:" + root + ">";
  }

  TestOfd add(String name, String text) {
    zip.add(name, text);
    return this;
  }

  /** Changes a file as text. */
  TestOfd text(String name, UnaryOperator<String> change) {
    zip.text(name, change);
    return this;
  }

  /** Names a list of sealings in {@code OFD.xml}, as the first sealing does. */
  TestOfd listsSealingsAt(String path) {
    String list = "</ofd:DocRoot><ofd:Signatures>/" + path + "</ofd:Signatures>";
    return text("OFD.xml", s -> s.replaceFirst("</ofd:DocRoot>", Matcher.quoteReplacement(list)));
  }

  private void begin() {
    if (!zip.has(SIGNATURES)) {
      listsSealingsAt(SIGNATURES).add(SIGNATURES, "");
    }
  }

  /** Seals what is there now, {@code Signatures.xml} excepted. */
  TestOfd seal(Seal seal) {
    begin();
    seal.number = list.size();
    String folder = "Doc_0/Signs/Sign_" + seal.number + "/";
    if (seal.number > 0) {
      seal.forge.set(
          ".propertyInfo", SesForge.text(LooseReader.IA5, "/" + folder + "Signature.xml"));
    }
    // Signatures differ each time: the seal inside must be the very one that lies beside.
    byte[] made = seal.forge.seal();
    seal.forge.change("seal", another -> made);
    byte[] sealFile = seal.sealFile == null ? made : seal.sealFile;
    if (seal.withSealFile) {
      zip.add(folder + "Seal.esl", sealFile);
    }
    StringBuilder references = new StringBuilder();
    for (String name : zip.names()) {
      if (!name.endsWith("/") && !name.equals(SIGNATURES) && seal.covers.test(name)) {
        seal.references.put(
            "/" + name, Base64.getEncoder().encodeToString(seal.hash.digest(zip.get(name))));
      }
    }
    seal.references.forEach(
        (path, digest) ->
            references
                .append("<ofd:Reference FileRef=\"")
                .append(path)
                .append("\"><ofd:CheckValue>")
                .append(digest)
                .append("</ofd:CheckValue></ofd:Reference>"));
    String file =
        xml(
            "Signature",
            "<ofd:SignedInfo><ofd:Provider ProviderName=\"Test\" Version=\"1\" Company=\"Test\"/>"
                + "<ofd:SignatureMethod>1.2.156.10197.1.501</ofd:SignatureMethod>"
                + "<ofd:SignatureDateTime>20261123080000Z</ofd:SignatureDateTime>"
                + "<ofd:References CheckMethod=\""
                + seal.checkMethod
                + "\">"
                + references
                + "</ofd:References><ofd:StampAnnot ID=\""
                + (2 * seal.number + 2)
                + "\" PageRef=\"1\" Boundary=\"50 50 42 42\"/>"
                + (seal.withSealFile
                    ? "<ofd:Seal><ofd:BaseLoc>/" + folder + "Seal.esl</ofd:BaseLoc></ofd:Seal>"
                    : "")
                + "</ofd:SignedInfo><ofd:SignedValue>/"
                + folder
                + "SignedValue.dat</ofd:SignedValue>");
    byte[] signed = seal.signature.apply(file).getBytes(StandardCharsets.UTF_8);
    zip.add(folder + "Signature.xml", signed);
    zip.add(
        folder + "SignedValue.dat",
        seal.value == null
            ? seal.forge.signature(HashAlgorithm.SM3.digest(signed))
            : seal.value.apply(signed));
    list.add(
        seal.listed.apply(
            "<ofd:Signature ID=\""
                + (2 * seal.number + 1)
                + "\" Type=\"Seal\" BaseLoc=\"/"
                + folder
                + "Signature.xml\"/>"));
    zip.contents(
        SIGNATURES,
        was ->
            xml(
                    "Signatures",
                    "<ofd:MaxSignId>"
                        + 2 * list.size()
                        + "</ofd:MaxSignId>"
                        + String.join("", list))
                .getBytes(StandardCharsets.UTF_8));
    return this;
  }

  byte[] bytes() {
    return zip.bytes();
  }

  /** A forge for a good seal and signature of a version. */
  static SesForge forge(Version version, TestPki maker, TestPki signer) {
    return new SesForge(version, maker, signer);
  }
}
