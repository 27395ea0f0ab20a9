package io.virtwarden.monitor.inventory;

import io.virtwarden.hypervisor.event.HypervisorEvent;

/** The two numbers that every lifecycle event carries. */
final class Numbers {
    /** libvirt's id of the lifecycle event, the same within every kind of object. */
    private static final int LIFECYCLE = 0;

    private Numbers() {}

    static boolean lifecycle(HypervisorEvent event) {
        return event.type().id() == LIFECYCLE;
    }

    static int event(HypervisorEvent event) {
        return number(event, 0);
    }

    static int detail(HypervisorEvent event) {
        return number(event, 1);
    }

    private static int number(HypervisorEvent event, int index) {
        return event.values().size() > index && event.values().get(index) instanceof Number number
                ? number.intValue()
                : -1;
    }
}
