package io.virtwarden.chaos.load;

import io.virtwarden.chaos.invariant.ChangesAreTold;
import io.virtwarden.testkit.lab.DomainXml;
import io.virtwarden.testkit.lab.PrivateHypervisor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/** Domains without disks that are suspended and resumed all the time. */
final class Toggling extends Worker {
    private final PrivateHypervisor lab;
    private final ChangesAreTold told;
    private final InstantSource clock;
    private final Random random;
    private final List<UUID> domains = new ArrayList<>();
    private final Map<UUID, Boolean> paused = new HashMap<>();

    Toggling(PrivateHypervisor lab, int count, ChangesAreTold told, InstantSource clock, Random random) {
        super("chaos-toggling", Duration.ofMillis(250));
        this.lab = lab;
        this.told = told;
        this.clock = clock;
        this.random = random;
        for (int i = 0; i < count; i++) {
            UUID uuid = UUID.randomUUID();
            lab.createPaused(DomainXml.named("toggled-" + i).uuid(uuid).emulated());
            domains.add(uuid);
            paused.put(uuid, true);
        }
    }

    List<UUID> domains() {
        return List.copyOf(domains);
    }

    @Override
    void turn() {
        UUID domain = domains.get(random.nextInt(domains.size()));
        boolean pause = !paused.getOrDefault(domain, true);
        Instant asked = clock.instant();
        try {
            if (lab.tryVirsh(pause ? "suspend" : "resume", domain.toString())) {
                told.changed(new ChangesAreTold.Change(
                        domain.toString(), pause ? "suspended" : "resumed", asked, clock.instant()));
                paused.put(domain, pause);
            } else {
                lookAgain(domain);
            }
        } catch (IllegalStateException e) {
            // virsh took a minute: libvirtd is away. What it did is not known.
            lookAgain(domain);
        }
    }

    /** libvirtd may have done it and failed to say so. */
    private void lookAgain(UUID domain) {
        try {
            paused.put(domain, lab.virsh("domstate", domain.toString()).equals("paused"));
        } catch (IllegalStateException e) {
            // Still away: whatever is tried next fails or does nothing, and is looked at again.
            paused.putIfAbsent(domain, true);
        }
    }
}
