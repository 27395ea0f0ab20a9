package io.virtwarden.lockd;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.virtwarden.lockd.lease.Fact;
import io.virtwarden.lockd.lease.Lease;
import io.virtwarden.lockd.lease.LeaseBook;
import io.virtwarden.lockd.lease.LeaseState;
import io.virtwarden.lockd.lease.Leases.Answer;
import io.virtwarden.lockd.lease.Mode;
import io.virtwarden.lockd.lease.Refusal.Reason;
import io.virtwarden.lockd.lease.Scope;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** {@code virtwarden_lockd_*} of the leases. Counts what it is told; asks the book only for what waits. */
final class LeaseMeters {
    private record Kind(Mode mode, Scope scope, LeaseState state) {
        static Kind of(Lease lease) {
            return new Kind(lease.mode(), lease.scope(), lease.state());
        }
    }

    private final Map<Kind, AtomicInteger> held = new ConcurrentHashMap<>();
    private final Map<Long, Kind> known = new ConcurrentHashMap<>();
    private final Map<Fact.End, Counter> ends = new EnumMap<>(Fact.End.class);
    private final Map<Reason, Counter> refused = new EnumMap<>(Reason.class);
    private final Counter granted;

    LeaseMeters(LeaseBook book, MeterRegistry registry) {
        for (Mode mode : Mode.values()) {
            for (Scope scope : Scope.values()) {
                for (LeaseState state : LeaseState.values()) {
                    AtomicInteger count = new AtomicInteger();
                    held.put(new Kind(mode, scope, state), count);
                    Gauge.builder("virtwarden.lockd.leases", count, AtomicInteger::get)
                            .description("Leases held on this host")
                            .tags("mode", word(mode), "scope", word(scope), "state", word(state))
                            .register(registry);
                }
            }
        }
        for (Fact.End end : Fact.End.values()) {
            ends.put(end, counter(registry, "virtwarden.lockd.ends", "Leases that ended", "end", word(end)));
        }
        for (Reason reason : Reason.values()) {
            refused.put(reason, acquires(registry, word(reason)));
        }
        granted = acquires(registry, "granted");
        Gauge.builder("virtwarden.lockd.waiting", book, it -> it.waiting().size())
                .description("Requests that wait for a lease")
                .register(registry);
        Gauge.builder("virtwarden.lockd.ends.owed", book, LeaseBook::owed)
                .description("Leases whose end cannot be recorded, so that they are still held")
                .register(registry);
        book.held().forEach(lease -> put(lease.id(), Kind.of(lease)));
        book.listen(this::heard);
        book.observe(this::answered);
    }

    private static Counter acquires(MeterRegistry registry, String answer) {
        return counter(registry, "virtwarden.lockd.acquires", "Requests for leases by their answer", "answer", answer);
    }

    private static Counter counter(MeterRegistry registry, String name, String help, String tag, String value) {
        return Counter.builder(name).description(help).tags(tag, value).register(registry);
    }

    private void answered(Answer<Lease> answer) {
        if (answer instanceof Answer.No<Lease> no) {
            Counter counter = refused.get(no.refusal().reason());
            if (counter != null) {
                counter.increment();
            }
        } else {
            granted.increment();
        }
    }

    private void heard(Fact fact) {
        Lease lease = fact.lease();
        if (fact instanceof Fact.Ended ended) {
            Kind before = known.remove(lease.id());
            if (before != null) {
                count(before).decrementAndGet();
            }
            Counter counter = ends.get(ended.end());
            if (counter != null) {
                counter.increment();
            }
        } else {
            put(lease.id(), Kind.of(lease));
        }
    }

    private void put(long id, Kind kind) {
        Kind before = known.put(id, kind);
        if (before != null) {
            count(before).decrementAndGet();
        }
        count(kind).incrementAndGet();
    }

    private AtomicInteger count(Kind kind) {
        return held.computeIfAbsent(kind, any -> new AtomicInteger());
    }

    private static String word(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
