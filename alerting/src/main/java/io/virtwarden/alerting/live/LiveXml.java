package io.virtwarden.alerting.live;

import io.virtwarden.hypervisor.xml.TenantXml;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** Devices in a domain's live XML. Parts of it come from tenants: no DTD, no entities. */
final class LiveXml {
    private final List<Element> devices;

    private LiveXml(List<Element> devices) {
        this.devices = devices;
    }

    /**
     * A disk.
     *
     * @param target such as {@code vda}
     * @param file path of its image, empty if it is no file
     * @param source path of its image or device, empty if it has none
     * @param mirror where a copy of it grows, empty if none does
     * @param ready whether that copy is complete
     */
    record Disk(String target, String file, String source, String mirror, boolean ready) {}

    /** @throws IllegalArgumentException if it is no XML */
    static LiveXml parse(String xml) {
        try {
            Element domain = TenantXml.documents()
                    .parse(new InputSource(new StringReader(xml)))
                    .getDocumentElement();
            List<Element> devices = new ArrayList<>();
            children(domain, "devices").forEach(found -> devices.addAll(children(found, "*")));
            return new LiveXml(devices);
        } catch (SAXException | IOException e) {
            throw new IllegalArgumentException("the domain's XML cannot be read: " + e.getMessage(), e);
        }
    }

    /** By target or by source; with an index of the backing chain, {@code vda[2]}, the disk it belongs to. */
    Optional<Disk> disk(String name) {
        String wanted = name.endsWith("]") && name.contains("[") ? name.substring(0, name.indexOf('[')) : name;
        return all("disk")
                .map(LiveXml::disk)
                .filter(disk -> disk.target().equals(wanted) || disk.source().equals(wanted))
                .findFirst();
    }

    private static Disk disk(Element element) {
        String file = attribute(element, "source", "file");
        String device = attribute(element, "source", "dev");
        Optional<Element> mirror = children(element, "mirror").stream().findFirst();
        String copy = mirror.map(found -> attribute(found, "source", "file") + attribute(found, "source", "dev"))
                .orElse("");
        return new Disk(
                attribute(element, "target", "dev"),
                file,
                file.isEmpty() ? device : file,
                mirror.isPresent() && copy.isEmpty() ? "elsewhere" : copy,
                mirror.map(found -> found.getAttribute("ready").equals("yes")).orElse(false));
    }

    /** Network card by MAC address or target. */
    Optional<Card> card(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return all("interface")
                .map(Card::new)
                .filter(card -> card.mac().equals(wanted) || card.target().equals(name))
                .findFirst();
    }

    /** Whether the guest's agent is there and has answered. */
    boolean agentConnected() {
        return all("channel")
                .flatMap(channel -> children(channel, "target").stream())
                .anyMatch(target -> target.getAttribute("name").equals("org.qemu.guest_agent.0")
                        && target.getAttribute("state").equals("connected"));
    }

    /** Whether it has a balloon. */
    boolean balloon() {
        return all("memballoon").anyMatch(found -> !found.getAttribute("model").equals("none"));
    }

    /** A network card. */
    static final class Card {
        private final Element element;

        private Card(Element element) {
            this.element = element;
        }

        /** In lower case. */
        String mac() {
            return attribute(element, "mac", "address").toLowerCase(Locale.ROOT);
        }

        /** Such as {@code vnet0}, empty if it has none. */
        String target() {
            return attribute(element, "target", "dev");
        }

        /** Whether its cable is plugged. */
        boolean up() {
            return !attribute(element, "link", "state").equals("down");
        }

        /** The whole element with its cable plugged or not. */
        String with(boolean up) {
            Element copy = (Element) element.cloneNode(true);
            children(copy, "link").forEach(copy::removeChild);
            Element link = copy.getOwnerDocument().createElement("link");
            link.setAttribute("state", up ? "up" : "down");
            copy.appendChild(link);
            return text(copy);
        }
    }

    private java.util.stream.Stream<Element> all(String kind) {
        return devices.stream().filter(device -> device.getTagName().equals(kind));
    }

    private static String attribute(Element element, String child, String name) {
        return children(element, child).stream()
                .map(found -> found.getAttribute(name))
                .findFirst()
                .orElse("");
    }

    private static List<Element> children(Element element, String name) {
        List<Element> found = new ArrayList<>();
        NodeList nodes = element.getChildNodes();
        for (int i = 0; i < nodes.getLength(); i++) {
            Node node = nodes.item(i);
            if (node instanceof Element child
                    && (name.equals("*") || child.getTagName().equals(name))) {
                found.add(child);
            }
        }
        return found;
    }

    private static String text(Element element) {
        try {
            TransformerFactory factory = TransformerFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            Transformer transformer = factory.newTransformer();
            transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
            StringWriter text = new StringWriter();
            transformer.transform(new DOMSource(element), new StreamResult(text));
            return text.toString();
        } catch (TransformerException e) {
            throw new IllegalStateException("an element cannot be written", e);
        }
    }
}
