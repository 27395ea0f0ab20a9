package io.virtwarden.lockd.store;

import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.lockd.lease.NotRecordedException;
import io.virtwarden.lockd.lease.Refusal;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.OptionalLong;
import java.util.concurrent.Executor;

/**
 * Numbers that only grow, for ever. They are taken from blocks that are reserved ahead in two synced files, one in the state folder
 * and one beside it, and begin at each start above both files, above every token in the records and above the wall clock in
 * microseconds. Fewer than one a microsecond are given out, so that what the clock says at a start is above all that came before:
 * a restored or lost state folder does no harm. Only where the clock cannot be believed either, none are given out at all.
 *
 * <p>One thread takes; reserving runs on another.
 */
final class Tokens {
    /** Tokens of one reservation. At a million a second of wall clock, a restart costs 10 ms of it. */
    static final long BLOCK = 10_000;

    /** While a reservation fails it is tried again after so many tokens. */
    private static final long STEP = 1_000;

    /** No host's clock shows less unless it was never set. */
    private static final Instant MADE = Instant.parse("2026-01-01T00:00:00Z");

    private static final KeyedLogger LOG = KeyedLogger.of(Tokens.class);

    private final TokenCopy inner;
    private final TokenCopy outer;
    private final InstantSource clock;
    private final Executor background;
    private final String refusal;
    private final boolean restored;
    private long next;
    private volatile long reserved;
    private volatile boolean reserving;
    /** With fewer left than this the next block is reserved. */
    private volatile long enough = BLOCK / 2;

    private volatile String trouble = "";
    private volatile boolean alone;

    /** What the records know. */
    record Evidence(boolean empty, long highest, Instant newest) {}

    /**
     * Begins above all that is known.
     *
     * @param inner in the state folder
     * @param outer outside of it
     */
    Tokens(TokenCopy inner, TokenCopy outer, Evidence evidence, InstantSource clock, Executor background) {
        this.inner = inner;
        this.outer = outer;
        this.clock = clock;
        this.background = background;
        OptionalLong in = inner.read();
        OptionalLong out = outer.read();
        boolean known = in.isPresent() || out.isPresent();
        boolean used = !evidence.empty() || inner.exists() || outer.exists();
        this.restored = used && in.orElse(0) < out.orElse(0);
        this.refusal = known ? "" : doubt(used, evidence.newest());
        long floor = Math.max(Math.max(in.orElse(0), out.orElse(0)), evidence.highest());
        long now = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
        this.next = Math.max(floor + 1, now);
        this.reserved = next;
        if (restored) {
            LOG.error(
                    "The state folder is older than its tokens' second copy, as if restored from a backup. Tokens go"
                            + " on above both; leases granted since that backup are not known here: check who writes to"
                            + " what",
                    "path",
                    inner.file(),
                    "second copy",
                    outer.file());
        } else if (used && !known) {
            LOG.error("Both copies of the tokens' reservation are gone or damaged", "path", inner.file());
        }
        if (refusal.isEmpty()) {
            reserve();
        } else {
            LOG.error(refusal);
        }
    }

    /** Empty if the clock may be believed when there is nothing else. */
    private String doubt(boolean used, Instant newest) {
        Instant now = clock.instant();
        if (now.isBefore(MADE)) {
            return "no tokens: this host's clock says " + now + ", it was never set; set it and restart lockd";
        }
        if (used && !now.isAfter(newest)) {
            return "no tokens: both copies of their reservation are gone or damaged (" + inner.file() + ", "
                    + outer.file() + ") and the clock says " + now + ", before what was recorded at " + newest
                    + ": tokens could go back; set the clock and restart lockd";
        }
        return "";
    }

    long next() throws NotRecordedException {
        if (!refusal.isEmpty()) {
            throw new NotRecordedException(Refusal.Reason.TOKEN_REGRESSED, refusal);
        }
        if (next >= reserved) {
            reserve();
        }
        if (next >= reserved) {
            throw new NotRecordedException(Refusal.Reason.NOT_RECORDED, "no token can be reserved: " + trouble);
        }
        if (reserved - next < enough && !reserving) {
            reserving = true;
            background.execute(this::reserve);
        }
        return next++;
    }

    private synchronized void reserve() {
        long upTo = reserved + BLOCK;
        try {
            inner.write(upTo, clock.instant());
        } catch (IOException e) {
            trouble = inner.file() + ": " + e;
            enough -= STEP;
            reserving = false;
            return;
        }
        try {
            outer.write(upTo, clock.instant());
            alone = false;
        } catch (IOException e) {
            if (!alone) {
                LOG.error(
                        "The tokens' second copy cannot be written: a restored backup of the state folder would not be"
                                + " noticed",
                        "path",
                        outer.file(),
                        "reason",
                        e.toString());
            }
            alone = true;
        }
        trouble = "";
        enough = BLOCK / 2;
        reserved = upTo;
        reserving = false;
    }

    /** Why none are given out; empty if they are. */
    String refusal() {
        return refusal.isEmpty() ? trouble : refusal;
    }

    /** Whether the state folder was older than the copy beside it. */
    boolean restored() {
        return restored;
    }

    /** Whether there is no second copy. */
    boolean alone() {
        return alone;
    }

    long reserved() {
        return reserved;
    }
}
