package io.virtwarden.logd.file;

/**
 * A place in a log that survives rotation.
 *
 * @param inode unsigned
 * @param offset unsigned
 */
public record FilePosition(long inode, long offset) {
    @Override
    public String toString() {
        return Long.toUnsignedString(inode) + ":" + Long.toUnsignedString(offset);
    }
}
