package io.virtwarden.lockd.posix;

/** What statx(2) tells of a file. */
public record FileStatus(FileKey key, boolean isFolder, boolean isPlain) {}
