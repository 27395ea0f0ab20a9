package io.virtwarden.logd.follow;

/**
 * A place in a file and the number of bytes that the store had of the console when it was reached. Since the store counts durably, the
 * two together say after any crash which byte of the file is the first that the store does not have.
 *
 * @param offset in the file
 * @param taken bytes of this console that had gone to the store before the byte at {@code offset}
 */
record Anchor(long device, long inode, long offset, long taken) {
    FileId file() {
        return new FileId(device, inode);
    }
}
