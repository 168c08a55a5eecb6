package io.yinxin.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** OFD documents (GB/T 33190) to seal: packed by the JDK, made without our library. */
public final class OfdDocuments {

  private static final String HEAD = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ofd:";
  private static final String SPACE = " xmlns:ofd=\"http://www.ofdspec.org/2016\"";

  private OfdDocuments() {}

  /**
   * A licence of one page: text, a template, a photograph; about 29 KB.
   *
   * @param to the file to write
   * @throws IOException if it cannot be written
   */
  public static void licence(Path to) throws IOException {
    write(to, 1, Documents.noise(188, 250));
  }

  /**
   * Ten scanned pages; about 20 MB.
   *
   * @param to the file to write
   * @throws IOException if it cannot be written
   */
  public static void scan(Path to) throws IOException {
    write(to, 10, Documents.noise(1580, 2170));
  }

  /**
   * A document of 500 MB: five pages with a picture of 100 MB each.
   *
   * @param to the file to write
   * @throws IOException if it cannot be written
   */
  public static void huge(Path to) throws IOException {
    write(to, 5, new byte[100 << 20]);
  }

  /**
   * Some pages, each with text and a picture of its own.
   *
   * @param to the file to write
   * @param pages how many
   * @return the file
   * @throws IOException if it cannot be written
   */
  public static Path paper(Path to, int pages) throws IOException {
    write(to, pages, Documents.noise(16, 16));
    return to;
  }

  private static void write(Path to, int pages, byte[] jpeg) throws IOException {
    try (OutputStream file = Files.newOutputStream(to);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      text(
          zip,
          "OFD.xml",
          HEAD
              + "OFD"
              + SPACE
              + " Version=\"1.1\" DocType=\"OFD\"><ofd:DocBody><ofd:DocInfo>"
              + "<ofd:DocID>0123456789abcdef0123456789abcdef</ofd:DocID>"
              + "<ofd:CreationDate>2026-11-23</ofd:CreationDate></ofd:DocInfo>"
              + "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>");
      StringBuilder list = new StringBuilder();
      StringBuilder resources = new StringBuilder();
      for (int i = 0; i < pages; i++) {
        list.append("<ofd:Page ID=\"")
            .append(page(i))
            .append("\" BaseLoc=\"Pages/Page_")
            .append(i)
            .append("/Content.xml\"/>");
        resources
            .append("<ofd:MultiMedia ID=\"")
            .append(page(i) + 1)
            .append("\" Type=\"Image\" Format=\"JPEG\"><ofd:MediaFile>scan_")
            .append(i)
            .append(".jpg</ofd:MediaFile></ofd:MultiMedia>");
      }
      text(
          zip,
          "Doc_0/Document.xml",
          xml(
              "Document",
              "<ofd:CommonData><ofd:MaxUnitID>"
                  + (page(pages) + 1)
                  + "</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>"
                  + "</ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes>"
                  + "<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>"
                  + "<ofd:TemplatePage ID=\"2\" BaseLoc=\"Tpls/Tpl_0/Content.xml\"/>"
                  + "</ofd:CommonData><ofd:Pages>"
                  + list
                  + "</ofd:Pages>"));
      text(
          zip,
          "Doc_0/PublicRes.xml",
          HEAD
              + "Res"
              + SPACE
              + " BaseLoc=\"Res\"><ofd:Fonts><ofd:Font ID=\"3\" FontName=\"SimSun\""
              + " FamilyName=\"SimSun\"/></ofd:Fonts></ofd:Res>");
      text(
          zip,
          "Doc_0/DocumentRes.xml",
          HEAD
              + "Res"
              + SPACE
              + " BaseLoc=\"Res\"><ofd:MultiMedias>"
              + resources
              + "</ofd:MultiMedias></ofd:Res>");
      text(
          zip,
          "Doc_0/Tpls/Tpl_0/Content.xml",
          xml(
              "Page",
              "<ofd:Content><ofd:Layer ID=\"4\"><ofd:PathObject ID=\"5\""
                  + " Boundary=\"10 10 190 277\"><ofd:AbbreviatedData>M 0 0 L 190 0 L 190 277"
                  + " L 0 277 C</ofd:AbbreviatedData></ofd:PathObject></ofd:Layer></ofd:Content>"));
      for (int i = 0; i < pages; i++) {
        text(zip, "Doc_0/Pages/Page_" + i + "/Content.xml", content(page(i)));
        store(zip, "Doc_0/Res/scan_" + i + ".jpg", jpeg);
      }
    }
  }

  /** The ID of a page; those of its objects follow it. */
  private static int page(int number) {
    return 100 * (number + 1);
  }

  private static String content(int page) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      lines
          .append("<ofd:TextObject ID=\"")
          .append(page + 10 + i)
          .append("\" Boundary=\"25 ")
          .append(30 + 10 * i)
          .append(" 160 6\" Font=\"3\" Size=\"4.2\"><ofd:TextCode X=\"0\" Y=\"4.2\">")
          .append("示例市电子证照，第")
          .append(i + 1)
          .append("行：ABCDEFGHIJKLMNOPQRSTUVWXYZ</ofd:TextCode></ofd:TextObject>");
    }
    return xml(
        "Page",
        "<ofd:Template TemplateID=\"2\" ZOrder=\"Background\"/><ofd:Content><ofd:Layer ID=\""
            + (page + 2)
            + "\"><ofd:ImageObject ID=\""
            + (page + 3)
            + "\" Boundary=\"140 20 32 42\" CTM=\"32 0 0 42 0 0\" ResourceID=\""
            + (page + 1)
            + "\"/>"
            + lines
            + "</ofd:Layer></ofd:Content>");
  }

  private static String xml(String root, String inside) {
    return HEAD + root + SPACE + ">" + inside + "</ofd:" + root + ">";
  }

  private static void text(ZipOutputStream zip, String name, String text) throws IOException {
    zip.putNextEntry(entry(name));
    zip.write(text.getBytes(StandardCharsets.UTF_8));
    zip.closeEntry();
  }

  /** Pictures are packed already. */
  private static void store(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    ZipEntry entry = entry(name);
    CRC32 crc = new CRC32();
    crc.update(bytes);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(bytes.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }

  private static ZipEntry entry(String name) {
    ZipEntry entry = new ZipEntry(name);
    entry.setTime(0);
    return entry;
  }
}
