package io.virtwarden.logd.http;

import io.virtwarden.logd.console.ConsoleId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What libvirt knows of names: answers from memory. Any thread. */
public interface ConsoleNames {
    /** Knows nothing. */
    ConsoleNames NONE = new ConsoleNames() {
        @Override
        public Optional<UUID> domain(String name) {
            return Optional.empty();
        }

        @Override
        public Optional<String> console(UUID domain, String alias) {
            return Optional.empty();
        }

        @Override
        public List<String> aliases(ConsoleId console) {
            return List.of();
        }
    };

    /** The domain that has this name now. */
    Optional<UUID> domain(String name);

    /** The console's name, as in {@link ConsoleId}, of a device with this alias ({@code serial0}). */
    Optional<String> console(UUID domain, String alias);

    /** Aliases of the devices that write to a console; empty if none is known. */
    List<String> aliases(ConsoleId console);
}
