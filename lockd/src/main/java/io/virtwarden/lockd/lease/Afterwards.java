package io.virtwarden.lockd.lease;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What is to be done once the lock is free: answers run code of others, which may take its time or ask again. */
final class Afterwards {
    private final List<Runnable> steps = new ArrayList<>(2);

    void run(Runnable step) {
        steps.add(step);
    }

    <T> void complete(CompletableFuture<T> future, T value) {
        steps.add(() -> future.complete(value));
    }

    void now() {
        steps.forEach(Runnable::run);
    }
}
