package io.virtwarden.logd.domain;

import io.virtwarden.chassis.settings.ByteSize;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a domain's metadata says of its console logs: {@code <virtwarden:console forward="yes" share="512MiB" age="30d"/>} in
 * {@code <virtwarden:domain xmlns:virtwarden="https://virtwarden.io/xmlns/domain/1.0">}, and which of the settings' XPaths hold.
 *
 * @param forward whether it is published to Kafka; empty if the settings decide
 * @param share disk space of its history
 * @param age how long its history is kept
 * @param holds those of the XPaths in {@code logd.shares} that are true of its XML
 * @param faults values that make no sense, each with its attribute; they count as not given
 */
public record DomainMetadata(
        Optional<Boolean> forward,
        Optional<ByteSize> share,
        Optional<Duration> age,
        Set<String> holds,
        List<String> faults) {
    /** The namespace of what domains' metadata says to virtwarden. */
    public static final String NAMESPACE = "https://virtwarden.io/xmlns/domain/1.0";

    /** Says nothing. */
    public static final DomainMetadata NONE =
            new DomainMetadata(Optional.empty(), Optional.empty(), Optional.empty(), Set.of(), List.of());

    public DomainMetadata {
        holds = Set.copyOf(holds);
        faults = List.copyOf(faults);
    }

    DomainMetadata holding(Set<String> xpaths) {
        return new DomainMetadata(forward, share, age, xpaths, faults);
    }
}
