package io.virtwarden.chassis.outbox;

import io.virtwarden.chassis.journal.JournalEntry;
import io.virtwarden.chassis.journal.ReadableJournal;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/** One session's work: entries from the first unacknowledged on, until it fails or the pump closes. Pump's thread. */
final class Delivery {
    private static final Logger LOG = LogManager.getLogger();

    private final PumpParts parts;
    private final PumpSettings settings;
    private final PumpMeters meters;
    private final InstantSource clock;
    private final Sink.Session session;
    private final Window window;
    private final LearnedLimits limits;
    private final DeadLetters deadLetters;

    Delivery(
            PumpParts parts,
            PumpSettings settings,
            PumpMeters meters,
            InstantSource clock,
            Sink.Session session,
            Window window,
            LearnedLimits limits,
            DeadLetters deadLetters) {
        this.parts = parts;
        this.settings = settings;
        this.meters = meters;
        this.clock = clock;
        this.session = session;
        this.window = window;
        this.limits = limits;
        this.deadLetters = deadLetters;
    }

    /** What the pump wants done between two entries. */
    interface Between {
        /** @return whether to go on */
        boolean goOn() throws SinkException;
    }

    /** @param after last acknowledged sequence */
    void run(long after, Between between) throws SinkException, InterruptedException {
        Duration patience = settings.cursorEvery().compareTo(Duration.ofMillis(100)) < 0
                ? settings.cursorEvery()
                : Duration.ofMillis(100);
        long expected = after + 1;
        try (ReadableJournal.Reader reader = parts.journal().read(expected)) {
            while (between.goOn()) {
                window.check();
                if (!window.awaitRoom(settings.inFlightRecords(), settings.inFlightBytes(), patience)) {
                    continue;
                }
                JournalEntry entry = reader.next(patience);
                if (entry != null) {
                    jump(expected, entry.sequence());
                    expected = entry.sequence() + 1;
                    send(entry);
                }
            }
        }
    }

    /** The journal's sequences have no holes: where one is seen, the journal let go of entries. */
    private void jump(long expected, long found) {
        if (found > expected) {
            meters.skipped.increment((double) (found - expected));
            LOG.error("The journal's bound dropped entries {} to {} before they were delivered", expected, found - 1);
            parts.gaps().skipped(expected, found - 1);
        }
    }

    private void send(JournalEntry entry) throws SinkException {
        List<Outgoing> records = fitting(entry, mapped(entry));
        long bytes = 0;
        for (Outgoing record : records) {
            bytes += session.size(record);
        }
        Window.Slot slot = window.add(entry.sequence(), entry.time(), records.size(), bytes);
        for (Outgoing record : records) {
            int size = session.size(record);
            session.send(record, failure -> finished(slot, record.topic(), size, failure));
            meters.published.increment();
        }
    }

    /** Runs on the sink's threads. */
    private void finished(Window.Slot slot, String topic, int size, @Nullable SinkException failure) {
        if (failure != null) {
            if (failure.reason() == SinkException.Reason.TOO_LARGE) {
                limits.refused(topic, session.largest(topic), size);
            }
            window.failed(failure);
            return;
        }
        meters.acknowledged.increment();
        if (window.acknowledged(slot, size)) {
            Duration took = Duration.between(slot.time(), clock.instant());
            meters.delivery.record(took.isNegative() ? Duration.ZERO : took);
        }
    }

    private List<Outgoing> mapped(JournalEntry entry) throws SinkException {
        try {
            return parts.mapper().map(entry);
        } catch (RuntimeException e) {
            throw new SinkException(
                    SinkException.Reason.UNREADABLE,
                    "journal entry " + entry.sequence() + " cannot be published: " + e.getMessage(),
                    e);
        }
    }

    private List<Outgoing> fitting(JournalEntry entry, List<Outgoing> records) throws SinkException {
        List<Outgoing> fitting = new ArrayList<>(records.size());
        for (int i = 0; i < records.size(); i++) {
            Outgoing record = records.get(i);
            int limit = limits.limit(record.topic(), session.largest(record.topic()));
            fitting.add(session.size(record) <= limit ? record : small(entry, i, record, limit));
        }
        return fitting;
    }

    private Outgoing small(JournalEntry entry, int index, Outgoing large, int limit) throws SinkException {
        Outgoing small = parts.withhold().apply(large);
        if (session.size(small) > limit) {
            throw new SinkException(
                    SinkException.Reason.TOO_LARGE,
                    "topic " + large.topic() + " takes records of " + limit
                            + " bytes, even the note in place of journal entry " + entry.sequence() + " has "
                            + session.size(small) + ": raise the topic's max.message.bytes");
        }
        byte[] value = large.value();
        if (value != null) {
            keep(entry.sequence(), index, value, large.topic());
        }
        return small;
    }

    private void keep(long sequence, int index, byte[] value, String topic) {
        try {
            int removed = deadLetters.keep(sequence, index, value);
            if (removed >= 0) {
                meters.withheld.increment();
                meters.deadLettersRemoved.increment(removed);
                LOG.warn(
                        "Record {} has {} bytes, too many for topic {}: a note goes out, the value is in {}",
                        sequence,
                        value.length,
                        topic,
                        deadLetters.folder());
            }
        } catch (IOException e) {
            meters.withheld.increment();
            meters.deadLettersLost.increment();
            LOG.error(
                    "Record {} is too large for topic {} and could not be kept in {}: {}; the journal has it until its bound",
                    sequence,
                    topic,
                    deadLetters.folder(),
                    e.toString());
        }
    }
}
