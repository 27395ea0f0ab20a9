package io.virtwarden.logd.publish;

import io.virtwarden.logd.console.ConsoleMark;
import io.virtwarden.logd.publish.ConsoleRecords.Reason;
import io.virtwarden.logd.publish.ConsoleRecords.Whose;
import io.virtwarden.logd.store.Chunk;
import io.virtwarden.logd.store.Entry;
import io.virtwarden.logd.store.History;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

/**
 * One console on its way: from the store's history, past its guest's allowance, into records. The forwarder's thread.
 */
final class ConsoleFeed {
    /** A record's bytes; as JSON text of control characters six times as much, still below Kafka's usual limit. */
    static final int LARGEST = 64 << 10;

    private static final long WIDEST_MICROS = 1_000_000;
    private static final int CHUNKS = 8;
    private static final long TELL_NANOS = 1_000_000_000L;

    private final Whose whose;
    private final LongFunction<History> history;
    private final LongSupplier newest;
    private final TokenBucket allowance;
    private final ConsoleRecords records;
    private final ForwardMeters meters;
    private final LongSupplier nanos;

    private Place place;

    // Bytes that will be one record.
    private final ByteArrayOutputStream run = new ByteArrayOutputStream();
    private long runOffset;
    private long runMicros;

    // Left out since the last record.
    private long missing;
    private long missingOffset;
    private long missingFrom;
    private long missingTo;
    private long missingSince;

    /**
     * What it works with.
     *
     * @param history the console's, from a position on
     * @param newest position of the console's newest entry
     * @param nanos a clock for intervals
     */
    record Parts(
            Whose whose,
            LongFunction<History> history,
            LongSupplier newest,
            TokenBucket allowance,
            ConsoleRecords records,
            ForwardMeters meters,
            LongSupplier nanos) {}

    ConsoleFeed(Parts parts, Place begin) {
        this.whose = parts.whose();
        this.history = parts.history();
        this.newest = parts.newest();
        this.allowance = parts.allowance();
        this.records = parts.records();
        this.meters = parts.meters();
        this.nanos = parts.nanos();
        this.place = begin;
    }

    /** How far it is. What was left out and is not told yet counts as done: {@link #settle} before this is saved. */
    Place place() {
        return place;
    }

    /** Whether the store has more. */
    boolean isBehind() {
        return newest.getAsLong() > place.position();
    }

    /** Takes a bounded part of what there is. @return whether there is likely more */
    boolean turn() {
        if (!isBehind()) {
            tellInTime();
            return false;
        }
        try (History reader = history.apply(place.position())) {
            for (int i = 0; i < CHUNKS; i++) {
                Chunk chunk = reader.next();
                if (chunk == null) {
                    tellInTime();
                    return false;
                }
                take(chunk);
            }
        }
        return true;
    }

    /** Tells what was left out so far. */
    void settle() {
        flush();
        if (missing > 0) {
            String text = missing + " bytes left out: more than logd.forward.rate and burst allow";
            records.gap(whose, Reason.RATE_LIMIT, missingOffset, missing, missingFrom, missingTo, text, place);
            missing = 0;
        }
    }

    private void tellInTime() {
        if (missing > 0 && nanos.getAsLong() - missingSince > TELL_NANOS) {
            settle();
        }
    }

    private void take(Chunk chunk) {
        List<Entry> entries = chunk.entries();
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            ConsoleMark mark = entry.mark();
            if (mark == null) {
                bytes(chunk, entry);
            } else if (i + 1 == entries.size() || entries.get(i + 1).position() != entry.position()) {
                settle();
                place = new Place(entry.position(), entry.offset());
                records.mark(whose, entry.epochMicros(), entry.offset(), mark, place);
            } // else the reader's own remark on missing bytes: offsets tell the same, also over a restart
        }
        flush();
    }

    private void bytes(Chunk chunk, Entry entry) {
        follow(entry);
        Place after = new Place(entry.position(), entry.offset() + entry.length());
        if (allowance.take(entry.length(), entry.epochMicros())) {
            tellMissing();
            add(chunk, entry);
        } else {
            flush();
            leaveOut(entry);
        }
        place = after;
    }

    /** Bytes that should have come before this entry. */
    private void follow(Entry entry) {
        long expected = place.offset();
        if (expected < 0 || entry.offset() == expected) {
            return;
        }
        settle();
        boolean known = entry.offset() > expected;
        long bytes = known ? entry.offset() - expected : 0;
        place = new Place(place.position(), entry.offset());
        meters.lost(bytes);
        records.gap(
                whose,
                Reason.RETENTION,
                known ? expected : entry.offset(),
                bytes,
                entry.epochMicros(),
                entry.epochMicros(),
                known
                        ? bytes + " bytes were removed from the store before Kafka had them"
                        : "the console's history was deleted; how much of it Kafka never had is not known",
                place);
    }

    private void tellMissing() {
        if (missing > 0) {
            settle();
        }
    }

    private void leaveOut(Entry entry) {
        if (missing == 0) {
            missingOffset = entry.offset();
            missingFrom = entry.epochMicros();
            missingSince = nanos.getAsLong();
        }
        missing += entry.length();
        missingTo = entry.epochMicros();
        meters.limited(entry.length());
    }

    private void add(Chunk chunk, Entry entry) {
        boolean apart = entry.epochMicros() - runMicros > WIDEST_MICROS || entry.epochMicros() < runMicros;
        if (run.size() > 0 && (apart || run.size() + entry.length() > LARGEST)) {
            flush();
        }
        if (run.size() == 0) {
            runOffset = entry.offset();
            runMicros = entry.epochMicros();
        }
        run.write(chunk.text(), entry.start(), entry.length());
    }

    /** {@link #place} is the end of what has gathered. */
    private void flush() {
        if (run.size() > 0) {
            byte[] bytes = run.toByteArray();
            run.reset();
            meters.forwarded(bytes.length);
            records.chunk(whose, runMicros, runOffset, bytes, place);
        }
    }
}
