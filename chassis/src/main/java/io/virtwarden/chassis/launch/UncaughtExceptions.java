package io.virtwarden.chassis.launch;

import io.virtwarden.chassis.log.KeyedLogger;

/** A thread that dies is never silent. */
final class UncaughtExceptions {
    private static final KeyedLogger LOG = KeyedLogger.of(UncaughtExceptions.class);

    private UncaughtExceptions() {}

    static void install() {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) ->
                LOG.error(failure, "a thread died of an exception that nobody caught", "thread", thread.getName()));
    }
}
