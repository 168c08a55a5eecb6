package io.yinxin.seal.internal.ofd;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read here must be what the JDK's parser reads; what that refuses must not be read. */
class PlainXmlTest {

  private static final String HEAD = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  private static final String SPACE = " xmlns:o=\"http://www.ofdspec.org/2016\"";

  /** All that is told; null if the file is not plain. */
  private static @Nullable List<String> plain(byte[] xml) throws IOException {
    PlainXml read = PlainXml.of(xml);
    if (read == null) {
      return null;
    }
    List<String> seen = new ArrayList<>();
    read.tell(
        new PlainXml.Listener() {
          @Override
          public void begin(String name, boolean ofd, PlainXml.Attributes attributes) {
            StringBuilder tag = new StringBuilder(name).append(ofd ? " ofd" : "");
            for (int i = 0; i < attributes.count(); i++) {
              tag.append(' ').append(attributes.name(i)).append('=').append(attributes.value(i));
            }
            seen.add(tag.toString());
          }

          @Override
          public void text(String text) {
            seen.add("'" + text);
          }

          @Override
          public void end() {
            seen.add("/");
          }
        });
    return seen;
  }

  /** The same by the JDK's parser, without text that is only blanks; null if it refuses. */
  private static @Nullable List<String> parsed(byte[] xml) {
    List<String> seen = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    try {
      XMLStreamReader reader =
          new XmlParser()
              .parse(new InputStreamReader(new ByteArrayInputStream(xml), UTF_8.newDecoder()));
      while (reader.hasNext()) {
        int event = reader.next();
        if (event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.SPACE) {
          text.append(reader.getText());
          continue;
        }
        if (!text.toString().matches("[ \\t\\r\\n]*")) {
          seen.add("'" + text);
        }
        text.setLength(0);
        switch (event) {
          case XMLStreamConstants.START_ELEMENT -> {
            boolean ofd = XmlWalk.NAMESPACE.equals(reader.getNamespaceURI());
            StringBuilder tag = new StringBuilder(reader.getLocalName()).append(ofd ? " ofd" : "");
            for (int i = 0; i < reader.getAttributeCount(); i++) {
              tag.append(' ').append(reader.getAttributeLocalName(i));
              tag.append('=').append(reader.getAttributeValue(i));
            }
            seen.add(tag.toString());
          }
          case XMLStreamConstants.END_ELEMENT -> seen.add("/");
          case XMLStreamConstants.END_DOCUMENT -> {}
          default -> seen.add("event " + event);
        }
      }
      return seen;
    } catch (XMLStreamException | RuntimeException e) {
      return null;
    }
  }

  /** True if it was read; what was read is what the JDK's parser reads. */
  private static boolean agrees(byte[] xml) throws IOException {
    List<String> plain = plain(xml);
    if (plain != null) {
      assertThat(plain).as(() -> new String(xml, UTF_8)).isEqualTo(parsed(xml));
      List<String> lines = new ArrayList<>();
      XmlWalk.walk(xml, "a.xml", new XmlParser(), new Lines(lines));
      List<String> known = new ArrayList<>();
      XmlWalk.walk(new ByteArrayInputStream(xml), "a.xml", new XmlParser(), new Lines(known));
      assertThat(lines).as(() -> new String(xml, UTF_8)).isEqualTo(known);
    }
    return plain != null;
  }

  /** Text with the blanks around it, where characters are counted. */
  private record Lines(List<String> seen) implements XmlWalk.Visitor {

    @Override
    public void begin(XmlWalk at) {}

    @Override
    public void end(XmlWalk at) {
      seen.add(at.line());
    }
  }

