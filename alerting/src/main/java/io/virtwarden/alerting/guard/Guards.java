package io.virtwarden.alerting.guard;

import static io.virtwarden.alerting.guard.Verdict.decline;
import static io.virtwarden.alerting.guard.Verdict.needsLook;
import static io.virtwarden.alerting.guard.Verdict.pass;

import io.virtwarden.alerting.action.ActionKind;
import io.virtwarden.alerting.action.Precondition;
import io.virtwarden.alerting.action.Sight;
import io.virtwarden.alerting.rule.Mode;
import io.virtwarden.alerting.rule.QuietHours;
import io.virtwarden.chassis.settings.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * All guards, in their order. Each is a pure function of the situation; each is always asked, so that an explanation shows
 * all of them. Knowledge that is missing declines.
 */
public final class Guards {
    /** What acts on jobs runs while a job runs; what only reports does not mind either. */
    private static final Set<ActionKind> DESPITE_JOBS = EnumSet.of(
            ActionKind.ABORT_JOB,
            ActionKind.BLOCK_JOB_ABORT,
            ActionKind.BLOCK_JOB_SPEED,
            ActionKind.WEBHOOK,
            ActionKind.FENCE);

    private Guards() {}

    /** Asks every guard. */
    public static Judgement judge(Situation s) {
        return new Judgement(List.of(
                paused(s),
                mode(s),
                quiet(s),
                stale(s),
                local(s),
                allowed(s),
                state(s),
                job(s),
                cooldown(s),
                flapping(s),
                concurrency(s),
                share(s),
                breaker(s),
                lease(s)));
    }

    private static Verdict paused(Situation s) {
        return s.pause()
                .filter(pause -> pause.at(s.now()))
                .map(pause -> decline(
                        "paused",
                        "paused",
                        "paused by " + pause.by() + " until " + pause.until() + ": " + pause.reason()))
                .orElseGet(() -> pass("paused", "the node is not paused"));
    }

    private static Verdict mode(Situation s) {
        return s.rule().mode() == Mode.OFF
                ? decline("mode", "mode-off", "the rule is off")
                : pass("mode", "the rule is in mode " + s.rule().mode().word());
    }

    private static Verdict quiet(Situation s) {
        for (QuietHours hours : s.rule().quiet()) {
            if (hours.at(s.now())) {
                return decline(
                        "quiet",
                        "quiet-hours",
                        "quiet from " + hours.from() + " to " + hours.to() + " " + hours.zone());
            }
        }
        return pass("quiet", "no quiet hours now");
    }

    private static Verdict stale(Situation s) {
        if (!s.signal().firing()) {
            return decline("stale", "resolved", "the signal is over");
        }
        Duration age = Duration.between(s.signal().startsAt(), s.now());
        if (age.compareTo(s.rule().maxAge()) > 0) {
            return decline(
                    "stale",
                    "stale",
                    "it began " + text(age) + " ago, the rule takes "
                            + text(s.rule().maxAge()));
        }
        if (age.negated().compareTo(s.limits().skew()) > 0) {
            return decline("stale", "clock-skew", "it begins " + text(age.negated()) + " ahead of this node's clock");
        }
        return pass("stale", "it began at " + s.signal().startsAt());
    }

    private static Verdict local(Situation s) {
        if (s.signal().domain().isEmpty()) {
            return decline("local", "no-domain", "the signal has no label domain_uuid or uuid with a domain's UUID");
        }
        UUID domain = s.signal().domain().get();
        if (s.look().isPresent()) {
            return seen(s.look().get().sight(), domain);
        }
        if (s.locals().isPresent() && !s.locals().get().contains(domain)) {
            return decline("local", "not-local", "no domain " + domain + " on this node");
        }
        return needsLook("local");
    }

    private static Verdict seen(Sight sight, UUID domain) {
        if (sight instanceof Sight.Here here) {
            return pass("local", here.name() + " is on " + here.uri());
        }
        return sight instanceof Sight.Unseen unseen
                ? decline("local", "unseen", "the domain cannot be seen: " + unseen.reason())
                : decline("local", "not-local", "no domain " + domain + " on this node");
    }

    private static Optional<Sight.Here> here(Situation s) {
        return s.look().map(Look::sight).filter(Sight.Here.class::isInstance).map(Sight.Here.class::cast);
    }

    private static Verdict allowed(Situation s) {
        if (s.action().isEmpty()) {
            return decline(
                    "allowed", "template", "the action asks for a label that the signal lacks or that is unsafe");
        }
        ActionKind kind = s.action().get().kind();
        String words = s.signal()
                .domain()
                .map(uuid -> s.allowed().get(uuid.toString()))
                .orElse(null);
        if (words == null) {
            words = here(s).map(here -> s.allowed().get(here.name()))
                    .orElse(s.allowed().get("*"));
        }
        if (words != null && Permission.allows(words, kind)) {
            return pass("allowed", "alerting.allow has " + words);
        }
        if (s.look().isEmpty()) {
            return needsLook("allowed");
        }
        Optional<String> own = here(s).flatMap(Sight.Here::optIn).map(Permission::words);
        if (own.isPresent() && Permission.allows(own.get(), kind)) {
            return pass("allowed", "the domain's metadata allows " + own.get());
        }
        return decline(
                "allowed",
                "not-allowed",
                "neither alerting.allow nor the domain's metadata ("
                        + own.map(text -> "allow=\"" + text + "\"").orElse("none") + ") allows " + kind.word());
    }

