package io.virtwarden.logd.capture;

import io.virtwarden.logd.console.ConsoleId;
import io.virtwarden.logd.file.LogPath;

/**
 * What must be known of an open log to go on with it after a crash.
 *
 * @param id name of its FIFO and its record in the run folder
 */
record Kept(String id, LogPath path, Domain domain) {
    ConsoleId console() {
        return new ConsoleId(domain.uuid(), path.toString());
    }
}
