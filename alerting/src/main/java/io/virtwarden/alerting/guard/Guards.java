package io.virtwarden.alerting.guard;

import static io.virtwarden.alerting.guard.Verdict.decline;
import static io.virtwarden.alerting.guard.Verdict.pass;

import java.util.List;
import java.util.function.Function;

/**
 * All guards, in their order. Each is a pure function of the situation; each is always asked, so that an explanation shows
 * all of them. Knowledge that is missing declines.
 */
public final class Guards {
    private record Guard(String name, Function<Situation, Verdict> judge) {}

    private static final List<Guard> ALL = List.of(
            new Guard("paused", RequestGuards::paused),
            new Guard("mode", RequestGuards::mode),
            new Guard("quiet", RequestGuards::quiet),
            new Guard("stale", RequestGuards::stale),
            new Guard("local", DomainGuards::local),
            new Guard("allowed", DomainGuards::allowed),
            new Guard("state", DomainGuards::state),
            new Guard("job", DomainGuards::job),
            new Guard("cooldown", LimitGuards::cooldown),
            new Guard("flapping", LimitGuards::flapping),
            new Guard("concurrency", LimitGuards::concurrency),
            new Guard("share", LimitGuards::share),
            new Guard("breaker", Guards::breaker),
            new Guard("quota", ClusterGuards::quota),
            new Guard("lease", ClusterGuards::lease));

    private Guards() {}

    /** Asks every guard. */
    public static Judgement judge(Situation situation) {
        return new Judgement(
                ALL.stream().map(guard -> guard.judge().apply(situation)).toList());
    }

    /** Names of the guards in their order, for the page of metrics and the documentation. */
    public static List<String> names() {
        return ALL.stream().map(Guard::name).toList();
    }

    private static Verdict breaker(Situation s) {
        return s.breaker()
                .map(why -> decline("breaker", "breaker-open", why))
                .orElseGet(() -> pass("breaker", "closed"));
    }
}
