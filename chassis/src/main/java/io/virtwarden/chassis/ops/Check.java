package io.virtwarden.chassis.ops;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** One question that health asks. */
public interface Check {
    /** Short and stable: {@code libvirt}, {@code journal}, {@code kafka}. */
    String name();

    /** Answers from memory; called on a worker thread and given up after 2 s. A throw counts as not ok. */
    Status check();

    /** A check from a name and a lambda. */
    static Check of(String name, Supplier<Status> answer) {
        return new Check() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Status check() {
                return answer.get();
            }
        };
    }

    /** Whether a thread that must not end still runs. */
    static Check thread(String name, BooleanSupplier alive) {
        return of(name, () -> alive.getAsBoolean() ? Status.ok("works") : Status.failed("its thread has ended"));
    }
}
