package io.virtwarden.chassis.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * A process that has a journal open.
 *
 * @param started tells it from a later process with the same number, as in containers; {@link Instant#EPOCH} if unknown
 */
record Owner(long pid, Instant started, String host, String user) {
    static Owner thisProcess() {
        ProcessHandle process = ProcessHandle.current();
        return new Owner(
                process.pid(),
                process.info().startInstant().orElse(Instant.EPOCH),
                hostName(),
                System.getProperty("user.name", "?"));
    }

    boolean isSameProcess(Owner other) {
        return pid == other.pid
                && host.equals(other.host)
                && started.equals(other.started)
                && !started.equals(Instant.EPOCH);
    }

    private static String hostName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return "?";
        }
    }
}
