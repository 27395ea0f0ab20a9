package io.virtwarden.monitor.inventory;

import io.virtwarden.hypervisor.event.ObjectKind;
import io.virtwarden.hypervisor.event.Subject;
import io.virtwarden.monitor.inventory.Reconciler.Step;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The shortest life of anything but a domain that leads from what was known to what was listed. A pure function. */
final class ThingSteps {
    private final Words words;
    private final List<Step> steps = new ArrayList<>();

    private ThingSteps(Words words) {
        this.words = words;
    }

    static List<Step> between(ObjectKind kind, Known.@Nullable Thing before, Known.@Nullable Thing truth) {
        ThingSteps life = new ThingSteps(Words.of(kind));
        if (kind == ObjectKind.SECRET) {
            life.secret(before, truth);
        } else {
            life.explain(before, truth);
        }
        return life.steps;
    }

    /** A secret is there or not. */
    private void secret(Known.@Nullable Thing before, Known.@Nullable Thing truth) {
        if (before == null && truth != null) {
            add(truth.subject(), words.defined);
        } else if (before != null && truth == null) {
            add(before.subject(), words.undefined);
        }
    }

    private void explain(Known.@Nullable Thing before, Known.@Nullable Thing truth) {
        boolean wasActive = before != null && before.active();
        boolean isActive = truth != null && truth.active();
        boolean wasKept = before != null && before.persistent();
        boolean isKept = truth != null && truth.persistent();
        Subject subject = subject(before, truth);
        if (isKept && !wasKept) {
            add(subject, words.defined);
        }
        if (isActive && !wasActive) {
            add(subject, words.started);
        }
        if (wasActive && !isActive) {
            add(subject, words.stopped);
        }
        if (wasKept && !isKept) {
            add(subject, words.undefined);
        }
    }

    private static Subject subject(Known.@Nullable Thing before, Known.@Nullable Thing truth) {
        if (truth != null) {
            return truth.subject();
        }
        if (before != null) {
            return before.subject();
        }
        throw new IllegalArgumentException("nothing before and nothing after");
    }

    private void add(Subject subject, int event) {
        steps.add(new Step(subject, event, 0));
    }

    private record Words(int defined, int undefined, int started, int stopped) {
        static Words of(ObjectKind kind) {
            return kind == ObjectKind.NODE_DEVICE
                    ? new Words(
                            Lifecycle.DEVICE_DEFINED,
                            Lifecycle.DEVICE_UNDEFINED,
                            Lifecycle.DEVICE_CREATED,
                            Lifecycle.DEVICE_DELETED)
                    : new Words(
                            Lifecycle.DEFINED,
                            Lifecycle.UNDEFINED,
                            Lifecycle.NETWORK_STARTED,
                            Lifecycle.NETWORK_STOPPED);
        }
    }
}
