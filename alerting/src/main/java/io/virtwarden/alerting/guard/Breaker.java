package io.virtwarden.alerting.guard;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Opens when actions keep failing or when too many domains signal at once, for then the cause is not in a domain. Closes by
 * itself once both were well for the exit delay. One thread.
 */
public final class Breaker {
    /**
     * When it opens and closes.
     *
     * @param failures failed or unknown actions within {@code window} that open it
     * @param window see {@code failures}; also for signals
     * @param storm share of the node's domains with a new signal within the window that opens it, 0 to 1
     * @param stormAtLeast never fewer domains than so many
     * @param exit how long all must be well before it closes
     */
    public record Terms(int failures, Duration window, double storm, int stormAtLeast, Duration exit) {}

    /** Memory is bounded: with so many domains signalling the storm is beyond doubt. */
    private static final int REMEMBERED = 100_000;

    private final Terms terms;
    private final Map<String, Instant> failed = new HashMap<>();
    private final Map<UUID, Instant> signalled = new HashMap<>();
    private Optional<String> reason = Optional.empty();
    private Instant lastIll = Instant.MIN;

    public Breaker(Terms terms) {
        this.terms = terms;
    }

    /** An action ended badly. */
    public void failed(String action, Instant now) {
        failed.put(action, now);
    }

    /** A domain has a new signal. */
    public void signalled(UUID domain, Instant now) {
        if (signalled.size() < REMEMBERED) {
            signalled.put(domain, now);
        }
    }

    /** Opens it, as it was before a restart. */
    public void restore(String why, Instant now) {
        reason = Optional.of(why);
        lastIll = now;
    }

    /** Closes it by hand; what it has counted is forgotten. */
    public void reset() {
        failed.clear();
        signalled.clear();
        reason = Optional.empty();
    }

    /**
     * Looks at the counts.
     *
     * @param domains how many the node has; 0 if not known, no storm is seen then
     * @return why it is open, empty if closed
     */
    public Optional<String> look(Instant now, int domains) {
        Instant since = now.minus(terms.window());
        failed.values().removeIf(at -> at.isBefore(since));
        signalled.values().removeIf(at -> at.isBefore(since));
        long storm = Math.max(terms.stormAtLeast(), (long) Math.ceil(domains * terms.storm()));
        Optional<String> ill = Optional.empty();
        if (failed.size() >= terms.failures()) {
            ill = Optional.of(failed.size() + " actions failed or are unknown within " + terms.window());
        } else if (domains > 0 && signalled.size() > storm) {
            ill = Optional.of(signalled.size() + " of " + domains + " domains have signals within " + terms.window());
        }
        if (ill.isPresent()) {
            lastIll = now;
            reason = ill;
        } else if (reason.isPresent() && !now.isBefore(lastIll.plus(terms.exit()))) {
            reason = Optional.empty();
        }
        return reason;
    }
}
