package io.virtwarden.alerting.guard;

import static io.virtwarden.alerting.guard.Verdict.decline;
import static io.virtwarden.alerting.guard.Verdict.pass;

import io.virtwarden.alerting.rule.Mode;
import io.virtwarden.alerting.rule.QuietHours;
import java.time.Duration;

/** Whether anybody wants it now: the pause, the rule's mode and hours, the age of the signal. */
final class RequestGuards {

    private RequestGuards() {}

    static Verdict paused(Situation s) {
        return s.pause()
                .filter(pause -> pause.at(s.now()))
                .map(pause -> decline(
                        "paused",
                        "paused",
                        "paused by " + pause.by() + " until " + pause.until() + ": " + pause.reason()))
                .orElseGet(() -> pass("paused", "the node is not paused"));
    }

    static Verdict mode(Situation s) {
        return s.rule().mode() == Mode.OFF
                ? decline("mode", "mode-off", "the rule is off")
                : pass("mode", "the rule is in mode " + s.rule().mode().word());
    }

    static Verdict quiet(Situation s) {
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

    static Verdict stale(Situation s) {
        if (!s.signal().firing()) {
            return decline("stale", "resolved", "the signal is over");
        }
        Duration age = Duration.between(s.signal().startsAt(), s.now());
        if (age.compareTo(s.rule().maxAge()) > 0) {
            return decline(
                    "stale",
                    "stale",
                    "it began " + Ages.text(age) + " ago, the rule takes "
                            + Ages.text(s.rule().maxAge()));
        }
        if (age.negated().compareTo(s.limits().skew()) > 0) {
            return decline(
                    "stale", "clock-skew", "it begins " + Ages.text(age.negated()) + " ahead of this node's clock");
        }
        return pass("stale", "it began at " + s.signal().startsAt());
    }
}
