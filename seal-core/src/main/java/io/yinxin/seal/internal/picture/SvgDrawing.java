package io.yinxin.seal.internal.picture;

import com.github.weisj.jsvg.SVGDocument;
import com.github.weisj.jsvg.parser.DocumentLimits;
import com.github.weisj.jsvg.parser.LoaderContext;
import com.github.weisj.jsvg.parser.SVGLoader;
import com.github.weisj.jsvg.parser.resources.ResourcePolicy;
import com.github.weisj.jsvg.renderer.NullPlatformSupport;
import com.github.weisj.jsvg.view.FloatSize;
import com.github.weisj.jsvg.view.ViewBox;
import io.yinxin.seal.FileRefused;
import io.yinxin.seal.Message;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An SVG as the marks it draws. What cannot be drawn as filled and stroked paths of plain colours
 * (text, images, gradients, filters, masks, animation, scripts) is refused, never drawn wrongly.
 *
 * <p>An SVG is hostile input: nothing outside it is ever fetched, entities are refused, and the
 * number of elements, their nesting and the size of what they draw are limited.
 *
 * @param width in the drawing's own units
 * @param height in the drawing's own units
 * @param widthMm the width it is meant to be shown at, mm; 0 where the file does not say
 * @param marks what it draws, from the bottom to the top
 */
public record SvgDrawing(double width, double height, double widthMm, List<Mark> marks) {

  /**
   * Whether these bytes look like an SVG.
   *
   * @param file the file's bytes
   * @return true if so
   */
  public static boolean is(byte[] file) {
    String start = new String(file, 0, Math.min(file.length, 4096), StandardCharsets.ISO_8859_1);
    String text = start.startsWith("\u00EF\u00BB\u00BF") ? start.substring(3) : start;
    return text.stripLeading().startsWith("<") && text.matches("(?s).*<(\\w+:)?svg[\\s>/].*");
  }

  /**
   * Reads an SVG.
   *
   * @param file the file's bytes
   * @return what it draws
   * @throws FileRefused if it is broken, too large, or needs more than paths
   */
  public static SvgDrawing read(byte[] file) throws FileRefused {
    SvgGate gate = SvgGate.check(file);
    LoaderContext context =
        LoaderContext.builder()
            .externalResourcePolicy(ResourcePolicy.DENY_ALL)
            .documentLimits(new DocumentLimits(64, 8, 20_000))
            .build();
    try {
      SVGDocument svg =
          new SVGLoader().load(() -> SvgGate.events(new ByteArrayInputStream(file)), null, context);
      if (svg == null) {
        throw refused("it cannot be understood", "无法解析");
      }
      FloatSize size = svg.size();
      if (!(size.width > 0 && size.height > 0) || !Float.isFinite(size.width + size.height)) {
        throw refused("it has no size", "没有尺寸");
      }
      SvgRecorder recorder = new SvgRecorder(size.width, size.height);
      svg.renderWithPlatform(
          NullPlatformSupport.INSTANCE, recorder, new ViewBox(size.width, size.height));
      if (recorder.marks().isEmpty()) {
        throw refused("it draws nothing", "没有可绘制的内容");
      }
      return new SvgDrawing(size.width, size.height, gate.widthMm(), List.copyOf(recorder.marks()));
    } catch (SvgRecorder.Unsupported e) {
      throw SvgGate.unsupported(e.en(), e.zh());
    } catch (RuntimeException | StackOverflowError e) {
      // The parser answers many a broken drawing with whatever its code runs into.
      throw refused("it cannot be understood", "无法解析");
    }
  }

  static FileRefused refused(String en, String zh) {
    return new FileRefused(
        new Message("the picture is a broken SVG: " + en, "图片是损坏的 SVG：" + zh),
        new Message(
            "save it as plain SVG 1.1, or as PNG with at least 600 dpi",
            "请另存为普通 SVG 1.1，或另存为不低于 600 dpi 的 PNG"));
  }
}
