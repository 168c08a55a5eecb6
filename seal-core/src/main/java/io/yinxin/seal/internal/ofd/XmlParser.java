package io.yinxin.seal.internal.ofd;

import java.io.Reader;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's parser, that neither reads document types nor fetches anything. Made when the first
 * file comes that {@link PlainXml} leaves to it: in most documents there is none. Not for several
 * threads.
 */
final class XmlParser {

  private @Nullable XMLInputFactory factory;

  /** Begins a file. */
  XMLStreamReader parse(Reader text) throws XMLStreamException {
    XMLInputFactory made = factory;
    if (made == null) {
      made = make();
      factory = made;
    }
    return made.createXMLStreamReader(text);
  }

  private static XMLInputFactory make() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
    factory.setProperty("http://java.sun.com/xml/stream/properties/report-cdata-event", true);
    // A document's files are read one after the other: its parser need not be built each time.
    factory.setProperty("reuse-instance", true);
    return factory;
  }
}
