package io.virtwarden.logd.domain;

import io.virtwarden.hypervisor.xml.TenantXml;
import io.virtwarden.hypervisor.xml.XmlWalk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLStreamReader;

/**
 * Finds the logs in a domain's XML: {@code <log file=>} of serial ports, consoles, parallel ports and channels, the same devices of
 * {@code type='file'}, and the log that the driver keeps of each domain; and what the domain's metadata says to us. Any thread.
 */
public final class ConsoleXml {
    private static final Set<String> DEVICES = Set.of("serial", "console", "parallel", "channel");
    /** Folder of a driver's own logs by the domain's type, as libvirt's drivers have it. */
    private static final Map<String, String> FOLDERS =
            Map.of("qemu", "qemu", "kvm", "qemu", "hvf", "qemu", "lxc", "lxc", "xen", "libxl");

    /** Devices whose stream {@code virDomainOpenConsole} opens. */
    private static final Set<String> STREAMS = Set.of("serial", "console");

    private final TenantXml xml = new TenantXml();
    private final Path logs;
    private final MetadataRules rules;

    /** @param logs libvirt's log folder, usually {@code /var/log/libvirt} */
    public ConsoleXml(Path logs, MetadataRules rules) {
        this.logs = logs;
        this.rules = rules;
    }

    /**
     * What it says of the domain's consoles.
     *
     * @param name the domain's
     * @param text as virDomainGetXMLDesc gives it
     * @throws IllegalArgumentException if it is no XML
     */
    public DomainDescription read(String name, String text) {
        try {
            Walk walk = new Walk(name);
            xml.walk(text, walk);
            DomainDescription found = walk.found();
            return new DomainDescription(
                    found.files(), found.ports(), found.metadata().holding(rules.holding(text)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the XML of domain " + name + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** One pass over one document. */
    private final class Walk extends XmlWalk {
        private final String name;
        private final Map<String, ConsoleFile> byPath = new LinkedHashMap<>();
        private final Map<String, Integer> counted = new LinkedHashMap<>();
        private final Set<String> ports = new LinkedHashSet<>();
        private DomainMetadata metadata = DomainMetadata.NONE;
        private String type = "";
        private String alias = "";
        private final List<String> found = new ArrayList<>();

        private Walk(String name) {
            this.name = name;
        }

        private DomainDescription found() {
            List<ConsoleFile> files = withoutSameAlias();
            files.forEach(file -> ports.remove(file.alias())); // a console repeats the first serial port
            return new DomainDescription(files, List.copyOf(ports), metadata);
        }

        @Override
        protected void opened(XMLStreamReader reader) {
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

        @Override
        protected void closed() {
            if (inDevice(3)) {
                String device = path().get(2);
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
            return path().equals(List.of(names));
        }

        private boolean inDevice(int depth) {
            return path().size() == depth
                    && path().get(0).equals("domain")
                    && path().get(1).equals("devices")
                    && DEVICES.contains(path().get(2));
        }
    }
}
