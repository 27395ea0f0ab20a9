package io.virtwarden.hypervisor.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

final class TenantXmlTest {
    private static final String ENTITY =
            "<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><domain><name>&x;</name></domain>";

    /** Notes what it passes. */
    private static final class Notes extends XmlWalk {
        private final List<String> seen = new ArrayList<>();

        @Override
        protected void opened(XMLStreamReader reader) throws XMLStreamException {
            String where = String.join("/", path());
            seen.add(where.endsWith("name") ? where + "=" + text(reader) : where + " " + attribute(reader, "type"));
        }

        @Override
        protected void closed() {
            seen.add("end of " + String.join("/", path()));
        }
    }

    private static List<String> walk(String xml) {
        Notes notes = new Notes();
        new TenantXml().walk(xml, notes);
        return notes.seen;
    }

    @Test
    void knowsWhereItIsAlsoAfterATextWasRead() {
        assertThat(walk("<domain type='kvm'><name>a</name><os/></domain>"))
                .containsExactly("domain kvm", "domain/name=a", "domain/os ", "end of domain/os", "end of domain");
    }

    @Test
    void saysWhatIsWrongWithWhatIsNoXml() {
        assertThatThrownBy(() -> walk("<domain>")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void resolvesNoEntities() throws Exception {
        assertThatThrownBy(() -> walk(ENTITY)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TenantXml.documents().parse(new InputSource(new StringReader(ENTITY))))
                .isInstanceOf(SAXException.class)
                .hasMessageContaining("DOCTYPE");
    }

    @Test
    void refusesBottomlessDocuments() {
        String deep = "<a>".repeat(300) + "</a>".repeat(300);
        assertThatThrownBy(() -> TenantXml.documents().parse(new InputSource(new StringReader(deep))))
                .isInstanceOf(SAXException.class);
    }
}
