package io.virtwarden.alerting.engine;

import io.virtwarden.chassis.journal.Journal;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;

/** A real journal whose disk can be told to be full: it says so, and takes nothing. */
final class FullJournal {
    private FullJournal() {}

    static Journal around(Journal real, AtomicBoolean full) {
        return (Journal) Proxy.newProxyInstance(
                Journal.class.getClassLoader(), new Class<?>[] {Journal.class}, (proxy, method, arguments) -> {
                    if (full.get() && method.getName().equals("condition")) {
                        return new Journal.Condition(Journal.Condition.State.FULL, "test: no space left");
                    }
                    if (full.get() && method.getName().equals("append")) {
                        throw new AssertionError("nobody writes to a full disk that says so");
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
