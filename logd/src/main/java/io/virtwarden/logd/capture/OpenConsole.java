package io.virtwarden.logd.capture;

import io.virtwarden.logd.console.ConsoleId;

/**
 * A log that is open now.
 *
 * @param bytes taken from the guest since it was opened or taken up again
 * @param lastMicros when the last byte came, or when it was opened
 * @param waiting bytes in the pipe that were not read yet
 */
public record OpenConsole(ConsoleId console, String domainName, long bytes, long lastMicros, int waiting) {}
