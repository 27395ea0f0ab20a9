package io.virtwarden.monitor;

import io.virtwarden.hypervisor.event.HypervisorEvent;
import io.virtwarden.hypervisor.event.ObjectKind;
import io.virtwarden.monitor.intake.IntakeListener;
import io.virtwarden.monitor.stats.Statistics;
import java.util.Set;
import java.util.UUID;

/** Tells the statistics which domains' definitions have to be read again, so that no round ever reads them all. */
final class Renewal implements IntakeListener {
    /** Events after which a domain's XML may be another: lifecycle covers definition, start and renaming. */
    private static final Set<String> CHANGING = Set.of(
            "lifecycle",
            "metadata-change",
            "device-added",
            "device-removed",
            "disk-change",
            "tray-change",
            "balloon-change",
            "nic-mac-change",
            "block-job-2",
            "tunable");

    private final Statistics statistics;

    Renewal(Statistics statistics) {
        this.statistics = statistics;
    }

    @Override
    public void changed(HypervisorEvent event) {
        UUID uuid = event.subject().uuid();
        boolean domain = event.type().object() == ObjectKind.DOMAIN;
        if (domain && uuid != null && CHANGING.contains(event.type().name())) {
            statistics.invalidate(event.uri(), uuid);
        }
    }

    @Override
    public void missed(String uri) {
        statistics.invalidateAll(uri);
    }
}
