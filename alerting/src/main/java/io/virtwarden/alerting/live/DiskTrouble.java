package io.virtwarden.alerting.live;

import io.virtwarden.alerting.action.Precondition;
import io.virtwarden.chassis.settings.ByteSize;
import io.virtwarden.hypervisor.link.LibvirtException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Why a domain's disks failed, and whether they would again. */
final class DiskTrouble {
    private static final int NO_SPACE = 2;

    private final Hypervisor on;
    private final UUID domain;

    DiskTrouble(Hypervisor on, UUID domain) {
        this.on = on;
        this.domain = domain;
    }

    /** Disks with an error: 1 unspecified, 2 no space. None with a driver that cannot tell. */
    CompletableFuture<Map<String, Integer>> now() {
        return on.eyes().disks().errors(domain).exceptionally(failure -> {
            Throwable cause = Outcomes.cause(failure);
            if (cause instanceof LibvirtException libvirt && libvirt.unsupported()) {
                return Map.of();
            }
            throw new CompletionException(cause);
        });
    }

    /**
     * Met unless a disk that had no space lies on a file system that still has none.
     *
     * @param wanted free bytes
     */
    CompletableFuture<Precondition> over(long wanted) {
        return now().thenCompose(errors -> on.eyes().xml(domain).thenApply(xml -> over(errors, xml, wanted)));
    }

    private Precondition over(Map<String, Integer> errors, String xml, long wanted) {
        LiveXml live = LiveXml.parse(xml);
        List<String> told = new ArrayList<>();
        for (Map.Entry<String, Integer> error : errors.entrySet()) {
            String file = live.disk(error.getKey()).map(LiveXml.Disk::file).orElse("");
            if (error.getValue() == NO_SPACE && !file.isEmpty()) {
                Optional<Long> free = on.local() ? Room.at(Path.of(file)) : Optional.empty();
                if (free.isEmpty()) {
                    return new Precondition.Unclear(
                            "disk " + error.getKey() + " had no space, and " + file + " cannot be seen from here");
                }
                if (free.get() < wanted) {
                    return new Precondition.Unmet(
                            "no-space",
                            "disk " + error.getKey() + " had no space; there are " + new ByteSize(free.get())
                                    + " free where " + file + " is, " + new ByteSize(wanted) + " are wanted");
                }
                told.add(error.getKey() + " has " + new ByteSize(free.get()) + " free again");
            } else {
                told.add(error.getKey() + " had an error");
            }
        }
        return new Precondition.Met(
                "it is paused (ioerror)" + (told.isEmpty() ? "" : "; disk " + String.join(", disk ", told)));
    }
}
