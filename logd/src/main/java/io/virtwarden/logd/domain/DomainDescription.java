package io.virtwarden.logd.domain;

import java.util.List;

/**
 * What a domain's XML says of its consoles.
 *
 * @param files the logs that it writes, in the order of the XML, the driver's own first; each path once
 * @param ports aliases of its serial ports and consoles that have no log file and a stream instead
 * @param metadata what its metadata says
 */
public record DomainDescription(List<ConsoleFile> files, List<String> ports, DomainMetadata metadata) {
    public DomainDescription {
        files = List.copyOf(files);
        ports = List.copyOf(ports);
    }
}
