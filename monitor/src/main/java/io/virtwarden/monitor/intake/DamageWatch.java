package io.virtwarden.monitor.intake;

import io.virtwarden.chassis.journal.Damage;
import io.virtwarden.chassis.journal.ReadableJournal;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;

/** Makes a gap record of each damage that the journal finds, at its opening and later by its readers. One thread at a time. */
final class DamageWatch {
    private final ReadableJournal journal;
    private final InstantSource clock;
    private final Predicate<Gap> report;
    private int told;

    /** @param report false if it cannot take the gap now: it is offered again */
    DamageWatch(ReadableJournal journal, InstantSource clock, Predicate<Gap> report) {
        this.journal = journal;
        this.clock = clock;
        this.report = report;
    }

    synchronized void look() {
        List<Damage> damages = journal.damages();
        while (told < damages.size()) {
            Damage damage = damages.get(told);
            if (damage.lost() > 0 && !report.test(gap(damage))) {
                return;
            }
            told++;
        }
    }

    private Gap gap(Damage damage) {
        return Gap.records(
                Gap.Reason.JOURNAL_DAMAGED,
                clock.instant(),
                damage.firstLost(),
                damage.lastLost(),
                damage.what() + "; kept as " + damage.path());
    }
}
