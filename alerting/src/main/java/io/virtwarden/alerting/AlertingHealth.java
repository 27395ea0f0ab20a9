package io.virtwarden.alerting;

import io.virtwarden.chassis.ops.Check;
import io.virtwarden.chassis.ops.Status;
import io.virtwarden.hypervisor.feed.Feed;
import io.virtwarden.hypervisor.link.Link;
import io.virtwarden.hypervisor.link.LinkState;
import java.util.StringJoiner;

/** What makes alerting ready. */
final class AlertingHealth {
    private AlertingHealth() {}

    /** Without libvirt nothing can be seen, so everything is declined. */
    static Check libvirt(Feed feed) {
        return Check.of("libvirt", () -> {
            StringJoiner down = new StringJoiner("; ");
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
}
