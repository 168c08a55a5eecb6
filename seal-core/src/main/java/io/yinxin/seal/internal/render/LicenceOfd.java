package io.yinxin.seal.internal.render;

import io.yinxin.seal.SealException.DocumentRejected;
import io.yinxin.seal.internal.render.ZipParts.Part;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * Makes one-page OFD packages (GB/T 33190-2016) from a layout and rows of values.
 *
 * <p>What is the same for all rows is a template page with its own part of the font, made and
 * packed once; a row adds its own texts and their part of the font. Immutable; shared by threads.
 */
public final class LicenceOfd {

  private static final String XML = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  private static final String NAMESPACE = " xmlns:ofd=\"http://www.ofdspec.org/2016\"";

  private static final int TEMPLATE = 1;
  private static final int PAGE = 2;
  private static final int COLOURS = 3;
  private static final int TEMPLATE_LAYER = 4;
  private static final int PAGE_LAYER = 5;
  private static final int FIRST_FREE = 6;

  /** The day of a document is the one where licences of GB/T 36903 are issued. */
  private static final ZoneOffset BEIJING = ZoneOffset.ofHours(8);

  private final Composition composition;
  private final Layout layout;
  private final String area;
  private final List<Part> fixed = new ArrayList<>();
  private final byte[] fixedDigest;
  private final int nextId;

  /**
   * Prepares a layout.
   *
   * @param composition the template
   * @throws DocumentRejected {@code UNDRAWABLE}: a fixed text does not fit, or no font has one of
   *     its characters
   */
  public LicenceOfd(Composition composition) throws DocumentRejected {
    this.composition = composition;
    this.layout = composition.layout();
    Bytes box = new Bytes(32).put("0 0 ").put(layout.width()).put(" ").put(layout.height());
    this.area = "<ofd:PhysicalBox>" + box.ascii() + "</ofd:PhysicalBox>";
    Bytes content = new Bytes(65_536);
    begin(content, "", TEMPLATE_LAYER, "Background");
    OfdCanvas canvas = new OfdCanvas(FIRST_FREE, content);
    composition.fixed(canvas);
    end(content);
    nextId = canvas.nextId();
    String colours =
        "<ofd:ColorSpaces><ofd:ColorSpace ID=\""
            + COLOURS
            + "\" Type=\"RGB\" BitsPerComponent=\"8\"/></ofd:ColorSpaces>";
    Deflater deflater = packer(Deflater.BEST_COMPRESSION);
    try {
      fixed.add(ZipParts.pack("Doc_0/Tpls/Tpl_0/Content.xml", content, deflater));
      resources("Doc_0/PublicRes.xml", colours, "S", canvas, fixed, deflater);
    } finally {
      deflater.end();
    }
    MessageDigest digest = sha256();
    fixed.forEach(part -> part.packed().digest(digest));
    fixedDigest = digest.digest();
  }

  /**
   * Makes a document.
   *
   * @param values what is shown, by field; checked
   * @param elements what the document says of itself for machines; empty for nothing
   * @param code the text of its square codes; null only if the layout has none
   * @param time when it is made; whole seconds count
   * @return the file; the same layout, values, time and fonts give the same bytes
   * @throws DocumentRejected {@code UNDRAWABLE}: a value is too long for its place, or has a
   *     character that no font has
   */
  public byte[] render(
      Map<String, String> values, Map<String, String> elements, @Nullable String code, Instant time)
      throws DocumentRejected {
    Composition.check(time);
    Instant seconds = time.truncatedTo(ChronoUnit.SECONDS);
    Bytes content = new Bytes(16_384);
    begin(
        content,
        "<ofd:Template TemplateID=\"" + TEMPLATE + "\" ZOrder=\"Background\"/>\n",
        PAGE_LAYER,
        "Body");
    OfdCanvas canvas = new OfdCanvas(nextId, content);
    composition.row(values, code, canvas);
    end(content);
    // Glyphs hardly compress: more effort would take longer and gain next to nothing.
    Deflater deflater = packer(Deflater.BEST_SPEED);
    try {
      List<Part> parts = new ArrayList<>(12);
      String info = info(elements, seconds);
      parts.add(ZipParts.pack("OFD.xml", entry(info, id(content, info, seconds)), deflater));
      parts.add(ZipParts.pack("Doc_0/Document.xml", document(canvas.nextId()), deflater));
      parts.addAll(fixed);
      resources("Doc_0/DocumentRes.xml", "", "R", canvas, parts, deflater);
      parts.add(ZipParts.pack("Doc_0/Pages/Page_0/Content.xml", content, deflater));
      return ZipParts.write(parts, seconds);
    } finally {
      deflater.end();
    }
  }

  private static Deflater packer(int level) {
    return new Deflater(level, /* nowrap= */ true);
  }

