package io.virtwarden.chassis.journal;

import java.io.IOException;
import java.util.List;

/**
 * What a journal asks of a file system, within one folder. Names are relative to it, with {@code /} before the name of a
 * file in a sub-folder. Everything is in doubt after a crash until it was synced: bytes by {@link DiskFile#sync}, names by
 * {@link #syncFolder}.
 */
interface Disk {
    /** The folder for messages, as people know it. */
    String place();

    /** How a file is called in messages. */
    default String path(String name) {
        return place() + "/" + name;
    }

    /** Names of the plain files in a sub-folder ("" for the folder itself), sorted; empty if there is no such folder. */
    List<String> list(String folder) throws IOException;

    /** Makes a file that nobody else may read, and opens it for reading and writing. Fails if it exists. */
    DiskFile create(String name) throws IOException;

    /** @throws java.nio.file.NoSuchFileException if it is gone */
    DiskFile open(String name, boolean forWriting) throws IOException;

    /** Replaces what had the new name, at once. */
    void rename(String from, String to) throws IOException;

    void delete(String name) throws IOException;

    /** Makes a sub-folder unless it is there. */
    void makeFolder(String folder) throws IOException;

    /** Makes creations, renames and deletions in a sub-folder ("" for the folder itself) survive a power cut. */
    void syncFolder(String folder) throws IOException;
}
