package io.virtwarden.hypervisor.libvirt;

/** libvirt's client library is not installed or cannot be loaded; the message says what to install. */
public final class LibvirtMissingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LibvirtMissingException(Throwable cause) {
        super(
                "libvirt's client library (libvirt.so.0) cannot be loaded: " + cause.getMessage()
                        + ". Install it: apt-get install libvirt0 (Debian, Ubuntu) or dnf install libvirt-libs (Fedora, RHEL)",
                cause);
    }
}
