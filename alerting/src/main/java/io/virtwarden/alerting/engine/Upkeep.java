package io.virtwarden.alerting.engine;

import io.virtwarden.alerting.action.Undone;
import io.virtwarden.alerting.guard.Breaker;
import io.virtwarden.alerting.guard.Deed;
import io.virtwarden.alerting.memory.Diary;
import io.virtwarden.alerting.memory.Fact;
import io.virtwarden.alerting.memory.Incident;
import io.virtwarden.alerting.memory.Ledger;
import io.virtwarden.alerting.memory.Retention;
import io.virtwarden.alerting.rule.Rule;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** What has to be done from time to time: the breaker, what may be forgotten, gauges. On the deciding thread. */
final class Upkeep {
    private static final Logger LOG = LogManager.getLogger();
    private static final Duration HISTORY = Duration.ofDays(31);
    private static final Duration CLOSED = Duration.ofDays(7);
    private static final Duration EVERY = Duration.ofSeconds(60);

    private final Node node;
    private final Diary diary;
    private final Breaker breaker;
    private final Meters meters;
    private Instant trimmed = Instant.MIN;
    private Runnable trimming = () -> {};

    Upkeep(Node node, Diary diary, Breaker breaker, Meters meters) {
        this.node = node;
        this.diary = diary;
        this.breaker = breaker;
        this.meters = meters;
    }

    /** Lets go of old records, too, from then on. */
    void keep(Retention retention, LongSupplier acknowledged) {
        trimming = () -> {
            try {
                retention.run(acknowledged.getAsLong(), node.now());
            } catch (IOException e) {
                LOG.error("old records of alerting cannot be removed", e);
            }
        };
    }

    /** Opens or closes the breaker, and says so. */
    void lookAtBreaker() {
        int domains = node.locals().map(Set::size).orElse(0);
        Optional<String> why = breaker.look(node.now(), domains);
        boolean was = diary.ledger().breaker().isPresent();
        if (why.isPresent() != was && diary.accepting()) {
            diary.write(new Fact.Breaker(why.isPresent(), why.orElse("well again"), "alerting"), "");
        }
    }

    /** Forgets closed incidents and old actions. */
    void forget() {
        Instant now = node.now();
        diary.ledger()
                .forget(now.minus(HISTORY), now.minus(CLOSED), node.settings().incidents() / 2);
    }

    /** Forgets and trims if it is time. */
    void tick() {
        Instant now = node.now();
        if (!now.isBefore(trimmed.plus(EVERY))) {
            trimmed = now;
            forget();
            trimming.run();
        }
    }

    /** Writes down what was taken back; told again, by this process or the next one, it is no news. */
    boolean undone(Undone what) {
        Ledger ledger = diary.ledger();
        if (ledger.isUndone(what.id())) {
            return false;
        }
        String incident = ledger.incidents().stream()
                .filter(one -> one.started() != null && one.started().id().equals(what.id()))
                .map(Incident::key)
                .findFirst()
                .orElse(null);
        String domain = what.domain().toString();
        diary.write(
                new Fact.Undone(
                        incident,
                        what.id(),
                        ledger.deed(what.id()).map(Deed::rule).orElse(null),
                        domain,
                        what.kind(),
                        "alerting",
                        "the time of its action was over at " + what.due(),
                        what.result(),
                        what.text(),
                        what.before(),
                        what.after()),
                domain);
        return true;
    }

    /** Which rules are in force, for the audit trail. */
    Fact rulesLoaded(String by) {
        List<String> names = node.book().rules().stream().map(Upkeep::named).toList();
        return new Fact.RulesLoaded(node.book().version(), names, by);
    }

    private static String named(Rule rule) {
        return rule.name() + "=" + rule.mode().word();
    }

    /** Sets the gauges. */
    void gauges(int running, int waiting) {
        Ledger ledger = diary.ledger();
        meters.incidents.set(ledger.size());
        meters.running.set(running);
        meters.waiting.set(waiting);
        meters.paused.set(ledger.pause().filter(pause -> pause.at(node.now())).isPresent() ? 1 : 0);
        meters.open.set(ledger.breaker().isPresent() ? 1 : 0);
        meters.rules.set(node.book().rules().size());
    }
}
