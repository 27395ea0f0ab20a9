package io.virtwarden.alerting.engine;

import io.virtwarden.alerting.memory.Incident;
import io.virtwarden.alerting.rule.Signal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;

/** A process that takes one alert in and dies at the stage that it is told, as if by SIGKILL: nothing is closed or flushed. */
final class WalkVictim {
    static final int KILLED = 137;

    private WalkVictim() {}

    /** Arguments: folder, stage, start of the alert; anything more: a migration is ended when the alert is over. */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        String stage = args[1];
        boolean aborting = args.length > 3;
        try (EngineUnderTest bench = new EngineUnderTest(
                folder,
                aborting ? EngineUnderTest.migrates("abort") : EngineUnderTest.suspends("auto"),
                journal -> new MortalJournal(journal, stage),
                actions -> new MortalActions(actions, stage))) {
            Signal alert = EngineUnderTest.alert(EngineUnderTest.VM, Instant.parse(args[2]));
            bench.submit(alert);
            if (aborting) {
                await(bench, one -> one.closed() || !bench.actions.calls().isEmpty());
                bench.submit(alert.resolved());
            }
            await(bench, Incident::closed);
            System.out.println("status " + bench.status());
        }
        Runtime.getRuntime().halt(0);
    }

    private static void await(EngineUnderTest bench, Predicate<Incident> so) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(40).toNanos();
        while (!so.test(bench.incidents().get(0)) && System.nanoTime() < end) {
            java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
        }
    }

    static void die() {
        Runtime.getRuntime().halt(KILLED);
    }
}
