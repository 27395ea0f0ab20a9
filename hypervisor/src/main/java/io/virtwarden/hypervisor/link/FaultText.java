package io.virtwarden.hypervisor.link;

import java.util.Locale;
import java.util.Set;

/** What an operator needs when a connection cannot be opened: which URI, what libvirt said, and what to do about it. */
final class FaultText {
    /** Any other scheme goes to libvirtd too, which then knows no driver for it. */
    private static final Set<String> SCHEMES = Set.of(
            "qemu",
            "lxc",
            "xen",
            "libxl",
            "vbox",
            "esx",
            "vpx",
            "gsx",
            "hyperv",
            "vz",
            "parallels",
            "openvz",
            "bhyve",
            "ch",
            "test",
            "vmwareplayer",
            "vmwarews",
            "vmwarefusion",
            "network",
            "storage",
            "nodedev",
            "secret",
            "interface",
            "nwfilter");

    private FaultText() {}

    static String of(String uri, LibvirtException fault) {
        return "Cannot open " + uri + ": " + fault.getMessage() + " (libvirt error " + fault.code() + "). "
                + fix(uri, fault) + scheme(uri);
    }

    private static String scheme(String uri) {
        int end = uri.indexOf("://");
        if (end < 0) {
            return "";
        }
        String scheme = uri.substring(0, end).split("\\+", 2)[0];
        return SCHEMES.contains(scheme) ? "" : ". Also check the scheme: libvirt has no driver named " + scheme;
    }

    private static String fix(String uri, LibvirtException fault) {
        String said = String.valueOf(fault.getMessage()).toLowerCase(Locale.ROOT);
        // First those whose texts also contain the words of others: "authentication failed", "permission denied".
        if (said.contains("certificate") || said.contains("tls ")) {
            return "TLS failed: check /etc/pki/libvirt and /etc/pki/CA on both sides, or pkipath= in the URI, that this user"
                    + " may read the files, and that the certificate names the host as written in the URI";
        }
        if (sshRefused(uri, said)) {
            return "ssh failed: check host and port, and log in once by hand as this user, without a password prompt;"
                    + " keyfile= (and with qemu+libssh known_hosts=) in the URI names other files";
        }
        if (said.contains("polkit") || said.contains("authentication unavailable")) {
            return "polkit did not let this user in: install the sample rule 50-virtwarden.rules into"
                    + " /etc/polkit-1/rules.d, or add the user to the group libvirt";
        }
        if (said.contains("permission denied") || fault.code() == 88) {
            return "This user may not use that socket: add it to the group libvirt (usermod -aG libvirt USER), or install"
                    + " the polkit rule 50-virtwarden.rules";
        }
        if (fault.code() == 45 || fault.code() == 79 || fault.code() == 94 || said.contains("authentication")) {
            return "Put the credentials into libvirt's auth.conf (/etc/libvirt/auth.conf, or libvirt.auth.file) under a"
                    + " [credentials-NAME] and an [auth-libvirt-HOST] section";
        }
        return network(uri, fault, said);
    }

    /** What ssh itself says; not what comes from libvirtd through it. */
    private static boolean sshRefused(String uri, String said) {
        return said.contains("host key")
                || said.contains("permission denied (")
                || said.contains("ssh: ")
                || (uri.contains("ssh") && said.contains("authentication failed"));
    }

    private static String network(String uri, LibvirtException fault, String said) {
        if (said.contains("connect socket") && said.contains("no such file")) {
            return "There is no such socket: libvirtd is not running (systemctl start libvirtd, socket"
                    + " /run/libvirt/libvirt-sock; with modular daemons systemctl start virtqemud.socket, socket"
                    + " /run/libvirt/virtqemud-sock), or socket= in the URI names another path";
        }
        if (said.contains("connection refused")) {
            return "Nobody listens there: start libvirtd (or virtqemud), for tcp and tls also libvirtd-tcp.socket or"
                    + " libvirtd-tls.socket, and check host and port";
        }
        if (said.contains("resolve address") || said.contains("name or service not known")) {
            return "The host name is unknown: check it in the URI and in the node's DNS";
        }
        if (said.contains("no route") || said.contains("unreachable") || said.contains("timed out")) {
            return "The host does not answer: check the network and the firewall (tls 16514, tcp 16509, ssh 22)";
        }
        if (fault.code() == 5 || said.contains("no connection driver")) {
            return "libvirt knows no driver for this URI or it is not installed here: check the scheme (qemu, lxc, xen,"
                    + " vbox, esx, hyperv, test; qemu+ssh, qemu+tls, qemu+tcp, qemu+libssh) and uri_aliases in libvirt.conf";
        }
        return "virsh -c '" + uri + "' list shows whether libvirt itself can connect as this user";
    }
}
