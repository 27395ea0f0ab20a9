package io.virtwarden.monitor.http;

import io.virtwarden.chassis.journal.ReadableJournal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a reader of the history begins. */
public sealed interface Since {
    /** The words of {@link #parse}, for messages. */
    String FORMS = "a sequence number, a record's id, a duration such as 90s, 15m, 1h or 7d, an RFC 3339 time, or now";

    /** First sequence wanted. May read the disk. */
    long first(ReadableJournal journal);

    /** After the record with this sequence: what a reader passes that has seen it. 0 is from the beginning. */
    record After(long sequence) implements Since {
        @Override
        public long first(ReadableJournal journal) {
            return sequence + 1;
        }
    }

    /** After a record of one epoch; a journal of another epoch is read from its beginning. */
    record AfterId(long epoch, long sequence) implements Since {
        @Override
        public long first(ReadableJournal journal) {
            return journal.epoch() == epoch ? sequence + 1 : 1;
        }
    }

    /** At or after a time. */
    record Time(Instant time) implements Since {
        /** RFC 3339's last year is 9999; nothing was journalled before 1970. The journal counts in microseconds of 64 bits. */
        private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

        public Time {
            time = time.isBefore(Instant.EPOCH) ? Instant.EPOCH : time.isAfter(LATEST) ? LATEST : time;
        }

        @Override
        public long first(ReadableJournal journal) {
            return journal.firstSince(time).orElse(journal.durable() + 1);
        }
    }

    /** Only what comes from now on. */
    record Now() implements Since {
        @Override
        public long first(ReadableJournal journal) {
            return journal.durable() + 1;
        }
    }

    /** A record's id: node, epoch, sequence. */
    Pattern ID = Pattern.compile("[0-9a-fA-F-]{36}/(\\d{1,18})/(\\d{1,18})");

    /** Number and unit. */
    Pattern AGE = Pattern.compile("(\\d{1,9})(ms|s|m|h|d|w)");

    /**
     * Reads any of {@link #FORMS}.
     *
     * @throws IllegalArgumentException if it is none of them; the message says what they are
     */
    static Since parse(String text, InstantSource clock) {
        if (text.equals("now")) {
            return new Now();
        }
        if (text.matches("\\d{1,18}")) {
            return new After(Long.parseLong(text));
        }
        Matcher id = ID.matcher(text);
        if (id.matches()) {
            return new AfterId(Long.parseLong(id.group(1)), Long.parseLong(id.group(2)));
        }
        Matcher age = AGE.matcher(text);
        if (age.matches()) {
            return new Time(clock.instant().minus(duration(Long.parseLong(age.group(1)), age.group(2))));
        }
        try {
            return new Time(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("'" + text + "' is neither " + FORMS, e);
        }
    }

    private static Duration duration(long number, String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            case "d" -> Duration.ofDays(number);
            default -> Duration.ofDays(Math.multiplyExact(number, 7));
        };
    }
}
