package io.virtwarden.hypervisor.stats;

import io.virtwarden.hypervisor.link.Connection;
import io.virtwarden.hypervisor.link.LibvirtException;
import java.time.InstantSource;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** {@link DomainStats} from a real libvirt. One per URI, shared by its links; the library is loaded at the first call. */
public final class DomainStatsReader implements DomainStats {
    private final FieldTable fields;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private @Nullable BulkReader reader;

    /**
     * @param fields shared by all readers of the process
     * @param nanos for durations
     */
    public DomainStatsReader(FieldTable fields, InstantSource clock, LongSupplier nanos) {
        this.fields = fields;
        this.clock = clock;
        this.nanos = nanos;
    }

    @Override
    public DomainReading all(Connection connection, StatsRequest request) throws LibvirtException {
        return reader().all(connection, request);
    }

    @Override
    public DomainReading careful(Connection connection, StatsRequest request, Set<UUID> suspects)
            throws LibvirtException {
        return reader().careful(connection, request, suspects);
    }

    private synchronized BulkReader reader() {
        if (reader == null) {
            reader = new BulkReader(StatsLibrary.load(), fields, clock, nanos);
        }
        return reader;
    }
}
