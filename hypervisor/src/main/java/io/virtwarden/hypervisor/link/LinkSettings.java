package io.virtwarden.hypervisor.link;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How links keep their connections.
 *
 * @param keepaliveInterval seconds between libvirt's own pings, 0 for none; drivers without a daemon have none anyway
 * @param keepaliveCount unanswered pings after which libvirt breaks the connection: interval * (count + 1) seconds
 * @param check how often an idle connection is asked for a sign of life
 * @param patience how long opening and signs of life may take before the link counts as hung
 * @param firstDelay before the second attempt to open; doubles, with jitter
 * @param longestDelay between two attempts
 * @param authFile libvirt's auth.conf if it is not at one of its usual places; appended as {@code authfile=} to URIs
 */
public record LinkSettings(
        Duration keepaliveInterval,
        int keepaliveCount,
        Duration check,
        Duration patience,
        Duration firstDelay,
        Duration longestDelay,
        Optional<Path> authFile) {

    public LinkSettings {
        List<String> faults = new ArrayList<>();
        if (keepaliveInterval.isNegative() || keepaliveInterval.toSeconds() > 3600) {
            faults.add("libvirt.keepalive.interval must be 0s to 1h, is " + keepaliveInterval);
        }
        if (keepaliveCount < 0) {
            faults.add("libvirt.keepalive.count must not be negative, is " + keepaliveCount);
        }
        positive(check, "check", faults);
        positive(patience, "patience", faults);
        positive(firstDelay, "firstDelay", faults);
        if (longestDelay.compareTo(firstDelay) < 0) {
            faults.add("longestDelay (" + longestDelay + ") must not be shorter than firstDelay (" + firstDelay + ")");
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", faults));
        }
    }

    /** Keepalive 5 s, 5 times; a sign of life every 5 s, hung after 10 s; attempts after 0.5 s up to 30 s. */
    public static LinkSettings standard() {
        return new LinkSettings(
                Duration.ofSeconds(5),
                5,
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofMillis(500),
                Duration.ofSeconds(30),
                Optional.empty());
    }

    /** The standard ones with what operators may choose, in the words of the settings' section {@code libvirt}. */
    public static LinkSettings of(
            Duration keepaliveInterval,
            int keepaliveCount,
            Duration reconnectMin,
            Duration reconnectMax,
            Optional<Path> authFile) {
        LinkSettings standard = standard();
        return new LinkSettings(
                keepaliveInterval,
                keepaliveCount,
                standard.check,
                standard.patience,
                reconnectMin,
                reconnectMax,
                authFile);
    }

    /** The same with libvirt's keepalive as configured. */
    public LinkSettings keepalive(Duration interval, int count) {
        return new LinkSettings(interval, count, check, patience, firstDelay, longestDelay, authFile);
    }

    /** The same with another auth.conf. */
    public LinkSettings authFile(Path file) {
        return new LinkSettings(
                keepaliveInterval, keepaliveCount, check, patience, firstDelay, longestDelay, Optional.of(file));
    }

    private static void positive(Duration value, String name, List<String> faults) {
        if (value.isNegative() || value.isZero()) {
            faults.add(name + " must be longer than zero, is " + value);
        }
    }
}