  private void begin(Bytes out, String template, int layer, String type) {
    out.put(XML).put("<ofd:Page").put(NAMESPACE).put(">\n").put(template);
    out.put("<ofd:Area>").put(area).put("</ofd:Area>\n<ofd:Content>\n<ofd:Layer Type=\"");
    out.put(type).put("\" ID=\"").put(layer).put("\">\n");
  }

  private static void end(Bytes out) {
    out.put("</ofd:Layer>\n</ofd:Content>\n</ofd:Page>\n");
  }

  /** Adds a file of resources, and the fonts that it names. */
  private static void resources(
      String name,
      String colours,
      String prefix,
      OfdCanvas canvas,
      List<Part> parts,
      Deflater deflater) {
    Bytes out = new Bytes(512).put(XML).put("<ofd:Res").put(NAMESPACE).put(" BaseLoc=\"Res\">\n");
    out.put(colours);
    List<Part> files = new ArrayList<>();
    for (OfdCanvas.Font font : canvas.fonts()) {
      String file = prefix + files.size() + ".ttf";
      out.put(files.isEmpty() ? "<ofd:Fonts>\n" : "").put("<ofd:Font ID=\"").put(font.id());
      out.put("\" FontName=\"").put(font.subset().name()).put("\" FamilyName=\"");
      out.put(font.subset().name()).put("\" Charset=\"unicode\"><ofd:FontFile>").put(file);
      out.put("</ofd:FontFile></ofd:Font>\n");
      files.add(ZipParts.pack("Doc_0/Res/" + file, font.subset().write(), deflater));
    }
    out.put(files.isEmpty() ? "" : "</ofd:Fonts>\n").put("</ofd:Res>\n");
    parts.add(ZipParts.pack(name, out, deflater));
    parts.addAll(files);
  }

  private Bytes document(int next) {
    Bytes out = new Bytes(1024).put(XML).put("<ofd:Document").put(NAMESPACE);
    out.put(">\n<ofd:CommonData>\n<ofd:MaxUnitID>").put(next - 1).put("</ofd:MaxUnitID>\n");
    out.put("<ofd:PageArea>").put(area).put("</ofd:PageArea>\n");
    out.put("<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>\n");
    out.put("<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>\n");
    out.put("<ofd:TemplatePage ID=\"").put(TEMPLATE);
    out.put("\" BaseLoc=\"Tpls/Tpl_0/Content.xml\"/>\n<ofd:DefaultCS>").put(COLOURS);
    out.put("</ofd:DefaultCS>\n</ofd:CommonData>\n<ofd:Pages>\n<ofd:Page ID=\"").put(PAGE);
    out.put("\" BaseLoc=\"Pages/Page_0/Content.xml\"/>\n</ofd:Pages>\n");
    return out.put("</ofd:Document>\n");
  }

  /** What the document says of itself behind its number: GB/T 33190, 7.4. */
  private String info(Map<String, String> elements, Instant time) {
    StringBuilder out = new StringBuilder(2048).append("<ofd:Title>");
    String day = time.atOffset(BEIJING).toLocalDate().toString();
    XmlText.append(out, layout.title()).append("</ofd:Title>\n<ofd:CreationDate>").append(day);
    out.append("</ofd:CreationDate>\n<ofd:ModDate>").append(day).append("</ofd:ModDate>\n");
    out.append("<ofd:Creator>Yinxin</ofd:Creator>\n");
    if (!elements.isEmpty()) {
      out.append("<ofd:CustomDatas>\n");
      elements.forEach(
          (name, value) -> {
            out.append("<ofd:CustomData Name=\"").append(name).append("\">");
            XmlText.append(out, value).append("</ofd:CustomData>\n");
          });
      out.append("</ofd:CustomDatas>\n");
    }
    return out.toString();
  }

  private static Bytes entry(String info, String id) {
    Bytes out = new Bytes(2048).put(XML).put("<ofd:OFD").put(NAMESPACE);
    out.put(" Version=\"1.0\" DocType=\"OFD\">\n<ofd:DocBody>\n<ofd:DocInfo>\n<ofd:DocID>");
    out.put(id).put("</ofd:DocID>\n").utf8(info).put("</ofd:DocInfo>\n");
    out.put("<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>\n</ofd:DocBody>\n");
    return out.put("</ofd:OFD>\n");
  }

  /** The document's number is made from its content, so that the same content has the same. */
  private String id(Bytes content, String info, Instant time) {
    MessageDigest digest = sha256();
    digest.update(fixedDigest);
    content.digest(digest);
    new Bytes(2048).utf8(info).put(time.toString()).digest(digest);
    return HexFormat.of().formatHex(Arrays.copyOf(digest.digest(), 16));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
