package io.virtwarden.monitor.labels;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a domain's XML says of it. Texts are cut at the configured length; what is not there is empty.
 *
 * @param configured what the configured XPaths gave, by label
 * @param fault why the XML could not be used, for the log; then the rest is empty
 */
public record DomainFacts(
        String title,
        String osType,
        String arch,
        String machine,
        List<Disk> disks,
        List<Nic> nics,
        @Nullable Nova nova,
        Map<String, String> configured,
        @Nullable String fault) {

    public DomainFacts {
        disks = List.copyOf(disks);
        nics = List.copyOf(nics);
        configured = Map.copyOf(configured);
    }

    /**
     * A disk, CD-ROM, floppy or LUN.
     *
     * @param target its name in domstats, such as vda
     * @param limits elements of its iotune that are not 0, by name, such as {@code total_bytes_sec}
     */
    public record Disk(
            String target,
            String type,
            String device,
            String bus,
            String driverName,
            String driverType,
            String cache,
            String discard,
            String sourceFile,
            String sourceProtocol,
            String sourcePool,
            String sourceVolume,
            String serial,
            Map<String, Long> limits) {
        public Disk {
            limits = Map.copyOf(limits);
        }
    }

    /**
     * An interface.
     *
     * @param target its name on the host; empty for SR-IOV
     * @param portId of Open vSwitch, which Neutron knows it by
     * @param linkUp false if its virtual cable is pulled out
     */
    public record Nic(
            String target,
            String alias,
            String type,
            String bridge,
            String network,
            String mac,
            String model,
            String mtu,
            String portId,
            boolean linkUp) {
        /** What it is called in metrics: its name on the host, else its MAC, else its alias. */
        public String key() {
            return !target.isEmpty() ? target : !mac.isEmpty() ? mac : alias;
        }
    }

    /** OpenStack Nova's metadata, of either version of its namespace. */
    public record Nova(
            String instanceName,
            String flavor,
            String userName,
            String userId,
            String projectName,
            String projectId,
            String rootType,
            String rootId) {}

    /** Of a domain whose XML could not be used. */
    static DomainFacts unusable(String fault) {
        return new DomainFacts("", "", "", "", List.of(), List.of(), null, Map.of(), fault);
    }
}
