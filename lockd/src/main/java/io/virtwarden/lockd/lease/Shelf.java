package io.virtwarden.lockd.lease;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What is known, and how it changes: recorded first, then applied, then told. Under the book's lock. */
final class Shelf {
    final Ledger ledger = new Ledger();
    final Deadlines deadlines = new Deadlines();
    final Waiting waiting = new Waiting();
    final Busy busy = new Busy();
    final List<Consumer<Fact>> listeners = new CopyOnWriteArrayList<>();
    final LeaseBook.Parts parts;

    Shelf(LeaseBook.Parts parts, List<Lease> known) {
        this.parts = parts;
        for (Lease lease : known) {
            ledger.apply(new Fact.Granted(lease));
            remind(lease);
        }
    }

    @Nullable
    Cluster cluster() {
        return parts.cluster();
    }

    long nanos() {
        return parts.nanos().getAsLong();
    }

    Instant now() {
        return parts.clock().instant().truncatedTo(ChronoUnit.MICROS); // as the records keep it
    }

    void keep(Fact fact) throws NotRecordedException {
        parts.records().keep(fact);
        apply(fact);
    }

    /** For what is so whether it can be recorded or not. */
    void apply(Fact fact) {
        ledger.apply(fact);
        if (fact instanceof Fact.Ended) {
            deadlines.remove(fact.lease().id());
        }
        listeners.forEach(listener -> listener.accept(fact));
    }

    /** Its TTL runs from now on. */
    void remind(Lease lease) {
        lease.ttl().ifPresentOrElse(ttl -> deadlines.set(lease.id(), nanos(), ttl), () -> deadlines.remove(lease.id()));
    }
}
