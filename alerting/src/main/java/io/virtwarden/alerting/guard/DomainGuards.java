package io.virtwarden.alerting.guard;

import static io.virtwarden.alerting.guard.Verdict.decline;
import static io.virtwarden.alerting.guard.Verdict.needsLook;
import static io.virtwarden.alerting.guard.Verdict.pass;

import io.virtwarden.alerting.action.ActionKind;
import io.virtwarden.alerting.action.Precondition;
import io.virtwarden.alerting.action.Sight;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Whether the domain, as a look found it, is one that this may be done to. */
final class DomainGuards {
    /** What acts on jobs runs while a job runs; what only reports does not mind either. */
    private static final Set<ActionKind> DESPITE_JOBS = EnumSet.of(
            ActionKind.ABORT_JOB,
            ActionKind.BLOCK_JOB_ABORT,
            ActionKind.BLOCK_JOB_SPEED,
            ActionKind.WEBHOOK,
            ActionKind.FENCE);

    private DomainGuards() {}

    static Verdict local(Situation s) {
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

    static Verdict allowed(Situation s) {
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

    static Verdict state(Situation s) {
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

    static Verdict job(Situation s) {
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
}
