package io.virtwarden.hypervisor.libvirt;

import java.util.stream.Collectors;

/** libvirt's client library is not installed or cannot be loaded; the message says what to do. */
public final class LibvirtMissingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LibvirtMissingException(Throwable cause) {
        super(text(String.valueOf(cause.getMessage())), cause);
    }

    private static String text(String said) {
        if (said.contains("jnidispatch")) {
            return "JNA cannot unpack or load its own library: " + brief(said)
                    + ". Give it a folder that is writable and not mounted noexec: -Djna.tmpdir=FOLDER";
        }
        return "libvirt's client library (libvirt.so.0) cannot be loaded: " + brief(said)
                + ". Install it: apt-get install libvirt0 (Debian, Ubuntu) or dnf install libvirt-libs (Fedora, RHEL)";
    }

    /** JNA goes on to list the whole class path. */
    private static String brief(String said) {
        return said.lines()
                .takeWhile(line -> !line.startsWith("Native library ("))
                .map(String::strip)
                .collect(Collectors.joining(" "));
    }
}
