package io.virtwarden.lockd.domain;

import io.virtwarden.hypervisor.xml.TenantXml;
import io.virtwarden.hypervisor.xml.XmlWalk;
import io.virtwarden.lockd.lease.Mode;
import io.virtwarden.lockd.lease.Resource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Finds what a domain must have leases for, as libvirt's lock driver does: every {@code <lease>}, then every disk that it may write
 * to and that is a local path. Read-only disks and those on the network have none; {@code <shareable/>} disks are shared. Parts of
 * the XML come from tenants: no DTD, no entities. Any thread.
 */
final class DiskXml {
    private final TenantXml xml = new TenantXml();

    /** @throws IllegalArgumentException if it is no XML */
    List<Wanted> read(String name, String text) {
        try {
            Walk walk = new Walk();
            xml.walk(text, walk);
            return walk.wanted();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the XML of domain " + name + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** One pass over one document. */
    private static final class Walk extends XmlWalk {
        private final Map<Resource, Wanted> leases = new LinkedHashMap<>();
        private final Map<Resource, Wanted> disks = new LinkedHashMap<>();
        private String source = "";
        private boolean readOnly;
        private boolean shared;
        private String lockspace = "";
        private String key = "";
        private String target = "";

        private List<Wanted> wanted() {
            List<Wanted> all = new ArrayList<>(leases.values());
            disks.values().stream()
                    .filter(disk -> !leases.containsKey(disk.resource()))
                    .forEach(all::add);
            return all;
        }

        @Override
        protected void opened(XMLStreamReader reader) throws XMLStreamException {
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

        @Override
        protected void closed() {
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
            return path().size() == depth
                    && path().get(0).equals("domain")
                    && path().get(1).equals("devices")
                    && path().get(2).equals(name);
        }
    }
}
