package io.virtwarden.logd.domain;

import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Finds the logs in a domain's XML: {@code <log file=>} of serial ports, consoles, parallel ports and channels, the same devices of
 * {@code type='file'}, and the log that the driver keeps of each domain; and what the domain's metadata says to us. Parts of the XML come from tenants: no DTD, no entities.
 * Any thread.
 */
public final class ConsoleXml {
    private static final Set<String> DEVICES = Set.of("serial", "console", "parallel", "channel");
    /** Folder of a driver's own logs by the domain's type, as libvirt's drivers have it. */
    private static final Map<String, String> FOLDERS =
            Map.of("qemu", "qemu", "kvm", "qemu", "hvf", "qemu", "lxc", "lxc", "xen", "libxl");

    /** Devices whose stream {@code virDomainOpenConsole} opens. */
    private static final Set<String> STREAMS = Set.of("serial", "console");

    private final XMLInputFactory factory = XMLInputFactory.newFactory();
    private final Path logs;
    private final MetadataRules rules;

    /** @param logs libvirt's log folder, usually {@code /var/log/libvirt} */
    public ConsoleXml(Path logs, MetadataRules rules) {
        this.logs = logs;
        this.rules = rules;
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    }

    /**
     * What it says of the domain's consoles.
     *
     * @param name the domain's
     * @param xml as virDomainGetXMLDesc gives it
     * @throws IllegalArgumentException if it is no XML
     */
    public DomainDescription read(String name, String xml) {
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(xml));
            try {
                DomainDescription found = new Walk(name).through(reader);
                return new DomainDescription(
                        found.files(), found.ports(), found.metadata().holding(rules.holding(xml)));
            } finally {
                reader.close();
            }
        } catch (XMLStreamException e) {
            throw new IllegalArgumentException("the XML of domain " + name + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** One pass over one document. */
    private final class Walk {
        private final String name;
        private final Map<String, ConsoleFile> byPath = new LinkedHashMap<>();
        /** What is open, from the root inwards. */
        private final List<String> path = new ArrayList<>();

        private final Map<String, Integer> counted = new LinkedHashMap<>();
        private final Set<String> ports = new LinkedHashSet<>();
        private DomainMetadata metadata = DomainMetadata.NONE;
        private String type = "";
        private String alias = "";
        private final List<String> found = new ArrayList<>();

        private Walk(String name) {
            this.name = name;
        }

        private DomainDescription through(XMLStreamReader reader) throws XMLStreamException {
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
            List<ConsoleFile> files = withoutSameAlias();
            files.forEach(file -> ports.remove(file.alias())); // a console repeats the first serial port
            return new DomainDescription(files, List.copyOf(ports), metadata);
        }

        private void opened(XMLStreamReader reader) {
            if (at("domain")) {
                String folder = FOLDERS.get(attribute(reader, "type"));
                if (folder != null) {
                    add(
                            ConsoleFile.DOMAIN_LOG,
                            logs.resolve(folder).resolve(name + ".log").toString());
                }
            } else if (inDevice(3)) {
                type = attribute(reader, "type");
                alias = "";
                found.clear();
            } else if (inDevice(4)) {
                inside(reader);
            } else if (at("domain", "metadata", "domain", "console")
                    && DomainMetadata.NAMESPACE.equals(reader.getNamespaceURI())) {
                metadata = ConsoleElement.read(reader);
            }
        }

        private void inside(XMLStreamReader reader) {
            switch (reader.getLocalName()) {
                case "log" -> found.add(attribute(reader, "file"));
                case "source" -> {
                    if (type.equals("file")) {
                        found.add(attribute(reader, "path"));
                    }
                }
                case "alias" -> alias = attribute(reader, "name");
                default -> {}
            }
        }

        private void closed() {
            if (inDevice(3)) {
                String device = path.get(2);
                int number = counted.merge(device, 1, Integer::sum) - 1;
                // An inactive domain's devices have no aliases yet: these are those that libvirt will give them.
                String known = alias.isEmpty() ? device + number : alias;
                if (found.isEmpty() && type.equals("pty") && STREAMS.contains(device)) {
                    ports.add(known);
                }
                found.stream().filter(file -> file.startsWith("/")).forEach(file -> add(known, file));
            }
        }

        /** A console repeats the first serial port, file and alias included. */
        private void add(String as, String file) {
            byPath.putIfAbsent(file, new ConsoleFile(as, file));
        }

        /** A device may have a file and a log of it: the second is called after both. */
        private List<ConsoleFile> withoutSameAlias() {
            List<ConsoleFile> all = new ArrayList<>();
            Set<String> used = new HashSet<>();
            for (ConsoleFile file : byPath.values()) {
                String unique = used.add(file.alias()) ? file.alias() : file.alias() + "-log";
                used.add(unique);
                all.add(new ConsoleFile(unique, file.path()));
            }
            return all;
        }

        private boolean at(String... names) {
            return path.equals(List.of(names));
        }

        private boolean inDevice(int depth) {
            return path.size() == depth
                    && path.get(0).equals("domain")
                    && path.get(1).equals("devices")
                    && DEVICES.contains(path.get(2));
        }
    }

    private static String attribute(XMLStreamReader reader, String name) {
        String value = reader.getAttributeValue(null, name);
        return value == null ? "" : value;
    }
}
