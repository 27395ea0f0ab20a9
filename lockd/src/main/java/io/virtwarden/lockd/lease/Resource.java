package io.virtwarden.lockd.lease;

import java.nio.charset.StandardCharsets;

/**
 * What is leased, by a name that all hosts that share it give it. A disk image in virtlockd's default lockspace is its path; what is
 * in another lockspace is the lockspace's path, a slash and the name: the file that virtlockd would lock, so that a program that
 * leases a path and a domain that writes to it meet.
 *
 * @param id 1 to 4,096 bytes of UTF-8 without NUL
 */
public record Resource(String id) {
    /** Linux' PATH_MAX. */
    public static final int LONGEST = 4096;

    public Resource {
        int length = id.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > LONGEST) {
            throw new IllegalArgumentException(
                    "a resource's name has 1 to " + LONGEST + " bytes, this one has " + length);
        }
        if (id.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a resource's name has no NUL, this one has one at " + id.indexOf('\0'));
        }
    }

    /**
     * A name in a lockspace.
     *
     * @param lockspace its path; empty for the default one, whose names are paths themselves
     */
    public static Resource in(String lockspace, String name) {
        return new Resource(lockspace.isEmpty() ? name : lockspace + "/" + name);
    }

    @Override
    public String toString() {
        return id;
    }
}
