package io.yinxin.seal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * A forger rewrites {@code OFD.xml} where vendors leave it open, or {@code Signatures.xml}, which
 * they always leave open, or he laid traps in {@code Document.xml} before it was sealed; and adds
 * files. Whatever he writes: if the answer is VALID, then no reader, however it finds its way from
 * there, shows a document, a sealing or a part of his.
 */
class LenientReadersTest {

  private static final int ROUNDS = 3000;
  private static final List<String> FORGED =
      List.of("Doc_1/Document.xml", "Forged.xml", "Doc_0/Forged.xml", "a b.xml");

  /** How a reader picks one of the elements that it found. */
  private static final List<Function<List<Element>, List<Element>>> PICKS =
      List.of(
          found -> found,
          found -> found.subList(0, Math.min(1, found.size())),
          found -> found.subList(Math.max(0, found.size() - 1), found.size()));

  /** How a reader finds the elements of a name. */
  private static final List<Function<Document, List<Element>>> FINDS =
      List.of(
          xml -> list(xml.getElementsByTagNameNS("*", "DocRoot")),
          xml -> list(xml.getElementsByTagNameNS("http://www.ofdspec.org/2016", "DocRoot")),
          xml -> list(xml.getElementsByTagName("ofd:DocRoot")),
          LenientReadersTest::ofBodies);

  /** What a reader takes for the text of an element. */
  private static final List<Function<Element, String>> TEXTS =
      List.of(
          Element::getTextContent,
          element -> {
            Node first = element.getFirstChild();
            return first == null || !isText(first) ? "" : first.getNodeValue();
          },
          LenientReadersTest::ownText);

  /** What a reader makes of a location before it looks for the file. */
  private static final List<UnaryOperator<String>> SPELLINGS =
      List.of(
          location -> location,
          location -> location.replaceFirst("[?#].*", ""),
          location -> {
            try {
              return URLDecoder.decode(location.replace("+", "%2B"), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
              return location;
            }
          });

  private static List<Element> list(NodeList nodes) {
    List<Element> found = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      found.add((Element) nodes.item(i));
    }
    return found;
  }

  /** The child of each body, as the standard has it. */
  private static List<Element> ofBodies(Document xml) {
    List<Element> found = new ArrayList<>();
    for (Element each : list(xml.getElementsByTagNameNS("*", "DocRoot"))) {
      if ("DocBody".equals(each.getParentNode().getLocalName())) {
        found.add(each);
      }
    }
    return found;
  }

  private static boolean isText(Node node) {
    return node.getNodeType() == Node.TEXT_NODE || node.getNodeType() == Node.CDATA_SECTION_NODE;
  }

  private static String ownText(Element element) {
    StringBuilder text = new StringBuilder();
    for (Node each = element.getFirstChild(); each != null; each = each.getNextSibling()) {
      if (isText(each)) {
        text.append(each.getNodeValue());
      }
    }
    return text.toString();
  }

