package io.virtwarden.alerting.rule;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Something that may ask for an action: an alert, an event of libvirt, a statistic over its threshold.
 *
 * @param source where it came from
 * @param name the alert's name, the event's type such as {@code io-error-reason}, the statistic's name
 * @param labels what matchers look at; an event's fields as text
 * @param fingerprint with {@code startsAt} the identity of the incident
 * @param startsAt when it began, by the clock of who said so
 * @param firing false once it is over
 * @param domain which domain it is about, if it says so in a way that can be believed
 * @param value of a statistic, 0 for anything else
 */
public record Signal(
        Source source,
        String name,
        Map<String, String> labels,
        String fingerprint,
        Instant startsAt,
        boolean firing,
        Optional<UUID> domain,
        double value) {

    /** Where signals come from. */
    public enum Source {
        /** Alertmanager's webhook. */
        ALERT,
        /** libvirt on this node. */
        EVENT,
        /** This node's own statistics. */
        STATISTIC
    }

    public Signal {
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    }

    /** The same, over. */
    public Signal resolved() {
        return new Signal(source, name, labels, fingerprint, startsAt, false, domain, value);
    }
}
