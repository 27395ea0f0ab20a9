package io.virtwarden.alerting.live;

import java.time.Duration;
import java.util.List;

/**
 * The fence command.
 *
 * @param command absolute path and arguments, in which {@code {domain}}, {@code {name}}, {@code {hypervisor}} and {@code {action}} are
 *     filled in; empty if there is none
 * @param timeout after which it is killed
 */
public record Fence(List<String> command, Duration timeout) {
    public Fence {
        command = List.copyOf(command);
    }
}
