package io.virtwarden.alerting.http;

import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.virtwarden.alerting.engine.Engine;
import io.virtwarden.alerting.engine.Rehearsal;
import io.virtwarden.alerting.engine.Simulated;
import io.virtwarden.alerting.intake.BadNotificationException;
import io.virtwarden.alerting.intake.Hypothesis;
import io.virtwarden.alerting.memory.SignalHistory;
import io.virtwarden.alerting.rule.Signal;
import io.virtwarden.chassis.ops.Problem;
import io.virtwarden.chassis.settings.Durations;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/simulate?rule=}: what would be done now about the alerts or events in the body. {@code POST
 * /v1/simulate/history?since=&until=&rule=}: what would have been done then about what alerting took in, and about the events in
 * the body. Nothing is done.
 */
final class SimulationRoutes {
    private static final int MOST_NOW = 100;
    private static final int MOST_PAST = 100_000;
    /** As many bytes as one request of the command line has at most. */
    private static final long LARGEST = 8 << 20;

    private static final Set<String> KNOWN = Set.of("since", "until", "rule");

    private final Replies replies;
    private final Engine engine;
    private final SignalHistory history;
    private final InstantSource clock;

    SimulationRoutes(Replies replies, Engine engine, SignalHistory history, InstantSource clock) {
        this.replies = replies;
        this.engine = engine;
        this.history = history;
        this.clock = clock;
    }

    void addTo(Router router) {
        BodyRoom room = new BodyRoom(LARGEST);
        router.post("/v1/simulate")
                .handler(room)
                .handler(AlertingRoutes.body(LARGEST))
                .handler(this::simulate);
        router.post("/v1/simulate/history")
                .handler(room)
                .handler(AlertingRoutes.body(LARGEST))
                .handler(this::rehearse);
    }

    private void simulate(RoutingContext context) {
        byte[] bytes = replies.bytes(context);
        checkRule(context)
                .compose(rule -> replies.onWorker(() -> Hypothesis.read(bytes, MOST_NOW))
                        .compose(signals -> simulated(signals, rule)))
                .onSuccess(lines -> replies.end(context, 200, lines))
                .onFailure(failure -> replies.fail(context, failure));
    }

    private Future<List<List<Simulated>>> simulated(List<Signal> signals, Optional<String> rule) {
        List<Future<List<Simulated>>> all = signals.stream()
                .map((Signal signal) -> replies.future(engine.simulate(signal, rule)))
                .toList();
        return Future.all(all).map(done -> all.stream().map(Future::result).toList());
    }

    private void rehearse(RoutingContext context) {
        for (String name : context.request().params().names()) {
            if (!KNOWN.contains(name)) {
                throw new Problem(400, "Bad parameter", "there is no parameter " + name + ", only since, until, rule");
            }
        }
        Instant now = clock.instant();
        Instant until = time(context, "until", now).orElse(now);
        Instant since = time(context, "since", now)
                .orElseThrow(() -> new Problem(400, "Bad parameter", "since is missing: a time or a duration as 24h"));
        byte[] bytes = replies.bytes(context);
        checkRule(context)
                .compose(rule -> replies.future(engine.rehearsal())
                        .compose(rehearsal -> replies.onWorker(() -> report(rehearsal, bytes, since, until, rule))))
                .onSuccess(report -> replies.end(context, 200, report))
                .onFailure(failure -> replies.fail(context, failure));
    }

    /** Blocks. Events come from the body alone if it has any: the monitor's history has those that no rule was about, too. */
    private Rehearsal.Report report(
            Rehearsal rehearsal, byte[] body, Instant since, Instant until, Optional<String> rule)
            throws BadNotificationException, InterruptedException {
        List<SignalHistory.Taken> signals = new ArrayList<>();
        for (Signal signal : Hypothesis.read(body, MOST_PAST)) {
            boolean within =
                    !signal.startsAt().isBefore(since) && signal.startsAt().isBefore(until);
            if (within) {
                signals.add(new SignalHistory.Taken(signal.startsAt(), signal));
            }
        }
        for (SignalHistory.Taken taken : history.between(since, until, MOST_PAST)) {
            if (body.length == 0 || taken.signal().source() != Signal.Source.EVENT) {
                signals.add(taken);
            }
        }
        return rehearsal.of(signals, rule);
    }

    private Future<Optional<String>> checkRule(RoutingContext context) {
        Optional<String> rule = Optional.ofNullable(context.request().getParam("rule"));
        return replies.future(engine.book()).map(book -> {
            if (rule.isPresent() && book.named(rule.get()).isEmpty()) {
                throw new Problem(400, "Bad parameter", "no rule '" + rule.get() + "' is in force; see GET /v1/rules");
            }
            return rule;
        });
    }

    private static Optional<Instant> time(RoutingContext context, String name, Instant now) {
        @Nullable String text = context.request().getParam(name);
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException e) {
            try {
                return Optional.of(now.minus(Durations.parse(text)));
            } catch (IllegalArgumentException neither) {
                throw new Problem(400, "Bad parameter", name + " must be an RFC 3339 time or a duration as 24h");
            }
        }
    }
}
