package io.virtwarden.testkit.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;

/**
 * Whether the real parts that a test wants are here. A missing one leaves the test out, visibly and with its reason; with
 * {@code CI=true} in the environment it is a failure, because there nobody would read the reason.
 */
public final class LabRequirements {
    /** A real part, from Debian's packages. */
    public enum Part {
        /** libvirtd, QEMU and the right to make namespaces. */
        HYPERVISOR(
                "libvirt-daemon-system libvirt-clients qemu-system-x86 qemu-utils",
                "libvirtd virtlogd virtlockd virsh qemu-system-x86_64 qemu-img unshare nsenter ip"),
        /** Virtual networks of libvirt. */
        NETWORKS("dnsmasq-base iptables", "dnsmasq iptables"),
        /** Node device events of libvirt. */
        UDEV("udev", "udevadm"),
        /** Prometheus and promtool. */
        PROMETHEUS("prometheus", "prometheus promtool"),
        /** Alertmanager and its tool. */
        ALERTMANAGER("prometheus-alertmanager", "prometheus-alertmanager amtool"),
        /** The exporter that we are measured against. */
        LIBVIRT_EXPORTER("prometheus-libvirt-exporter", "prometheus-libvirt-exporter"),
        /** Keys between nodes. */
        ETCD("etcd-server etcd-client", "etcd etcdctl"),
        /** A browser without a screen, and what drives it. */
        BROWSER("chromium chromium-driver fonts-dejavu-core", "chromium chromedriver"),
        /** Certificates. */
        OPENSSL("openssl", "openssl"),
        /** Connections by ssh. */
        SSH("openssh-server openssh-client", "sshd ssh ssh-keygen"),
        /** SASL password files. */
        SASL("sasl2-bin libsasl2-modules", "saslpasswd2"),
        /** The Debian package, on an overlay of this machine. */
        PACKAGING(
                "dpkg adduser libvirt0 openjdk-17-jre-headless iproute2 curl prometheus",
                "dpkg-deb adduser chroot unshare setpriv ip mount curl prometheus promtool"),
        /** A container engine of the test's own, and a base image. */
        CONTAINERS("docker.io mmdebstrap", "dockerd docker containerd runc mmdebstrap unshare mount"),
        /** Small file systems that can be full. */
        MOUNTS("mount", "unshare mount");

        private final String packages;
        private final String programs;

        Part(String packages, String programs) {
            this.packages = packages;
            this.programs = programs;
        }

        private boolean needsNamespaces() {
            return this == HYPERVISOR || this == MOUNTS || this == PACKAGING || this == CONTAINERS;
        }
    }

    private LabRequirements() {}

    /** What is missing for these parts, each with its fix; empty if nothing. */
    public static List<String> missing(Set<Part> parts) {
        List<String> missing = new ArrayList<>();
        for (Part part : parts) {
            for (String program : part.programs.split(" ", -1)) {
                if (!Shell.has(program)) {
                    missing.add("no " + program + " (apt-get install " + part.packages + ")");
                }
            }
        }
        if (missing.isEmpty() && parts.stream().anyMatch(Part::needsNamespaces) && !namespacesWork()) {
            missing.add(
                    "no right to make mount, pid and network namespaces (run as root, or in a privileged container)");
        }
        return missing;
    }

    /** Returns if these parts are here; else leaves the running test out, or fails it if {@code CI=true}. */
    public static void demand(Part first, Part... more) {
        List<String> missing = missing(EnumSet.of(first, more));
        if (missing.isEmpty()) {
            return;
        }
        String reason = "real parts are missing: " + String.join("; ", missing);
        if ("true".equals(System.getenv("CI"))) {
            throw new IllegalStateException(reason + " (CI=true, so this is a failure)");
        }
        Assumptions.abort(reason);
    }

    private static boolean namespacesWork() {
        try {
            return Shell.attempt(
                            Duration.ofSeconds(10),
                            List.of("unshare", "--mount", "--uts", "--pid", "--net", "--fork", "--mount-proc", "true"),
                            "")
                    .fine();
        } catch (IllegalStateException e) {
            return false;
        }
    }
}
