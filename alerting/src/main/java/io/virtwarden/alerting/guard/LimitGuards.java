package io.virtwarden.alerting.guard;

import static io.virtwarden.alerting.guard.Verdict.decline;
import static io.virtwarden.alerting.guard.Verdict.pass;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether it would be too often or too much at once, by what was done before and what runs. */
final class LimitGuards {

    private LimitGuards() {}

    static Verdict cooldown(Situation s) {
        Duration cooldown = s.rule().limits().cooldown();
        Instant since = s.now().minus(cooldown);
        return ofRuleOnDomain(s)
                .map(Deed::startedAt)
                .filter(started -> started.isAfter(since))
                .max(Instant::compareTo)
                .map(last -> decline(
                        "cooldown",
                        "cooldown",
                        "this rule acted on the domain at " + last + ", cooldown " + Ages.text(cooldown)))
                .orElseGet(
                        () -> pass("cooldown", "no action of this rule on the domain within " + Ages.text(cooldown)));
    }

    private static Stream<Deed> ofRuleOnDomain(Situation s) {
        return s.deeds().stream()
                .filter(deed -> deed.rule().equals(s.rule().name()))
                .filter(deed ->
                        s.signal().domain().filter(deed.domain()::equals).isPresent());
    }

    static Verdict flapping(Situation s) {
        Instant since = s.now().minus(s.rule().limits().window());
        long count = ofRuleOnDomain(s)
                .filter(deed -> deed.startedAt().isAfter(since))
                .count();
        return count >= s.rule().limits().flaps()
                ? decline(
                        "flapping",
                        "flapping",
                        count + " actions of this rule on the domain within "
                                + Ages.text(s.rule().limits().window()) + ": a person is needed")
                : pass("flapping", count + " of " + s.rule().limits().flaps() + " actions used");
    }

    static Verdict concurrency(Situation s) {
        List<Deed> running = s.deeds().stream().filter(Deed::running).toList();
        if (running.stream()
                .anyMatch(deed ->
                        s.signal().domain().filter(deed.domain()::equals).isPresent())) {
            return decline("concurrency", "domain-busy", "another action runs on this domain");
        }
        if (running.size() >= s.limits().concurrent()) {
            return decline("concurrency", "node-busy", running.size() + " actions run on this node, its limit");
        }
        long same = running.stream()
                .filter(deed -> deed.rule().equals(s.rule().name()))
                .count();
        if (same >= s.rule().limits().concurrent()) {
            return decline("concurrency", "rule-busy", same + " actions of this rule run, its limit");
        }
        return ofClass(s, running);
    }

    private static Verdict ofClass(Situation s, List<Deed> running) {
        if (s.action().isEmpty()) {
            return pass("concurrency", running.size() + " actions run");
        }
        var weight = s.action().get().kind().weight();
        long same =
                running.stream().filter(deed -> deed.kind().weight() == weight).count();
        int limit = s.limits().perClass().getOrDefault(weight, Integer.MAX_VALUE);
        return same >= limit
                ? decline("concurrency", "class-busy", same + " " + weight.word() + " actions run, the limit")
                : pass("concurrency", running.size() + " actions run");
    }

    static Verdict share(Situation s) {
        if (s.locals().isEmpty()) {
            return decline("share", "domains-unknown", "how many domains this node has is not known");
        }
        Instant since = s.now().minus(s.limits().window());
        Set<UUID> touched = s.deeds().stream()
                .filter(deed -> deed.running() || deed.startedAt().isAfter(since))
                .map(Deed::domain)
                .collect(Collectors.toSet());
        s.signal().domain().ifPresent(touched::add);
        int all = s.locals().get().size();
        long limit = Math.max(1, (long) Math.floor(all * s.limits().share()));
        return touched.size() > limit
                ? decline(
                        "share",
                        "share",
                        "it would be domain " + touched.size() + " of " + all + " within "
                                + Ages.text(s.limits().window()) + ", the limit is " + limit)
                : pass(
                        "share",
                        touched.size() + " of " + limit + " domains within "
                                + Ages.text(s.limits().window()));
    }
}
