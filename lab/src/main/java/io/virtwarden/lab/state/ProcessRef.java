package io.virtwarden.lab.state;

import io.virtwarden.lockd.process.Processes;
import java.util.OptionalLong;

/**
 * A process, told from a later one with the same number.
 *
 * @param pid its number
 * @param started clock ticks after boot, as /proc has it; 0 if it had ended before anybody looked
 */
public record ProcessRef(long pid, long started) {

    /** The one that has this number now. */
    public static ProcessRef of(long pid) {
        return new ProcessRef(pid, startTime(pid).orElse(0));
    }

    /** Whether it still runs. */
    public boolean lives() {
        OptionalLong now = startTime(pid);
        return now.isPresent() && now.getAsLong() == started;
    }

    /** SIGTERM, if it still runs. */
    public void terminate() {
        if (lives()) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
        }
    }

    /** SIGKILL, if it still runs. */
    public void kill() {
        if (lives()) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private static OptionalLong startTime(long pid) {
        return Processes.ofThisMachine().startTime(Math.toIntExact(pid));
    }
}
