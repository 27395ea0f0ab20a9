package io.virtwarden.logd.domain;

import io.virtwarden.hypervisor.event.HypervisorEvent;
import io.virtwarden.logd.console.ConsoleMark;
import java.util.Optional;

/**
 * A domain's lifecycle event: virDomainEventType and its detail.
 *
 * @param number 0 to 8
 * @param word libvirt's, such as {@code started}
 * @param detail libvirt's, such as {@code booted}
 */
record Lifecycle(int number, String word, String detail) {
    private static final int ID = 0;
    private static final int UNDEFINED = 1, STARTED = 2, STOPPED = 5, CRASHED = 8;

    /** Empty for events of another kind. */
    static Optional<Lifecycle> of(HypervisorEvent event) {
        if (event.type().id() != ID
                || event.values().size() < 2
                || !(event.values().get(0) instanceof Integer number)
                || !(event.values().get(1) instanceof Integer detail)) {
            return Optional.empty();
        }
        return Optional.of(new Lifecycle(
                number,
                event.type().arguments().get(0).word(number),
                event.type().arguments().get(1).detail(number, detail)));
    }

    /** What it says in a console's timeline; empty if nothing. */
    Optional<ConsoleMark> mark() {
        boolean migrated = detail.equals("migrated");
        return switch (number) {
            case STARTED -> mark(migrated ? ConsoleMark.Kind.MIGRATED : ConsoleMark.Kind.STARTED);
            case STOPPED ->
                mark(
                        migrated
                                ? ConsoleMark.Kind.MIGRATED
                                : detail.equals("crashed") ? ConsoleMark.Kind.CRASHED : ConsoleMark.Kind.STOPPED);
            case CRASHED -> mark(ConsoleMark.Kind.CRASHED);
            default -> Optional.empty();
        };
    }

    private Optional<ConsoleMark> mark(ConsoleMark.Kind kind) {
        return Optional.of(ConsoleMark.of(kind, word + " (" + detail + ")"));
    }

    boolean started() {
        return number == STARTED;
    }

    boolean stopped() {
        return number == STOPPED;
    }

    boolean undefined() {
        return number == UNDEFINED;
    }
}
