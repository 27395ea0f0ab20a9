package io.virtwarden.lockd.lease;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who holds a lease. Two owners are the same only if all of this is the same: a process is told from a later one with its pid by
 * its start time, and a host from itself before its reboot by the boot id.
 *
 * @param node UUID of the host
 * @param bootId /proc/sys/kernel/random/boot_id
 * @param domain the domain; null for a program
 * @param name the domain's name, or what the program calls itself
 * @param pid of the process that writes; 0 if not known or none
 * @param startTime field 22 of /proc/PID/stat, in clock ticks after boot; 0 if not known
 */
public record Owner(UUID node, UUID bootId, @Nullable UUID domain, String name, int pid, long startTime) {}