  @Test
  void readsWhatProgramsWrite() throws IOException {
    String xml =
        HEAD
            + "<o:A"
            + SPACE
            + " xmlns='b' ID = '1' o:Name=\"印&#31456;&amp;&#x26;'\">\r\n <B/>甲&lt;\r\n乙 \n"
            + "<o:C ></o:C\n></o:A>\n";
    assertThat(plain(xml.getBytes(UTF_8)))
        .containsExactly("A ofd ID=1 Name=印章&&'", "B", "/", "'甲<\n乙 \n", "C ofd", "/", "/");
    assertThat(agrees(xml.getBytes(UTF_8))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<a><!-- c --></a>",
        "<a><![CDATA[b]]></a>",
        "<?x y?><a/>",
        "<!DOCTYPE a><a/>",
        "<?xml version='1.1'?><a/>",
        "<?xml version='1.0' encoding='GBK'?><a/>",
        "\ufeff<a/>",
        " <?xml version='1.0'?><a/>",
        "<a>&x;</a>",
        "<a>&#0;</a>",
        "<a>&#xfffe;</a>",
        "<a>&#xd800;</a>",
        "<a>&#x110000;</a>",
        "<a>&#;</a>",
        "<a>&amp</a>",
        "<a>]]></a>",
        "<a>\u0001</a>",
        "<a>\uffff</a>",
        "<印/>",
        "<a b='1' b='2'/>",
        "<a b='1'c='2'/>",
        "<a b='<'/>",
        "<a b=1/>",
        "<a b/>",
        "<a b='1'",
        "<p:a/>",
        "<a p:b='1'/>",
        "<a xmlns:p='1' xmlns:q='1' p:b='1' q:b='1'/>",
        "<a xmlns:p=''/>",
        "<a xmlns:p='1' xmlns:p='2'/>",
        "<a xmlns:xml='1'/>",
        "<a xmlns:xmlns='1'/>",
        "<a xmlns:p='http://www.w3.org/2000/xmlns/'/>",
        "<a><b xmlns:p='1'/><p:c/></a>",
        "<:a/>",
        "<a:/>",
        "<a></b>",
        "<a></a",
        "<a>",
        "</a>",
        "<a/><b/>",
        "<a/>b",
        "b<a/>",
        "< a/>",
        "<a / >",
        "<1/>",
        ""
      })
  void leavesWhatIsNotPlainOrNotWellFormed(String xml) throws IOException {
    assertThat(plain(xml.getBytes(UTF_8))).isNull();
  }