  /** Every file that some reader comes to from a file of the package. */
  private static Set<String> led(
      String from, Function<Document, List<String>> locations, TestOfd ofd) throws IOException {
    Set<String> led = new TreeSet<>();
    Document xml;
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
      factory.setNamespaceAware(true);
      var builder = factory.newDocumentBuilder();
      builder.setErrorHandler(null);
      xml = builder.parse(new ByteArrayInputStream(ofd.zip.get(from)));
    } catch (SAXException e) {
      return led; // no reader shows anything
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException(e);
    }
    for (String location : locations.apply(xml)) {
      for (var spelling : SPELLINGS) {
        files(spelling.apply(location.strip()), ofd, led);
      }
    }
    led.removeIf(path -> !FORGED.contains(path));
    return led;
  }

  private static List<String> roots(Document xml) {
    List<String> roots = new ArrayList<>();
    for (var find : FINDS) {
      for (var pick : PICKS) {
        for (Element each : pick.apply(find.apply(xml))) {
          TEXTS.forEach(text -> roots.add(text.apply(each)));
        }
      }
    }
    return roots;
  }

  /** Whatever attribute it is that somebody takes for the place of a sealing. */
  private static List<String> sealings(Document xml) {
    List<String> sealings = new ArrayList<>();
    for (Element each : list(xml.getElementsByTagNameNS("*", "Signature"))) {
      for (int i = 0; i < each.getAttributes().getLength(); i++) {
        Node attribute = each.getAttributes().item(i);
        if (attribute.getLocalName().equals("BaseLoc")) {
          sealings.add(attribute.getNodeValue());
        }
      }
    }
    return sealings;
  }

  /** From the root or the document's folder, whatever slashes and letters there are. */
  private static void files(String location, TestOfd ofd, Set<String> found) {
    List<String> parts = new ArrayList<>();
    for (String part : location.replace('\\', '/').split("/", -1)) {
      if (part.equals("..") && !parts.isEmpty()) {
        parts.remove(parts.size() - 1);
      } else if (!part.isEmpty() && !part.equals(".") && !part.equals("..")) {
        parts.add(part.replaceFirst("[. ]+$", ""));
      }
    }
    String path = String.join("/", parts).toLowerCase(Locale.ROOT);
    for (String name : ofd.zip.names()) {
      String plain = name.toLowerCase(Locale.ROOT);
      if (!path.isEmpty() && (plain.equals(path) || plain.equals("doc_0/" + path))) {
        found.add(name);
      }
    }
  }

  // ---- the forger

  private static <T> T one(List<T> of, Random random) {
    return of.get(random.nextInt(of.size()));
  }

  private static String spelled(String path, Random random) {
    return switch (random.nextInt(14)) {
      case 0 -> "/" + path;
      case 1 -> "./" + path;
      case 2 -> path.replace("/", "//");
      case 3 -> path.replace('/', '\\');
      case 4 -> path.toUpperCase(Locale.ROOT);
      case 5 -> path.replace("o", "%6f").replace(" ", "%20");
      case 6 -> path.replace("D", "&#68;").replace("F", "&#x46;");
      case 7 -> "  " + path + "\n";
      case 8 -> path + ".";
      case 9 -> path + "#x";
      case 10 -> "Doc_0/../" + path;
      case 11 -> path.substring(0, 3) + "<!--x-->" + path.substring(3);
      case 12 -> path.substring(0, 3) + "<![CDATA[" + path.substring(3) + "]]>";
      default -> path;
    };
  }

  /** Whatever leads on from a document's root. */
  private static List<String> parts(Document xml) {
    List<String> parts = new ArrayList<>();
    for (Element each : list(xml.getElementsByTagNameNS("*", "*"))) {
      for (int i = 0; i < each.getAttributes().getLength(); i++) {
        if (each.getAttributes().item(i).getLocalName().equals("BaseLoc")) {
          parts.add(each.getAttributes().item(i).getNodeValue());
        }
      }
      if (List.of("PublicRes", "DocumentRes", "Attachments").contains(each.getLocalName())) {
        TEXTS.forEach(text -> parts.add(text.apply(each)));
      }
    }
    return parts;
  }

  private static String part(Random random) {
    String path = spelled(one(FORGED, random), random);
    return switch (random.nextInt(6)) {
      case 0 -> "<PublicRes>" + path + "</PublicRes>";
      case 1 -> "<ofd:x><ofd:DocumentRes>" + path + "</ofd:DocumentRes></ofd:x>";
      case 2 -> "<ofd:Attachments>" + path + "</ofd:Attachments>";
      case 3 -> "<!--<ofd:PublicRes>" + path + "</ofd:PublicRes>-->";
      case 4 -> "<?x " + path + "?>";
      default -> "<ofd:PublicRes>" + path + "</ofd:PublicRes>";
    };
  }

  private static String sealing(Random random) {
    String path = spelled(one(FORGED, random), random).replaceAll("<!.*?>|\\[CDATA\\[|]]>", "");
    return switch (random.nextInt(7)) {
      case 0 -> "<Signature ID=\"5\" BaseLoc=\"" + path + "\"/>";
      case 1 -> "<x:Signature xmlns:x=\"urn:x\" BaseLoc=\"" + path + "\"/>";
      case 2 -> "<ofd:Signature xmlns:x=\"urn:x\" x:BaseLoc=\"" + path + "\"/>";
      case 3 -> "<ofd:x><ofd:Signature BaseLoc=\"" + path + "\" Type=\"Seal\"/></ofd:x>";
      case 4 -> "<!--<ofd:Signature BaseLoc=\"" + path + "\"/>-->";
      case 5 -> "<ofd:Signature ID=\"1\" Type=\"none\" BaseLoc='" + path + "'/>";
      default -> "<ofd:Signature ID=\"5\" Type=\"Seal\" BaseLoc=\"" + path + "\"/>";
    };
  }

  private static String element(Random random) {
    String path =
        random.nextInt(4) == 0 ? "Doc_0/Document.xml" : spelled(one(FORGED, random), random);
    return switch (random.nextInt(9)) {
      case 0 -> "<DocRoot>" + path + "</DocRoot>";
      case 1 -> "<x:DocRoot xmlns:x=\"urn:x\">" + path + "</x:DocRoot>";
      case 2 -> "<ofd:DocBody><ofd:DocRoot>" + path + "</ofd:DocRoot></ofd:DocBody>";
      case 3 -> "<ofd:x><ofd:DocRoot>" + path + "</ofd:DocRoot></ofd:x>";
      case 4 -> "<ofd:DocRoot><ofd:y>" + path + "</ofd:y></ofd:DocRoot>";
      case 5 -> "<!--<ofd:DocRoot>" + path + "</ofd:DocRoot>-->";
      case 6 -> path;
      case 7 -> "<?x " + path + "?>";
      default -> "<ofd:DocRoot>" + path + "</ofd:DocRoot>";
    };
  }

  private static String forged(String was, Function<Random, String> element, Random random) {
    String text = was;
    for (int i = random.nextInt(3); i >= 0; i--) {
      switch (random.nextInt(5)) {
        case 0 ->
            text =
                text.replaceFirst(
                    "Doc_0/Document.xml",
                    java.util.regex.Matcher.quoteReplacement(
                        spelled(
                            random.nextBoolean() ? "Doc_0/Document.xml" : one(FORGED, random),
                            random)));
        case 1 -> text = text.replaceFirst("ofd:DocRoot>", "DocRoot>");
        default -> {
          int at = text.indexOf('>', random.nextInt(text.length()));
          if (at > 0) {
            text = text.substring(0, at + 1) + element.apply(random) + text.substring(at + 1);
          }
        }
      }
    }
    return text;
  }

  private static void forge(
      TestOfd sealed,
      String file,
      Function<Random, String> element,
      Function<Document, List<String>> locations)
      throws IOException {
    for (String each : FORGED) {
      sealed.add(each, TestOfd.xml("Document", "<ofd:Pages/>"));
    }
    assertThat(BadOfdTest.VERIFIER.verify(sealed.bytes()).valid()).isTrue();
    String original = new String(sealed.zip.get(file), StandardCharsets.UTF_8);
    Random random = new Random(33190);
    Tally tally = new Tally();
    for (int round = 0; round < ROUNDS; round++) {
      String text = forged(original, element, random);
      sealed.zip.contents(file, was -> text.getBytes(StandardCharsets.UTF_8));
      tally.count(led(file, locations, sealed), sealed, text);
    }
    tally.check(ROUNDS);
  }

  /** Neither is the forger harmless, nor the verifier deaf to everybody. */
  private static final class Tally {
    private int valid;
    private int led;

    void count(Set<String> found, TestOfd ofd, String text) throws IOException {
      if (BadOfdTest.VERIFIER.verify(ofd.bytes()).valid()) {
        valid++;
        assertThat(found).as(text).isEmpty();
      }
      led += found.isEmpty() ? 0 : 1;
    }

    void check(int rounds) {
      assertThat(valid).isBetween(rounds / 50, rounds - rounds / 50);
      assertThat(led).isGreaterThan(rounds / 5);
    }
  }

  @Test
  void noReaderIsLedToADocumentThatWasNotSealed() throws IOException {
    forge(
        TestOfd.small().seal(BadOfd.seal().without("OFD.xml")),
        "OFD.xml",
        LenientReadersTest::element,
        LenientReadersTest::roots);
  }

  @Test
  void noReaderIsLedToASealingThatWasNotJudged() throws IOException {
    forge(
        TestOfd.small().seal(BadOfd.seal()),
        TestOfd.SIGNATURES,
        LenientReadersTest::sealing,
        LenientReadersTest::sealings);
  }

  @Test
  void noReaderIsLedIntoATrapThatWasLaidBeforeSealing() throws IOException {
    Random random = new Random(33190);
    Tally tally = new Tally();
    int rounds = ROUNDS / 3;
    for (int round = 0; round < rounds; round++) {
      String original =
          new String(TestOfd.small().zip.get(TestOfd.DOCUMENT), StandardCharsets.UTF_8);
      String text = forged(original, LenientReadersTest::part, random);
      TestOfd ofd = TestOfd.small();
      ofd.zip.contents(TestOfd.DOCUMENT, was -> text.getBytes(StandardCharsets.UTF_8));
      ofd.seal(BadOfd.seal());
      for (String each : FORGED) {
        ofd.add(each, "forged");
      }
      tally.count(led(TestOfd.DOCUMENT, LenientReadersTest::parts, ofd), ofd, text);
    }
    tally.check(rounds);
  }
}
