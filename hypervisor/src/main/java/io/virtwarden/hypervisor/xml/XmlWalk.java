package io.virtwarden.hypervisor.xml;

import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** One pass over one document, which knows where it is. One thread. */
public abstract class XmlWalk {
    private final List<String> path = new ArrayList<>();

    final void over(XMLStreamReader reader) throws XMLStreamException {
        while (reader.hasNext()) {
            int event = reader.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                path.add(reader.getLocalName());
                opened(reader);
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                closed();
                path.remove(path.size() - 1);
            }
        }
    }

    /** An element begins; it is the last of {@link #path}. */
    protected abstract void opened(XMLStreamReader reader) throws XMLStreamException;

    /** The last of {@link #path} ends. Not called for one whose {@link #text} was read. */
    protected abstract void closed();

    /** What is open, from the root inwards. */
    protected final List<String> path() {
        return path;
    }

    /** The text of the element that has just begun; reads to its end. */
    protected final String text(XMLStreamReader reader) throws XMLStreamException {
        String text = reader.getElementText();
        path.remove(path.size() - 1);
        return text;
    }

    /** An attribute without a namespace; empty if there is none. */
    protected static String attribute(XMLStreamReader reader, String name) {
        String value = reader.getAttributeValue(null, name);
        return value == null ? "" : value;
    }
}
