package io.virtwarden.hypervisor.control;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A domain's job.
 *
 * @param type virDomainJobType: 0 none, 1 bounded, 2 unbounded, 3 completed, 4 failed, 5 cancelled
 * @param values by libvirt's names, such as {@code data_remaining} (bytes) and {@code time_elapsed} (ms)
 */
public record JobStats(int type, Map<String, Object> values) {
    /** virDomainJobOperation. */
    private static final List<String> OPERATIONS = List.of(
            "unknown",
            "start",
            "save",
            "restore",
            "migration-in",
            "migration-out",
            "snapshot",
            "snapshot-revert",
            "dump",
            "backup",
            "snapshot-delete");

    /** Whether it runs; types 3 and up are how the last one ended. */
    public boolean running() {
        return type == 1 || type == 2;
    }

    /** What it is, such as {@code migration-out}; {@code unknown} if libvirt does not say. */
    public String operation() {
        int number = values.get("operation") instanceof Integer known ? known : 0;
        return operation(number);
    }

    /** The word of a virDomainJobOperation; {@code operation-N} for one that is newer than us. */
    public static String operation(int number) {
        return number >= 0 && number < OPERATIONS.size() ? OPERATIONS.get(number) : "operation-" + number;
    }

    /** One of the values, if libvirt tells it and it is a number. */
    public OptionalLong number(String name) {
        return values.get(name) instanceof Number known ? OptionalLong.of(known.longValue()) : OptionalLong.empty();
    }
}
