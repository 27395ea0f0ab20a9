package io.virtwarden.logd.console;

import java.util.UUID;

/**
 * One console of one domain; its history goes on across restarts of the guest.
 *
 * @param domain the domain's UUID
 * @param name the path of the log file exactly as libvirt gave it, or the alias (such as {@code serial0}) of a console that has none
 */
public record ConsoleId(UUID domain, String name) {}
