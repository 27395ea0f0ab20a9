package io.virtwarden.lockd;

import io.virtwarden.chassis.ops.Check;
import io.virtwarden.chassis.ops.Status;
import io.virtwarden.hypervisor.feed.Feed;
import io.virtwarden.hypervisor.link.Link;
import io.virtwarden.hypervisor.link.LinkState;
import java.util.StringJoiner;
import java.util.function.BooleanSupplier;

/** What makes lockd ready and live. */
final class LockdHealth {
    private LockdHealth() {}

    /** Domains are seen through libvirt; leases that somebody asks for are granted without it. */
    static Check libvirt(Feed feed) {
        return Check.of("libvirt", () -> {
            StringJoiner down = new StringJoiner("; ");
            down.setEmptyValue("");
            for (Link link : feed.links()) {
                if (link.state() instanceof LinkState.Connecting connecting) {
                    down.add(link.uri() + ": not connected: " + connecting.lastFault());
                } else if (!(link.state() instanceof LinkState.Up)) {
                    down.add(link.uri() + ": does not answer");
                }
            }
            return down.length() == 0 ? Status.ok("connected") : Status.failed(down.toString());
        });
    }

    /** On a host that switches over virtlockd may serve it still. */
    static Check socket(DropIn dropIn) {
        return Check.of("socket", () -> {
            String other = dropIn.waitsFor();
            return other == null ? Status.ok("serves libvirtd") : Status.failed(other);
        });
    }

    static Check thread(String name, BooleanSupplier alive) {
        return Check.of(name, () -> alive.getAsBoolean() ? Status.ok("works") : Status.failed("its thread has ended"));
    }
}
