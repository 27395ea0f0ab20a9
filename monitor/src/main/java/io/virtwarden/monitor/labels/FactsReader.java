package io.virtwarden.monitor.labels;

import io.virtwarden.hypervisor.xml.Prefixes;
import io.virtwarden.hypervisor.xml.TenantXml;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpression;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * Reads the XML of a domain. What stands in its metadata comes from tenants: document types and entities are refused, depth and
 * size are bounded, and whatever is wrong costs only this domain its labels.
 *
 * <p>One thread at a time.
 */
public final class FactsReader {

    private final LabelSettings settings;
    private final DocumentBuilder builder;
    private final Map<String, XPathExpression> xpaths = new TreeMap<>();
    /** Words such as virtio or qcow2 repeat in every domain. */
    private final Map<String, String> words = new HashMap<>();

    /** @throws IllegalArgumentException if an XPath is wrong; names its setting */
    public FactsReader(LabelSettings settings) {
        this.settings = settings;
        this.builder = TenantXml.documents();
        XPath xpath = XPathFactory.newInstance().newXPath();
        xpath.setNamespaceContext(new Prefixes(settings.namespaces()));
        List<String> wrong = new ArrayList<>();
        settings.xpath().forEach((label, expression) -> {
            try {
                xpaths.put(label, xpath.compile(expression));
            } catch (XPathExpressionException e) {
                wrong.add("monitor.labels.xpath." + label + " is no XPath: " + expression + ": " + e.getMessage());
            }
        });
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", wrong));
        }
    }

    /** Never fails: what could not be read is a fault in the result. */
    public DomainFacts read(String xml) {
        if (xml.length() > settings.xmlSize().bytes()) {
            return DomainFacts.unusable(
                    "its XML has " + xml.length() + " characters, more than monitor.labels.xml.size");
        }
        try {
            Document document = builder.parse(new InputSource(new StringReader(xml)));
            return facts(document.getDocumentElement());
        } catch (SAXException | IOException | XPathExpressionException e) {
            return DomainFacts.unusable("its XML cannot be read: " + e.getMessage());
        } catch (StackOverflowError | RuntimeException e) {
            return DomainFacts.unusable("its XML cannot be worked on: " + e);
        }
    }

    private DomainFacts facts(Element domain) throws XPathExpressionException {
        Element os = Xml.child(domain, "os");
        Element type = Xml.child(os, "type");
        List<DomainFacts.Disk> disks = new ArrayList<>();
        List<DomainFacts.Nic> nics = new ArrayList<>();
        Element devices = Xml.child(domain, "devices");
        for (Element disk : Xml.children(devices, "disk")) {
            disks.add(disk(disk));
        }
        for (Element nic : Xml.children(devices, "interface")) {
            nics.add(nic(nic));
        }
        return new DomainFacts(
                cut(Xml.text(Xml.child(domain, "title"))),
                word(Xml.text(type)),
                word(Xml.attribute(type, "arch")),
                word(Xml.attribute(type, "machine")),
                disks,
                nics,
                nova(Xml.child(domain, "metadata")),
                configured(domain),
                null);
    }

    private DomainFacts.Disk disk(Element disk) {
        Element driver = Xml.child(disk, "driver");
        Element source = Xml.child(disk, "source");
        Element target = Xml.child(disk, "target");
        String file = Xml.attribute(source, "file");
        return new DomainFacts.Disk(
                word(Xml.attribute(target, "dev")),
                word(Xml.attribute(disk, "type")),
                word(Xml.attribute(disk, "device")),
                word(Xml.attribute(target, "bus")),
                word(Xml.attribute(driver, "name")),
                word(Xml.attribute(driver, "type")),
                word(Xml.attribute(driver, "cache")),
                word(Xml.attribute(driver, "discard")),
                cut(file.isEmpty() ? Xml.attribute(source, "dev") : file),
                word(Xml.attribute(source, "protocol")),
                cut(Xml.attribute(source, "pool")),
                cut(
                        Xml.attribute(source, "volume").isEmpty()
                                ? Xml.attribute(source, "name")
                                : Xml.attribute(source, "volume")),
                cut(Xml.text(Xml.child(disk, "serial"))),
                limits(Xml.child(disk, "iotune")));
    }

    private static Map<String, Long> limits(@Nullable Element iotune) {
        Map<String, Long> limits = new TreeMap<>();
        Node node = iotune == null ? null : iotune.getFirstChild();
        for (; node != null; node = node.getNextSibling()) {
            String text = node instanceof Element element ? Xml.text(element) : "";
            if (text.matches("[1-9][0-9]{0,17}")) {
                limits.put(node.getLocalName(), Long.parseLong(text));
            }
        }
        return limits;
    }

    private DomainFacts.Nic nic(Element nic) {
        Element source = Xml.child(nic, "source");
        Element port = Xml.child(Xml.child(nic, "virtualport"), "parameters");
        return new DomainFacts.Nic(
                cut(Xml.attribute(Xml.child(nic, "target"), "dev")),
                word(Xml.attribute(Xml.child(nic, "alias"), "name")),
                word(Xml.attribute(nic, "type")),
                word(Xml.attribute(source, "bridge")),
                word(Xml.attribute(source, "network")),
                cut(Xml.attribute(Xml.child(nic, "mac"), "address")),
                word(Xml.attribute(Xml.child(nic, "model"), "type")),
                word(Xml.attribute(Xml.child(nic, "mtu"), "size")),
                cut(Xml.attribute(port, "interfaceid")),
                !Xml.attribute(Xml.child(nic, "link"), "state").equals("down"));
    }

    /** Nova's namespaces are .../nova/1.0 and .../nova/1.1; what is read here is the same in both. */
    private DomainFacts.@Nullable Nova nova(@Nullable Element metadata) {
        for (Element instance : Xml.children(metadata, "instance")) {
            String namespace = instance.getNamespaceURI();
            if (namespace != null && namespace.contains("openstack.org/xmlns/libvirt/nova/")) {
                Element owner = Xml.child(instance, "owner");
                Element user = Xml.child(owner, "user");
                Element project = Xml.child(owner, "project");
                Element root = Xml.child(instance, "root");
                return new DomainFacts.Nova(
                        cut(Xml.text(Xml.child(instance, "name"))),
                        word(Xml.attribute(Xml.child(instance, "flavor"), "name")),
                        word(Xml.text(user)),
                        word(Xml.attribute(user, "uuid")),
                        word(Xml.text(project)),
                        word(Xml.attribute(project, "uuid")),
                        word(Xml.attribute(root, "type")),
                        cut(Xml.attribute(root, "uuid")));
            }
        }
        return null;
    }

    private Map<String, String> configured(Element domain) throws XPathExpressionException {
        Map<String, String> values = new TreeMap<>();
        for (Map.Entry<String, XPathExpression> xpath : xpaths.entrySet()) {
            Object value = xpath.getValue().evaluate(domain, XPathConstants.STRING);
            values.put(xpath.getKey(), word(value.toString().strip()));
        }
        return values;
    }

    private String cut(String text) {
        return text.length() <= settings.length() ? text : text.substring(0, settings.length());
    }

    /** Cut, and shared with other domains; the table is emptied when tenants fill it with nonsense. */
    private String word(String text) {
        if (text.isEmpty()) {
            return "";
        }
        if (words.size() > 10_000) {
            words.clear();
        }
        return words.computeIfAbsent(cut(text), w -> w);
    }

    /** Reading a tree of elements where anything may be missing. */
    private static final class Xml {
        private Xml() {}

        static List<Element> children(@Nullable Element parent, String name) {
            List<Element> children = new ArrayList<>();
            Node node = parent == null ? null : parent.getFirstChild();
            for (; node != null; node = node.getNextSibling()) {
                if (node instanceof Element element && name.equals(element.getLocalName())) {
                    children.add(element);
                }
            }
            return children;
        }

        static @Nullable Element child(@Nullable Element parent, String name) {
            List<Element> children = children(parent, name);
            return children.isEmpty() ? null : children.get(0);
        }

        static String attribute(@Nullable Element element, String name) {
            return element == null ? "" : element.getAttribute(name);
        }

        static String text(@Nullable Element element) {
            return element == null ? "" : element.getTextContent().strip();
        }
    }
}