  /** Halves of pairs, bytes too many, too few, and beyond Unicode (RFC 3629, 10). */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u00c0\u00af", "\u00e0\u0080\u00af", "\u00f0\u0080\u0080\u00af", "\u00ed\u00a0\u0080",
        "\u00f4\u0090\u0080\u0080", "\u00f8\u0088\u0080\u0080\u0080", "\u00c3", "\u00e5\u008d",
        "\u0080", "\u00ff", "\u00ef\u00bf\u00be"
      })
  void leavesBytesThatAreNoCharacters(String bytes) throws IOException {
    assertThat(plain(("<a>" + bytes + "</a>").getBytes(ISO_8859_1))).isNull();
    assertThat(plain(("<a b='" + bytes + "'/>").getBytes(ISO_8859_1))).isNull();
  }

  @Test
  void leavesWhatIsLongOrDeep() throws IOException {
    assertThat(plain(("<a>" + "x".repeat(OfdPackage.SHORT) + "</a>").getBytes(UTF_8))).isNull();
    int deepest = Limits.DEPTH;
    assertThat(agrees(("<a>".repeat(deepest) + "</a>".repeat(deepest)).getBytes(UTF_8))).isTrue();
    deepest++;
    assertThat(plain(("<a>".repeat(deepest) + "</a>".repeat(deepest)).getBytes(UTF_8))).isNull();
  }

  /** Files of the right grammar, with many prefixes bound, hidden and bound again. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void readsAnyPlainFileAsTheJdkDoes(long seed) throws IOException {
    Random random = new Random(seed);
    int read = 0;
    for (int round = 0; round < 3000; round++) {
      StringBuilder xml = new StringBuilder(random.nextBoolean() ? HEAD : "");
      element(xml, random, 0);
      if (agrees(xml.toString().getBytes(UTF_8))) {
        read++;
      }
    }
    assertThat(read).isGreaterThan(250);
  }

  /** The same with bytes changed, cut, doubled: what the JDK refuses is not read. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void readsNothingThatTheJdkRefuses(long seed) throws IOException {
    Random random = new Random(seed);
    byte[] marks = "<>/='\" :&;#x!?-[]\r\n\tao\u0000\u00e5\u00ff".getBytes(ISO_8859_1);
    int read = 0;
    for (int round = 0; round < 8000; round++) {
      StringBuilder xml = new StringBuilder(random.nextBoolean() ? HEAD : "");
      element(xml, random, 1);
      byte[] bytes = xml.toString().getBytes(UTF_8);
      int place = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[place] = marks[random.nextInt(marks.length)];
        case 1 -> bytes[place] = bytes[random.nextInt(bytes.length)];
        case 2 ->
            bytes =
                (new String(bytes, 0, place, ISO_8859_1)
                        + new String(bytes, place + 1, bytes.length - place - 1, ISO_8859_1))
                    .getBytes(ISO_8859_1);
        default -> {
          int to = place + random.nextInt(bytes.length - place);
          bytes =
              (new String(bytes, 0, to, ISO_8859_1)
                      + new String(bytes, place, bytes.length - place, ISO_8859_1))
                  .getBytes(ISO_8859_1);
        }
      }
      if (agrees(bytes)) {
        read++;
      }
    }
    assertThat(read).isGreaterThan(250);
  }

  private static final String[] NAMES = {"a", "B-1", "_c.d", "o:a", "p:B-1", "q:a", "e:e"};
  private static final String[] BINDINGS = {
    SPACE,
    " xmlns:p='1'",
    " xmlns:q='http://www.ofdspec.org/2016'",
    " xmlns:e='2'",
    " xmlns='http://www.ofdspec.org/2016'",
    " xmlns:p='http://www.ofdspec.org/2016'",
    " xmlns:o='&#49;'",
    " xmlns='3'"
  };
  private static final String[] TEXTS = {
    "",
    " ",
    "\r\n",
    "\t",
    "x",
    "印",
    "\ud83d\ude00",
    "&lt;",
    "&#31456;",
    "&#13;",
    "&#32;",
    "]",
    ">",
    "\u3000",
    "\u0085",
    "\u2028",
    "\u007f",
    "'",
    "a b"
  };

  private static void element(StringBuilder xml, Random random, int depth) {
    String name = NAMES[random.nextInt(depth == 0 ? NAMES.length : 4)];
    xml.append('<').append(name);
    for (int i = 0; i < BINDINGS.length; i++) {
      boolean usual = depth == 0 && i < 4;
      if (usual ? random.nextInt(20) > 0 : random.nextInt(depth == 0 ? 3 : 20) == 0) {
        xml.append(BINDINGS[i]);
      }
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      String blank = random.nextInt(8) == 0 ? "\n" : "";
      xml.append(' ').append(NAMES[random.nextInt(NAMES.length)]);
      xml.append(blank).append('=').append(blank).append('"');
      xml.append(TEXTS[random.nextInt(TEXTS.length)]).append(TEXTS[random.nextInt(TEXTS.length)]);
      xml.append('"');
    }
    if (random.nextInt(4) == 0) {
      xml.append("/>");
      return;
    }
    xml.append('>');
    for (int i = random.nextInt(4); i > 0; i--) {
      if (random.nextBoolean() && depth < 5) {
        element(xml, random, depth + 1);
      } else {
        xml.append(TEXTS[random.nextInt(TEXTS.length)]).append(TEXTS[random.nextInt(TEXTS.length)]);
      }
    }
    xml.append("</").append(name).append('>');
  }
}
