package io.yinxin.seal.eseal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yinxin.seal.FileRefused;
import io.yinxin.seal.internal.picture.Mark;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealPictureTest {

  private static final String NS = "<svg xmlns='http://www.w3.org/2000/svg' ";

  private static SealPicture svg(String text) throws FileRefused {
    return SealPicture.of(text.getBytes(UTF_8));
  }

  private static List<Mark> marks(String body) throws FileRefused {
    SealPicture picture =
        svg(
            NS
                + "xmlns:xlink='http://www.w3.org/1999/xlink' viewBox='0 0 100 50'>"
                + body
                + "</svg>");
    return java.util.Objects.requireNonNull(picture.drawing()).marks();
  }

  @Test
  void takesTheSizeThatAnSvgStates() throws Exception {
    SealPicture picture =
        svg(NS + "width='45mm' height='30mm' viewBox='0 0 450 300'><path d='M0 0h9v9z'/></svg>");
    assertThat(picture.width()).isEqualTo(45);
    assertThat(picture.height()).isCloseTo(30, org.assertj.core.data.Offset.offset(1e-4));
  }

  @Test
  void aPictureWithoutASealsSizeIsAsWideAsACompanysSeal() throws Exception {
    SealPicture picture =
        svg(NS + "width='1000' height='500' viewBox='0 0 10 5'><path d='M0 0h9v9z'/></svg>");
    assertThat(picture.width()).isEqualTo(42);
    assertThat(picture.height()).isEqualTo(21);
  }

  @Test
  void recordsFillsStrokesTransformsAndStyles() throws Exception {
    List<Mark> marks =
        marks(
            "<style>.red{fill:#e60012} #b{stroke:blue;stroke-width:3;fill:none}</style>"
                + "<g transform='translate(10 20) scale(2)'><rect class='red' width='5' height='4'/>"
                + "</g><circle id='b' cx='50' cy='25' r='10'/>"
                + "<path style='fill:lime;fill-opacity:.5' fill-rule='evenodd' d='M0 0h9v9z'/>"
                + "<path display='none' d='M0 0h9v9z'/><path fill='none' d='M0 0h9v9z'/>");
    assertThat(marks).extracting(Mark::rgb).containsExactly(0xE60012, 0x0000FF, 0x00FF00);
    assertThat(marks.get(0).transform().createTransformedShape(marks.get(0).path()).getBounds2D())
        .isEqualTo(new java.awt.geom.Rectangle2D.Double(10, 20, 10, 8));
    assertThat(java.util.Objects.requireNonNull(marks.get(1).pen()).getLineWidth()).isEqualTo(3);
    assertThat(marks.get(2).alpha()).isCloseTo(0.5, org.assertj.core.data.Offset.offset(0.01));
    assertThat(marks.get(2).path().getPathIterator(null).getWindingRule()).isZero();
  }

  @Test
  void knowsUseAndClipPath() throws Exception {
    List<Mark> marks =
        marks(
            "<defs><clipPath id='c'><rect width='10' height='10'/></clipPath>"
                + "<path id='p' d='M0 0h90v9z'/></defs><g clip-path='url(#c)'>"
                + "<use xlink:href='#p' x='5'/><use href='#p' fill='red'/></g>");
    assertThat(marks).hasSize(2);
    assertThat(marks.get(0).clips()).hasSize(1);
    assertThat(marks.get(0).clips().get(0).getBounds2D().getWidth()).isEqualTo(10);
  }

  @Test
  void fadesSingleShapes() throws Exception {
    assertThat(
            marks(
                "<path opacity='.5' d='M0 0h9v9z'/><path style='opacity:.25' d='M1 0h9v9z'/>"
                    + "<g opacity='1'><path d='M0 0h9v9z'/></g>"))
        .extracting(Mark::alpha)
        .containsExactly(0.5, 0.25, 1.0);
  }

  @Test
  void passesOverTheNotesOfDrawingPrograms() throws Exception {
    assertThat(
            marks(
                "<metadata><r:RDF xmlns:r='urn:r'><r:image/></r:RDF></metadata>"
                    + "<s:namedview xmlns:s='urn:s'><s:text/></s:namedview><path d='M0 0h9v9z'/>"))
        .hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<text x='1' y='9'>印</text>",
        "<image href='file:///etc/passwd' width='9' height='9'/>",
        "<image href='http://192.0.2.1/x.png' width='9' height='9'/>",
        "<use href='http://192.0.2.1/x.svg#a'/>",
        "<use href='other.svg#a'/>",
        "<rect width='9' height='9' fill='url(http://192.0.2.1/x.svg#a)'/>",
        "<style>@import url(http://192.0.2.1/x.css);</style><rect width='9' height='9'/>",
        "<style>g > rect{fill:red}</style><g><rect width='9' height='9'/></g>",
        "<script>alert(1)</script>",
        "<foreignObject width='9' height='9'/>",
        "<rect width='9' height='9'><animate attributeName='x' to='5' dur='1s'/></rect>",
        "<filter id='f'/><rect width='9' height='9' filter='url(#f)'/>",
        "<mask id='m'/><rect width='9' height='9' mask='url(#m)'/>",
        "<rect style='mix-blend-mode:multiply' width='9' height='9'/>",
        "<linearGradient id='g'><stop offset='0' stop-color='red'/><stop offset='1'/>"
            + "</linearGradient><rect width='9' height='9' fill='url(#g)'/>",
        "<pattern id='g' width='2' height='2'><path d='M0 0h1v1z'/></pattern>"
            + "<rect width='9' height='9' fill='url(#g)'/>",
        "<g style='stroke:red;opacity:0.5'><rect width='9' height='9'/></g>",
        "<style>.a{opacity:.5}</style><g class='a'><rect width='9' height='9'/></g>",
        "<path opacity='.5' fill='red' stroke='blue' d='M0 0h9v9z'/>",
        "<g opacity='.5'><rect width='9' height='9'/><rect x='5' width='9' height='9'/></g>",
      })
  void refusesWhatItCannotDrawExactly(String body) {
    assertThatThrownBy(() -> marks("<path d='M0 0h1v1z'/>" + body))
        .isInstanceOf(FileRefused.class)
        .satisfies(e -> assertThat(((FileRefused) e).hint()).isNotNull());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!DOCTYPE svg [<!ENTITY a 'b'>]><svg xmlns='http://www.w3.org/2000/svg' width='9'"
            + " height='9'><path d='&a;'/></svg>",
        "<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
            + "<svg xmlns='http://www.w3.org/2000/svg'><desc>&x;</desc></svg>",
        "<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0h9v9z'>",
        "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>",
        "<html><svg/></html>",
      })
  void refusesBrokenAndTrickySvg(String text) {
    assertThatThrownBy(() -> svg(text)).isInstanceOf(FileRefused.class);
  }

  @Test
  void aPublicDoctypeIsFineAndNotFetched() throws Exception {
    assertThat(
            svg("<?xml version='1.0'?><!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN'"
                    + " 'http://192.0.2.1/svg11.dtd'>"
                    + NS
                    + "viewBox='0 0 9 9'><path d='M0 0h9v9z'/></svg>")
                .drawing())
        .isNotNull();
  }

  @Test
  void refusesASvgThatMultipliesItself() {
    StringBuilder body = new StringBuilder("<defs><path id='a0' d='M0 0h9v9z'/>");
    for (int i = 1; i < 30; i++) {
      body.append("<g id='a").append(i).append("'>");
      for (int k = 0; k < 10; k++) {
        body.append("<use href='#a").append(i - 1).append("'/>");
      }
      body.append("</g>");
    }
    body.append("</defs><use href='#a29'/>");
    assertThatThrownBy(() -> marks(body.toString())).isInstanceOf(FileRefused.class);
  }

  @Test
  void refusesElementsNestedWithoutEnd() {
    assertThatThrownBy(() -> marks("<g>".repeat(100_000))).isInstanceOf(FileRefused.class);
  }

  @Test
  void refusesWhatIsNoPicture(@TempDir Path dir) throws Exception {
    Path text = Files.writeString(dir.resolve("seal.png"), "not a picture");
    assertThatThrownBy(() -> SealPicture.read(text))
        .isInstanceOf(FileRefused.class)
        .hasMessage("the picture is neither PNG nor SVG");
    Path empty = Files.createFile(dir.resolve("empty.png"));
    assertThatThrownBy(() -> SealPicture.read(empty))
        .isInstanceOf(FileRefused.class)
        .hasMessage("the picture is empty");
    assertThatThrownBy(() -> SealPicture.read(dir)).isInstanceOf(FileRefused.class);
    assertThatThrownBy(() -> SealPicture.read(dir.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write((NS + "/>").getBytes(UTF_8));
    }
    assertThatThrownBy(() -> SealPicture.of(zipped.toByteArray())).isInstanceOf(FileRefused.class);
  }
}
