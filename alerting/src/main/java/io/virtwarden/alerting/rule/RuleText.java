package io.virtwarden.alerting.rule;

import io.virtwarden.alerting.action.ActionKind;
import io.virtwarden.alerting.action.ActionSpec;
import io.virtwarden.chassis.settings.Durations;
import io.virtwarden.chassis.settings.Key;
import io.virtwarden.chassis.settings.Suggestion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A rule as the file has it. Its constructors find the faults, so that each is told with its path and line. */
record RuleText(
        @Key(help = "What it is for.") String description,

        @Key(help = "Alertmanager labels, such as 'alertname=\"VmPaused\"'; all must match.")
        List<String> alert,

        @Key(help = "Type of a libvirt event, such as lifecycle.")
        Optional<String> event,

        @Key(help = "A statistic with its threshold, such as disk.fill > 0.95.")
        Optional<String> statistic,

        @Key(name = "for", help = "How long the statistic must last.", def = "0s")
        Duration lasting,

        @Key(help = "Conditions on an event's fields or a statistic's labels.")
        List<String> where,

        @Key(help = "off, observe, approve or auto.", def = "observe")
        Mode mode,

        @Key(name = "max-age", help = "Older signals are stale.", def = "15m")
        Duration maxAge,

        @Key(name = "needs-lease", help = "Only with the domain's lease.", def = "false")
        boolean needsLease,

        @Key(name = "on-resolved", help = "leave or abort what runs when the signal is over.", def = "leave")
        OnResolved onResolved,

        @Key(help = "What to do, in order.") List<StepText> steps,
        @Key(help = "How often.") LimitsText limits,
        @Key(help = "When not.") List<QuietText> quiet) {

    private static final Pattern THRESHOLD =
            Pattern.compile("\\s*([a-z.]+)\\s*([<>])\\s*(\\d+(?:\\.\\d+)?)\\s*(%?)\\s*");

    RuleText {
        List<String> faults = new ArrayList<>();
        int triggers = (alert.isEmpty() ? 0 : 1) + (event.isPresent() ? 1 : 0) + (statistic.isPresent() ? 1 : 0);
        if (triggers != 1) {
            faults.add("needs exactly one of alert, event and statistic, has " + triggers);
        }
        if (steps.isEmpty()) {
            faults.add("steps are missing: a rule needs at least one");
        }
        if (!alert.isEmpty() && !where.isEmpty()) {
            faults.add("where is for events and statistics, an alert's conditions stand below alert");
        }
        if (statistic.isEmpty() && !lasting.isZero()) {
            faults.add("for needs a statistic: alerts have their own in Prometheus, events last no time");
        }
        if (onResolved == OnResolved.ABORT
                && steps.stream().noneMatch(text -> text.step().action().abortable())) {
            faults.add("on-resolved: abort needs a step that can be ended: migrate, save, managed-save,"
                    + " or core-dump with memory-only: false");
        }
        alert.forEach(text -> matcher("alert", text, faults));
        where.forEach(text -> matcher("where", text, faults));
        statistic.ifPresent(text -> threshold(text, faults));
        fail(faults);
    }

    Rule rule(String name) {
        return new Rule(
                name,
                description,
                trigger(),
                mode,
                steps.stream().map(StepText::step).toList(),
                maxAge,
                limits.limits(),
                quiet.stream().map(QuietText::hours).toList(),
                needsLease,
                onResolved);
    }

    private Trigger trigger() {
        List<LabelMatcher> conditions = where.stream().map(LabelMatcher::parse).toList();
        if (event.isPresent()) {
            return new Trigger.OfEvent(event.get(), conditions);
        }
        if (statistic.isEmpty()) {
            return new Trigger.OfAlert(alert.stream().map(LabelMatcher::parse).toList());
        }
        Matcher parts = THRESHOLD.matcher(statistic.get());
        if (!parts.matches()) {
            throw new IllegalStateException("checked by the constructor: " + statistic);
        }
        double number = Double.parseDouble(parts.group(3)) / (parts.group(4).isEmpty() ? 1 : 100);
        return new Trigger.OfStatistic(
                Statistic.named(parts.group(1)).orElseThrow(), parts.group(2).equals(">"), number, lasting, conditions);
    }

    private static void matcher(String key, String text, List<String> faults) {
        try {
            LabelMatcher.parse(text);
        } catch (IllegalArgumentException e) {
            faults.add(key + " " + e.getMessage());
        }
    }

    private static void threshold(String text, List<String> faults) {
        Matcher parts = THRESHOLD.matcher(text);
        if (!parts.matches()) {
            faults.add("statistic '" + text + "' has no form such as disk.fill > 0.95 or disk.fill > 95%");
        } else if (Statistic.named(parts.group(1)).isEmpty()) {
            faults.add("statistic " + unknown("statistic", parts.group(1), Statistic.words()));
        }
    }

    static String unknown(String what, String written, Collection<String> known) {
        return "'" + written + "' is no " + what
                + Suggestion.nearest(written, known)
                        .map(near -> ", did you mean '" + near + "'?")
                        .orElse(", there are " + String.join(", ", known));
    }

    static void fail(List<String> faults) {
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", faults));
        }
    }

    /** A step as the file has it. */
    record StepText(
            @Key(help = "What to do.") String action,

            @Key(name = "with", help = "The action's parameters.")
            Map<String, String> parameters,

            @Key(help = "How long until it must be verified.", def = "1m")
            Duration timeout,

            @Key(help = "effect, or resolved: the signal must end, too.", def = "effect")
            Step.Goal verify) {
        StepText {
            List<String> faults = new ArrayList<>();
            Optional<ActionKind> kind = ActionKind.named(action);
            if (kind.isEmpty()) {
                faults.add("action " + unknown("action", action, ActionKind.words()));
            } else {
                try {
                    Duration longest = ActionSpec.of(kind.get(), parameters).longest();
                    if (timeout.compareTo(longest) < 0) {
                        faults.add("timeout must be at least " + Durations.text(longest)
                                + ": for so long its own parameters let " + action + " go on");
                    }
                } catch (IllegalArgumentException e) {
                    Arrays.stream(String.valueOf(e.getMessage()).split("; ", -1))
                            .map(fault -> "with has a fault: " + fault)
                            .forEach(faults::add);
                }
            }
            if (timeout.toSeconds() < 1 || timeout.toHours() > 24) {
                faults.add("timeout must be 1s to 24h, is " + timeout);
            }
            fail(faults);
        }

        Step step() {
            return new Step(ActionSpec.of(ActionKind.named(action).orElseThrow(), parameters), timeout, verify);
        }
    }

    /** Limits as the file has them. */
    record LimitsText(
            @Key(help = "Between two actions on a domain, successful or not.", def = "10m")
            Duration cooldown,

            @Key(
                    help = "Actions on a domain within the window; then a person is needed.",
                    def = "3",
                    min = 1,
                    max = 1000)
            int flaps,

            @Key(help = "See flaps.", def = "6h") Duration window,

            @Key(help = "Actions of this rule at the same time.", def = "2", min = 1, max = 100)
            int concurrent) {
        LimitsText {
            if (window.compareTo(Duration.ofDays(30)) > 0 || cooldown.compareTo(Duration.ofDays(30)) > 0) {
                throw new IllegalArgumentException("window and cooldown can be 30d at most: so long is remembered");
            }
        }

        Limits limits() {
            return new Limits(cooldown, flaps, window, concurrent);
        }
    }
}
