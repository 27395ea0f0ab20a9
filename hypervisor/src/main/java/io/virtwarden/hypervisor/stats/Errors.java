package io.virtwarden.hypervisor.stats;

import io.virtwarden.hypervisor.link.LibvirtException;

/** libvirt's error numbers (virterror.h) that statistics branch on. */
public final class Errors {
    /** The driver does not have this call at all. */
    public static final int NO_SUPPORT = 3;

    public static final int INVALID_ARGUMENT = 8;
    public static final int NO_DOMAIN = 42;
    public static final int OPERATION_INVALID = 55;
    public static final int ARGUMENT_UNSUPPORTED = 74;
    public static final int OPERATION_UNSUPPORTED = 84;

    private Errors() {}

    /** True if asking again will never help: this driver, library or daemon does not have it. */
    public static boolean unsupported(LibvirtException failure) {
        return failure.code() == NO_SUPPORT
                || failure.code() == ARGUMENT_UNSUPPORTED
                || failure.code() == OPERATION_UNSUPPORTED;
    }

    /** The failure of the call that this thread made last. */
    static LibvirtException last(StatsLibrary libvirt, String call) {
        String message = libvirt.virGetLastErrorMessage();
        return new LibvirtException(
                libvirt.virGetLastErrorCode(),
                libvirt.virGetLastErrorDomain(),
                call + ": " + (message == null ? "no message" : message));
    }
}
