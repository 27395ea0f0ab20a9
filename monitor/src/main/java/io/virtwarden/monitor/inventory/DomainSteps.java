package io.virtwarden.monitor.inventory;

import io.virtwarden.hypervisor.event.Subject;
import io.virtwarden.hypervisor.inventory.DomainStates;
import io.virtwarden.monitor.inventory.Reconciler.Step;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The shortest life of a domain that leads from what was known to what was listed. A pure function. */
final class DomainSteps {
    private final List<Step> steps = new ArrayList<>();

    private DomainSteps() {}

    static List<Step> between(Known.@Nullable Domain before, Known.@Nullable Domain truth) {
        DomainSteps life = new DomainSteps();
        if (before != null && truth != null) {
            life.changed(before, truth);
        } else if (truth != null) {
            life.appeared(truth);
        } else if (before != null) {
            life.vanished(before);
        }
        return life.steps;
    }

    private void appeared(Known.Domain truth) {
        if (truth.persistent()) {
            add(truth.subject(), Lifecycle.DEFINED, 0);
        }
        move(DomainStates.SHUTOFF, truth);
    }

    private void vanished(Known.Domain before) {
        Subject gone = off(before.subject());
        if (before.active() || !before.persistent()) {
            add(gone, Lifecycle.STOPPED, Lifecycle.UNKNOWN_DETAIL);
        }
        if (before.persistent()) {
            add(gone, Lifecycle.UNDEFINED, 0);
        }
    }

    private void changed(Known.Domain before, Known.Domain truth) {
        if (!before.subject().name().equals(truth.subject().name())) {
            add(before.subject(), Lifecycle.UNDEFINED, Lifecycle.UNDEFINED_RENAMED);
            add(truth.subject(), Lifecycle.DEFINED, Lifecycle.DEFINED_RENAMED);
        }
        if (truth.persistent() && !before.persistent()) {
            add(truth.subject(), Lifecycle.DEFINED, 0);
        }
        if (restarted(before, truth)) {
            add(off(before.subject()), Lifecycle.STOPPED, Lifecycle.UNKNOWN_DETAIL);
            move(DomainStates.SHUTOFF, truth);
        } else {
            move(before.state(), truth);
        }
        if (before.persistent() && !truth.persistent()) {
            add(truth.subject(), Lifecycle.UNDEFINED, 0);
        }
    }

    private static boolean restarted(Known.Domain before, Known.Domain truth) {
        int was = before.subject().id();
        int is = truth.subject().id();
        return before.active() && truth.active() && was >= 0 && is >= 0 && was != is;
    }

    private void move(int from, Known.Domain truth) {
        int to = truth.state();
        if (from == to || (runs(from) && runs(to))) {
            return;
        }
        Subject subject = truth.subject();
        int reason = truth.reason();
        switch (to) {
            case DomainStates.SHUTOFF -> add(subject, Lifecycle.STOPPED, Lifecycle.detail(Lifecycle.STOPPED, reason));
            case DomainStates.CRASHED -> add(subject, Lifecycle.CRASHED, Lifecycle.detail(Lifecycle.CRASHED, reason));
            case DomainStates.RUNNING, DomainStates.BLOCKED -> toRunning(from, subject, reason);
            case DomainStates.PAUSED -> {
                toActive(from, subject);
                add(subject, Lifecycle.SUSPENDED, Lifecycle.detail(Lifecycle.SUSPENDED, reason));
            }
            case DomainStates.PMSUSPENDED -> {
                toActive(from, subject);
                add(subject, Lifecycle.PMSUSPENDED, Lifecycle.UNKNOWN_DETAIL);
            }
            case DomainStates.SHUTDOWN -> {
                toActive(from, subject);
                add(subject, Lifecycle.SHUTDOWN, Lifecycle.UNKNOWN_DETAIL);
            }
            default -> {} // no state, or one that libvirt added later: the listing's numbers are kept, no event fits
        }
    }

    private void toRunning(int from, Subject subject, int reason) {
        int event = from == DomainStates.PAUSED ? Lifecycle.RESUMED : Lifecycle.STARTED;
        add(subject, event, Lifecycle.detail(event, reason));
    }

    private void toActive(int from, Subject subject) {
        if (!DomainStates.active(from)) {
            add(subject, Lifecycle.STARTED, Lifecycle.UNKNOWN_DETAIL);
        }
    }

    /** Xen calls a running domain blocked whenever its processors are idle: no event tells the two apart. */
    private static boolean runs(int state) {
        return state == DomainStates.RUNNING || state == DomainStates.BLOCKED;
    }

    private static Subject off(Subject subject) {
        return new Subject(subject.kind(), subject.uuid(), subject.name(), -1);
    }

    private void add(Subject subject, int event, int detail) {
        steps.add(new Step(subject, event, detail));
    }
}
