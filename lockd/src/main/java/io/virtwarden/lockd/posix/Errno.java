package io.virtwarden.lockd.posix;

/** Numbers of errors, as Linux has them on x86-64 and aarch64. */
public final class Errno {
    public static final int ENOENT = 2;
    public static final int ESRCH = 3;
    public static final int EINTR = 4;
    public static final int EAGAIN = 11;
    public static final int EACCES = 13;
    public static final int EEXIST = 17;
    public static final int EISDIR = 21;
    public static final int ENAMETOOLONG = 36;
    public static final int ELOOP = 40;

    private Errno() {}
}
