package io.virtwarden.hypervisor.link;

import io.virtwarden.hypervisor.libvirt.LastError;

/** libvirt refused or failed a call: its own code, domain and message. */
public final class LibvirtException extends Exception {
    private static final long serialVersionUID = 1L;

    /** virErrorNumber, such as 42 for VIR_ERR_NO_DOMAIN. */
    private final int code;

    /** virErrorDomain, such as 7 for VIR_FROM_RPC. */
    private final int domain;

    public LibvirtException(int code, int domain, String message) {
        super(message);
        this.code = code;
        this.domain = domain;
    }

    /** The last failure of this thread; call it directly after the failing call, before any other. */
    public static LibvirtException last() {
        LastError error = LastError.ofThisThread();
        return new LibvirtException(error.code(), error.domain(), error.message());
    }

    /** The binding's exception with libvirt's raw numbers, which its enums hide. Same thread, directly after the failure. */
    static LibvirtException last(org.libvirt.LibvirtException cause) {
        LibvirtException last = last();
        LibvirtException better =
                last.code() == 0 ? new LibvirtException(0, 0, String.valueOf(cause.getMessage())) : last;
        better.initCause(cause);
        return better;
    }

    /** True if this driver or library has no such call: VIR_ERR_NO_SUPPORT, ARGUMENT_UNSUPPORTED, OPERATION_UNSUPPORTED. */
    public boolean unsupported() {
        return code == 3 || code == 74 || code == 84;
    }

    /** True if the object is not there any more: no domain, network, pool, volume, node device or secret. */
    public boolean gone() {
        return code == 42 || code == 43 || code == 49 || code == 50 || code == 53 || code == 66;
    }

    public int code() {
        return code;
    }

    public int domain() {
        return domain;
    }
}
