package io.virtwarden.hypervisor.libvirt;

/**
 * What libvirt says about the last failing call of this thread.
 *
 * @param code virErrorNumber, 0 if there was none
 * @param domain virErrorDomain
 * @param message never null
 */
public record LastError(int code, int domain, String message) {
    /** Must be called on the thread of the failing call, directly after it. */
    public static LastError ofThisThread() {
        LibvirtApi api = Libvirt.load().api();
        int code = api.virGetLastErrorCode();
        int domain = api.virGetLastErrorDomain();
        String message = api.virGetLastErrorMessage();
        return new LastError(code, domain, message == null ? "no error reported" : message);
    }
}
