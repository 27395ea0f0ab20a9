package io.virtwarden.monitor;

import io.virtwarden.chassis.journal.Journal;
import io.virtwarden.chassis.ops.Check;
import io.virtwarden.chassis.ops.LoopWatch;
import io.virtwarden.chassis.ops.Status;
import io.virtwarden.monitor.intake.Intake;

/** What makes the monitor ready and live. */
final class MonitorHealth {
    private MonitorHealth() {}

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
}
