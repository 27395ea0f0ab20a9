package io.virtwarden.lockd.posix;

/** What makes a file one file, whatever its names: its device and inode. */
public record FileKey(int major, int minor, long inode) {}
