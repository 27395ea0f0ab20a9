package io.virtwarden.lockd.domain;

import io.virtwarden.lockd.lease.Mode;
import io.virtwarden.lockd.lease.Resource;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Finds what a domain must have leases for, as libvirt's lock driver does: every {@code <lease>}, then every disk that it may write
 * to and that is a local path. Read-only disks and those on the network have none; {@code <shareable/>} disks are shared. Parts of
 * the XML come from tenants: no DTD, no entities. Any thread.
 */
final class DiskXml {
    private final XMLInputFactory factory = XMLInputFactory.newFactory();

    DiskXml() {
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    }

    /** @throws IllegalArgumentException if it is no XML */
    List<Wanted> read(String name, String xml) {
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(xml));
            try {
                return new Walk().through(reader);
            } finally {
                reader.close();
            }
        } catch (XMLStreamException e) {
            throw new IllegalArgumentException("the XML of domain " + name + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** One pass over one document. */
    private static final class Walk {
        private final Map<Resource, Wanted> leases = new LinkedHashMap<>();
        private final Map<Resource, Wanted> disks = new LinkedHashMap<>();
        /** What is open, from the root inwards. */
        private final List<String> path = new ArrayList<>();

        private String source = "";
        private boolean readOnly;
        private boolean shared;
        private String lockspace = "";
        private String key = "";
        private String target = "";

        private List<Wanted> through(XMLStreamReader reader) throws XMLStreamException {
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
            List<Wanted> all = new ArrayList<>(leases.values());
            disks.values().stream()
                    .filter(disk -> !leases.containsKey(disk.resource()))
                    .forEach(all::add);
            return all;
        }

        private void opened(XMLStreamReader reader) throws XMLStreamException {
            if (isDevice("disk", 3)) {
                source = "";
                readOnly = false;
                shared = false;
            } else if (isDevice("disk", 4)) {
                inDisk(reader);
            } else if (isDevice("lease", 3)) {
                lockspace = "";
                key = "";
                target = "";
            } else if (isDevice("lease", 4)) {
                inLease(reader);
            }
        }

        private void inDisk(XMLStreamReader reader) {
            switch (reader.getLocalName()) {
                case "source" -> {
                    String file = attribute(reader, "file");
                    source = file.isEmpty() ? attribute(reader, "dev") : file;
                }
                case "readonly" -> readOnly = true;
                case "shareable" -> shared = true;
                default -> {}
            }
        }

        private void inLease(XMLStreamReader reader) throws XMLStreamException {
            switch (reader.getLocalName()) {
                case "lockspace" -> lockspace = text(reader);
                case "key" -> key = text(reader);
                case "target" -> target = attribute(reader, "path");
                default -> {}
            }
        }

        /** Reads to the element's end, so that it is closed here. */
        private String text(XMLStreamReader reader) throws XMLStreamException {
            String text = reader.getElementText();
            path.remove(path.size() - 1);
            return text;
        }

        private void closed() {
            if (isDevice("disk", 3) && source.startsWith("/") && !readOnly) {
                add(disks, source, shared ? Mode.SHARED : Mode.EXCLUSIVE);
            } else if (isDevice("lease", 3) && !target.isEmpty() && !key.isEmpty()) {
                add(
                        leases,
                        lockspace.isEmpty() ? target + "/" + key : target + "/" + lockspace + "/" + key,
                        Mode.EXCLUSIVE);
            }
        }

        private static void add(Map<Resource, Wanted> to, String name, Mode mode) {
            Resource resource = new Resource(name);
            to.putIfAbsent(resource, new Wanted(resource, mode));
        }

        private boolean isDevice(String name, int depth) {
            return path.size() == depth
                    && path.get(0).equals("domain")
                    && path.get(1).equals("devices")
                    && path.get(2).equals(name);
        }
    }

    private static String attribute(XMLStreamReader reader, String name) {
        String value = reader.getAttributeValue(null, name);
        return value == null ? "" : value;
    }
}