    private static Verdict state(Situation s) {
        if (s.look().isEmpty()) {
            return needsLook("state");
        }
        Precondition precondition = s.look().get().precondition();
        if (precondition instanceof Precondition.Met met) {
            return pass("state", met.text());
        }
        return precondition instanceof Precondition.Unmet unmet
                ? decline("state", unmet.code(), unmet.text())
                : decline("state", "unclear", ((Precondition.Unclear) precondition).text());
    }

    private static Verdict job(Situation s) {
        boolean minds =
                s.action().map(action -> !DESPITE_JOBS.contains(action.kind())).orElse(true);
        if (!minds) {
            return pass("job", "this action does not mind jobs");
        }
        if (s.look().isEmpty()) {
            return needsLook("job");
        }
        Optional<Sight.Here> here = here(s);
        if (here.isEmpty()) {
            return decline("job", "unseen", "whether a job runs is not known");
        }
        return here.get().idle()
                ? pass("job", "no job runs")
                : decline(
                        "job", "job-running", "a job runs on it: " + here.get().job());
    }

    private static Verdict cooldown(Situation s) {
        Duration cooldown = s.rule().limits().cooldown();
        Instant since = s.now().minus(cooldown);
        return ofRuleOnDomain(s)
                .map(Deed::startedAt)
                .filter(started -> started.isAfter(since))
                .max(Instant::compareTo)
                .map(last -> decline(
                        "cooldown",
                        "cooldown",
                        "this rule acted on the domain at " + last + ", cooldown " + text(cooldown)))
                .orElseGet(() -> pass("cooldown", "no action of this rule on the domain within " + text(cooldown)));
    }

    private static java.util.stream.Stream<Deed> ofRuleOnDomain(Situation s) {
        return s.deeds().stream()
                .filter(deed -> deed.rule().equals(s.rule().name()))
                .filter(deed ->
                        s.signal().domain().filter(deed.domain()::equals).isPresent());
    }

    private static Verdict flapping(Situation s) {
        Instant since = s.now().minus(s.rule().limits().window());
        long count = ofRuleOnDomain(s)
                .filter(deed -> deed.startedAt().isAfter(since))
                .count();
        return count >= s.rule().limits().flaps()
                ? decline(
                        "flapping",
                        "flapping",
                        count + " actions of this rule on the domain within "
                                + text(s.rule().limits().window()) + ": a person is needed")
                : pass("flapping", count + " of " + s.rule().limits().flaps() + " actions used");
    }

    private static Verdict concurrency(Situation s) {
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

    private static Verdict share(Situation s) {
        if (s.locals().isEmpty()) {
            return decline("share", "domains-unknown", "how many domains this node has is not known");
        }
        Instant since = s.now().minus(s.limits().window());
        Set<UUID> touched = s.deeds().stream()
                .filter(deed -> deed.running() || deed.startedAt().isAfter(since))
                .map(Deed::domain)
                .collect(java.util.stream.Collectors.toSet());
        s.signal().domain().ifPresent(touched::add);
        int all = s.locals().get().size();
        long limit = Math.max(1, (long) Math.floor(all * s.limits().share()));
        return touched.size() > limit
                ? decline(
                        "share",
                        "share",
                        "it would be domain " + touched.size() + " of " + all + " within "
                                + text(s.limits().window()) + ", the limit is " + limit)
                : pass(
                        "share",
                        touched.size() + " of " + limit + " domains within "
                                + text(s.limits().window()));
    }

    private static Verdict breaker(Situation s) {
        return s.breaker()
                .map(why -> decline("breaker", "breaker-open", why))
                .orElseGet(() -> pass("breaker", "closed"));
    }

    private static Verdict lease(Situation s) {
        return s.rule().needsLease()
                ? decline("lease", "lease-unknown", "the rule needs a lease, and this build cannot ask lockd for it")
                : pass("lease", "the rule needs none");
    }

    private static String text(Duration duration) {
        return Durations.text(duration.isNegative() ? Duration.ZERO : duration.truncatedTo(ChronoUnit.SECONDS));
    }

    /** Names of the guards in their order, for the page of metrics and the documentation. */
    public static List<String> names() {
        return List.of(
                "paused",
                "mode",
                "quiet",
                "stale",
                "local",
                "allowed",
                "state",
                "job",
                "cooldown",
                "flapping",
                "concurrency",
                "share",
                "breaker",
                "lease");
    }

    /** Settings of {@code alerting.allow} have domains as keys and words as values; checks the words. */
    public static Optional<String> faultOf(Map<String, String> allowed) {
        for (Map.Entry<String, String> entry : allowed.entrySet()) {
            for (String word : entry.getValue().split("[,\\s]+", -1)) {
                boolean known = word.equals("all")
                        || ActionKind.named(word).isPresent()
                        || java.util.Arrays.stream(io.virtwarden.alerting.action.ActionClass.values())
                                .anyMatch(weight -> weight.word().equals(word));
                if (!known) {
                    return Optional.of("allow." + entry.getKey() + " has '" + word
                            + "', which is no action, no class of actions and not all");
                }
            }
        }
        return Optional.empty();
    }
}
