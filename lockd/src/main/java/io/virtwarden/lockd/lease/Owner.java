package io.virtwarden.lockd.lease;

import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who holds a lease. A process is told from a later one with its pid by its start time, and a host from itself before its reboot
 * by the boot id; {@link #is} says whether two are the same.
 *
 * @param node UUID of the host
 * @param bootId /proc/sys/kernel/random/boot_id
 * @param domain the domain; null for a program
 * @param name the domain's name, or what the program calls itself; for people, cut to {@link #LONGEST_NAME} characters
 * @param pid of the process that writes; 0 if not known or none
 * @param startTime field 22 of /proc/PID/stat, in clock ticks after boot; 0 if not known
 */
public record Owner(UUID node, UUID bootId, @Nullable UUID domain, String name, int pid, long startTime) {
    /** Characters of a name that are kept. */
    public static final int LONGEST_NAME = 1024;

    public Owner {
        if (name.length() > LONGEST_NAME) {
            name = name.substring(0, LONGEST_NAME);
        }
    }

    /**
     * Whether this is the same owner. A start time that is not known stands for any: virtlockd knows pids only, and that of a process
     * that has ended cannot be asked for. A domain may be renamed; a program without a pid is its name.
     */
    public boolean is(Owner other) {
        return node.equals(other.node)
                && bootId.equals(other.bootId)
                && Objects.equals(domain, other.domain)
                && pid == other.pid
                && (startTime == other.startTime || startTime == 0 || other.startTime == 0)
                && (domain != null || pid != 0 || name.equals(other.name));
    }

    /** For messages: {@code domain web1 (pid 4711)} or {@code program backup}. */
    public String text() {
        String who = domain == null ? "program " + name : "domain " + name;
        return pid == 0 ? who : who + " (pid " + pid + ")";
    }
}
