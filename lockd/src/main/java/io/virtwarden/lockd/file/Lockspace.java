package io.virtwarden.lockd.file;

/**
 * A folder with lock files.
 *
 * @param path as whoever made it wrote it; empty for the default one, whose names are paths themselves
 * @param openToAll made by lockd for leases: their files are made as they are asked for
 */
public record Lockspace(String path, boolean openToAll) {
    static final Lockspace DEFAULT = new Lockspace("", false);

    /** Where the lock of this name is. */
    public String file(String name) {
        return path.isEmpty() ? name : path + "/" + name;
    }
}
