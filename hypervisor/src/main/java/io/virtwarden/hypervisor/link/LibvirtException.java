package io.virtwarden.hypervisor.link;

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

    public int code() {
        return code;
    }

    public int domain() {
        return domain;
    }
}
