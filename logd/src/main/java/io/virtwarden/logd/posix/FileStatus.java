package io.virtwarden.logd.posix;

/**
 * What statx(2) tells of a file.
 *
 * @param links names it has; 0 for one that was removed and is still open
 * @param mode type and permissions as in st_mode
 */
public record FileStatus(long inode, long size, int links, int mode) {
    private static final int S_IFMT = 0xF000;
    private static final int S_IFIFO = 0x1000;

    public boolean isFifo() {
        return (mode & S_IFMT) == S_IFIFO;
    }
}
