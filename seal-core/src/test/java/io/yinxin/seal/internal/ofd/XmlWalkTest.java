package io.yinxin.seal.internal.ofd;

import static io.yinxin.seal.internal.ofd.PackageProblem.Kind.DAMAGED;
import static io.yinxin.seal.internal.ofd.PackageProblem.Kind.TOO_MUCH;
import static io.yinxin.seal.internal.ofd.PackageProblem.Kind.UNSUPPORTED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.internal.ofd.PackageProblem.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class XmlWalkTest {

  private static final XmlParser PARSER = new XmlParser();
  private static final String OPEN = "<ofd:OFD xmlns:ofd=\"http://www.ofdspec.org/2016\">";

  /** Walks through a file as a document's is, after the JDK's parser alone has seen the same. */
  private static List<String> walk(byte[] xml) throws IOException {
    List<String> parsed = new ArrayList<>();
    PackageProblem refused = null;
    try {
      parsed.add(
          "" + XmlWalk.walk(new ByteArrayInputStream(xml), "a.xml", PARSER, new Noting(parsed)));
    } catch (PackageException e) {
      refused = e.problem();
    }
    List<String> seen = new ArrayList<>();
    try {
      seen.add("" + XmlWalk.walk(xml, "a.xml", PARSER, new Noting(seen)));
      assertThat(refused).isNull();
    } catch (PackageException e) {
      assertThat(e.problem()).isEqualTo(refused);
      throw e;
    } finally {
      assertThat(seen).isEqualTo(parsed);
    }
    return seen;
  }

  private record Noting(List<String> seen) implements XmlWalk.Visitor {

    @Override
    public void begin(XmlWalk at) throws IOException {
      seen.add(at.parent() + "/" + at.name() + "@" + at.attribute("ID"));
    }

    @Override
    public void end(XmlWalk at) throws IOException {
      try {
        seen.add(at.name() + "=" + at.text());
      } catch (PackageException e) {
        seen.add(at.name() + " " + e.problem().kind());
      }
    }
  }

  @Test
  void seesNamesAttributesAndText() throws IOException {
    String xml =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><!-- <!DOCTYPE --><?x <!DOCTYPE ?>"
            + OPEN
            + "<ofd:A ID=' 1 '><ofd:B> t&amp;u </ofd:B><ofd:B><![CDATA[<!DOCTYPE ]]></ofd:B></ofd:A>"
            + "<ofd:C> <ofd:D/> </ofd:C></ofd:OFD>";
    assertThat(walk(xml.getBytes(UTF_8)))
        .containsExactly(
            "/OFD@null",
            "OFD/A@1",
            "A/B@null",
            "B=t&u",
            "A/B@null",
            "B=<!DOCTYPE",
            "A TEXT_AMBIGUOUS",
            "OFD/C@null",
            "C/D@null",
            "D=",
            "C=",
            "OFD TEXT_AMBIGUOUS",
            "true");
  }

  /** What some programs read as one text, and some as its first or last piece, or not at all. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a<!-- -->b",
        "a<?x?>b",
        "a<![CDATA[b]]>",
        "<![CDATA[a]]>b",
        "<![CDATA[a]]><![CDATA[b]]>",
        "a<B/>",
        "<B/>a",
        "<B>a</B>",
        "<B><C>a</C></B>"
      })
  void refusesTextInPieces(String inside) throws IOException {
    assertThat(walk(("<A>" + inside + "</A>").getBytes(UTF_8))).contains("A TEXT_AMBIGUOUS");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"<!-- -->a", "a<!-- -->", " <![CDATA[a]]> ", "\n<?x?>\na\n<!-- -->\n", "&#97;"})
  void readsTextInOnePiece(String inside) throws IOException {
    assertThat(walk(("<A>" + inside + "</A>").getBytes(UTF_8))).contains("A=a");
  }

  @Test
  void refusesAnAttributeOfTwoNamespaces() {
    assertThatThrownBy(() -> walk("<A xmlns:x='x' x:ID='1' ID='2'/>".getBytes(UTF_8)))
        .isInstanceOfSatisfying(
            PackageException.class,
            e -> assertThat(e.problem().kind()).isEqualTo(Kind.TEXT_AMBIGUOUS));
  }

  @Test
  void readsOtherEncodingsAndNamespaces() throws IOException {
    String xml = "<?xml version='1.0' encoding='GBK'?><OFD><A ID='印'>章</A></OFD>";
    assertThat(walk(xml.getBytes(Charset.forName("GBK"))))
        .containsExactly("/OFD@null", "OFD/A@印", "A=章", "OFD TEXT_AMBIGUOUS", "false");
    byte[] marked = ("\ufeff" + OPEN + "</ofd:OFD>").getBytes(UTF_8);
    assertThat(walk(marked)).containsExactly("/OFD@null", "OFD=", "true");
  }

  static List<Arguments> refused() {
    return List.of(
        Arguments.of("document-type", "<!DOCTYPE a><a/>", DAMAGED),
        Arguments.of(
            "entity",
            "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
            DAMAGED),
        Arguments.of("unknown-entity", "<a>&x;</a>", DAMAGED),
        Arguments.of("cut-off", "<a><b/>", DAMAGED),
        Arguments.of("two-roots", "<a/><b/>", DAMAGED),
        Arguments.of("attribute-twice", "<a ID='1' ID='2'/>", DAMAGED),
        Arguments.of("nothing", "", DAMAGED),
        Arguments.of("no-xml", "\u0000\u0001\u0002", UNSUPPORTED),
        Arguments.of("bad-utf-8", "<abc>\u00ff\u00fe</abc>", DAMAGED),
        Arguments.of("utf-7", "<?xml version='1.0' encoding='UTF-7'?><a/>", UNSUPPORTED),
        Arguments.of(
            "long-declaration",
            "<?xml version='1.0' " + " ".repeat(300) + "encoding='GBK'?><a/>",
            UNSUPPORTED),
        Arguments.of("strange-encoding", "<?xml version='1.0' encoding='a b'?><a/>", UNSUPPORTED),
        Arguments.of("stateful", "<?xml version='1.0' encoding='ISO-2022-JP'?><a/>", UNSUPPORTED),
        Arguments.of("deep", "<a>".repeat(1000) + "</a>".repeat(1000), TOO_MUCH),
        Arguments.of("huge-attribute", "<a b='" + "x".repeat(1 << 20) + "'/>", TOO_MUCH),
        Arguments.of("huge-name", "<a" + "x".repeat(1 << 20) + "/>", DAMAGED),
        Arguments.of("huge-instruction", "<?a " + "x".repeat(1 << 20) + "?><a/>", TOO_MUCH));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void refuses(String name, String xml, Kind kind) {
    assertThatThrownBy(() -> walk(xml.getBytes(StandardCharsets.ISO_8859_1)))
        .isInstanceOfSatisfying(
            PackageException.class, e -> assertThat(e.problem().kind()).isEqualTo(kind));
  }

  @Test
  void refusesWideEncodingsAndManyAttributes() {
    assertThatThrownBy(() -> walk("<a/>".getBytes(StandardCharsets.UTF_16)))
        .isInstanceOf(PackageException.class);
    assertThatThrownBy(() -> walk("<a/>".getBytes(StandardCharsets.UTF_16LE)))
        .isInstanceOf(PackageException.class);
    StringBuilder many = new StringBuilder("<a");
    for (int i = 0; i < 150; i++) {
      many.append(" a").append(i).append("='1'");
    }
    assertThatThrownBy(() -> walk(many.append("/>").toString().getBytes(UTF_8)))
        .isInstanceOf(PackageException.class);
  }

  /** A long page goes by without being kept. */
  @Test
  void keepsNothingOfWhatItDoesNotNeed() throws IOException {
    byte[] line =
        "<ofd:TextObject ID=\"1\">some text</ofd:TextObject>\n".repeat(1000).getBytes(UTF_8);
    InputStream endless =
        new InputStream() {
          private long left = 20L << 20;
          private int at;

          @Override
          public int read() {
            throw new IllegalStateException("byte by byte");
          }

          @Override
          public int read(byte[] into, int from, int n) {
            if (left <= 0 && at == 0) {
              return -1;
            }
            int some = Math.min(n, line.length - at);
            System.arraycopy(line, at, into, from, some);
            at = (at + some) % line.length;
            left -= some;
            return some;
          }
        };
    int[] count = {0};
    XmlWalk.walk(
        new SequenceInputStream(
            java.util.Collections.enumeration(
                List.of(
                    new ByteArrayInputStream(OPEN.getBytes(UTF_8)),
                    endless,
                    new ByteArrayInputStream("</ofd:OFD>".getBytes(UTF_8))))),
        "a.xml",
        PARSER,
        at -> count[0]++);
    assertThat(count[0]).isGreaterThan(400_000);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void survivesAnything(long seed) {
    String good =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
            + OPEN
            + "<ofd:A ID='1'><![CDATA[x]]>&lt;<!-- c --><ofd:B>印章</ofd:B></ofd:A></ofd:OFD>";
    byte[] bytes = good.getBytes(UTF_8);
    byte[] parts = "<>!?-[]&;'\"/= :\u0000\u00ff".getBytes(StandardCharsets.ISO_8859_1);
    Random random = new Random(seed);
    for (int round = 0; round < 3000; round++) {
      byte[] bad = bytes.clone();
      for (int i = 1 + random.nextInt(3); i > 0; i--) {
        bad[random.nextInt(bad.length)] =
            random.nextBoolean() ? parts[random.nextInt(parts.length)] : (byte) random.nextInt();
      }
      try {
        walk(bad);
      } catch (IOException e) {
        assertThat(e).isInstanceOf(PackageException.class);
      }
    }
  }
}
