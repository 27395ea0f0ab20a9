package io.virtwarden.lockd.process;

import io.virtwarden.lockd.lease.Owner;

/**
 * A process, told from a later one with its number.
 *
 * @param startTime field 22 of /proc/PID/stat
 */
record ProcessId(int pid, long startTime) {
    static ProcessId of(Owner owner) {
        return new ProcessId(owner.pid(), owner.startTime());
    }
}
