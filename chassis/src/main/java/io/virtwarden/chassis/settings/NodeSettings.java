package io.virtwarden.chassis.settings;

import java.util.Optional;
import java.util.UUID;

/** Section {@code node}: who this host is. */
public record NodeSettings(
        @Key(
                help =
                        "Identity of this host in every record. Without it: made from the machine id once and kept in the state folder.")
        Optional<UUID> uuid,

        @Key(help = "Name of this host for people. Without it: the host name.")
        Optional<String> name) {}
