package io.virtwarden.logd.posix;

/** Numbers of errors, as Linux has them on x86-64 and aarch64. */
public final class Errno {
    public static final int ENOENT = 2;
    public static final int EINTR = 4;
    public static final int EBADF = 9;
    public static final int EAGAIN = 11;
    public static final int EBUSY = 16;
    public static final int EEXIST = 17;
    public static final int EINVAL = 22;
    public static final int ENOSPC = 28;
    public static final int EDQUOT = 122;

    private Errno() {}
}
