package io.virtwarden.monitor;

import io.virtwarden.chassis.journal.Journal;
import io.virtwarden.chassis.ops.Check;
import io.virtwarden.chassis.ops.LoopWatch;
import io.virtwarden.chassis.ops.Status;
import io.virtwarden.hypervisor.feed.Feed;
import io.virtwarden.hypervisor.link.Link;
import io.virtwarden.hypervisor.link.LinkState;
import io.virtwarden.monitor.intake.Intake;
import java.util.StringJoiner;

/** What makes the monitor ready and live. */
final class MonitorHealth {
    private MonitorHealth() {}

    /** Every connection is up; asked anew each time, for the feed makes its links when it starts. */
    static Check libvirt(Feed feed) {
        return Check.of("libvirt", () -> {
            StringJoiner text = new StringJoiner("; ");
            boolean ok = true;
            for (Link link : feed.links()) {
                Status status = status(link.state());
                ok &= status.ok();
                text.add(link.uri() + ": " + status.text());
            }
            return new Status(ok && !feed.links().isEmpty(), text.toString());
        });
    }

    /** Events are taken and become durable. */
    static Check journal(Journal journal, Intake intake) {
        return Check.of("journal", () -> {
            Journal.Condition condition = journal.condition();
            return condition.state() == Journal.Condition.State.ACCEPTING
                    ? intake.status()
                    : Status.failed(condition.reason());
        });
    }

    /** The loops turn. A full disk holds the intake on purpose: no restart would mend that. */
    static Check loops(LoopWatch loops, Journal journal) {
        return Check.of("loops", () -> {
            boolean waits = journal.condition().state() == Journal.Condition.State.FULL;
            return waits ? Status.ok("the intake waits for space on the disk") : loops.check();
        });
    }

    static Status status(LinkState state) {
        if (state instanceof LinkState.Up up) {
            return Status.ok("connected to " + up.driver() + " since " + up.since());
        }
        if (state instanceof LinkState.Connecting connecting) {
            return Status.failed("not connected since " + connecting.since() + ", " + connecting.attempts()
                    + " attempts: " + connecting.lastFault());
        }
        if (state instanceof LinkState.Hung hung) {
            return Status.failed("libvirt does not answer since " + hung.since() + ": " + hung.call());
        }
        return Status.failed("closed");
    }
}
