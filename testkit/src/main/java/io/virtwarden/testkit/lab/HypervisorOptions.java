package io.virtwarden.testkit.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a private hypervisor differs from the plain one.
 *
 * @param hostNetwork shares the machine's network instead of having one of its own: for TCP and TLS listeners. Then there are no
 *     virtual networks and no node device events
 * @param hostName of the inside; empty for one made from its UUID
 * @param daemons started in this order, each by its program's name
 * @param libvirtdArguments more arguments for libvirtd, such as {@code --listen}
 * @param libvirtdConf more lines for libvirtd.conf
 * @param qemuConf more lines for qemu.conf
 * @param files more files, by their absolute path as the daemons will see it; only below the folders that are private
 */
public record HypervisorOptions(
        boolean hostNetwork,
        String hostName,
        List<String> daemons,
        List<String> libvirtdArguments,
        List<String> libvirtdConf,
        List<String> qemuConf,
        Map<String, String> files) {

    /** virtlogd, virtlockd and libvirtd on Unix sockets, with a network of their own. */
    public static HypervisorOptions plain() {
        return new HypervisorOptions(
                false, "", List.of("virtlogd", "virtlockd", "libvirtd"), List.of(), List.of(), List.of(), Map.of());
    }

    /**
     * libvirtd listens on TCP on 127.0.0.1, without encryption and without a password. (With one it would insist on a mechanism
     * that encrypts with 112 bits, which none of SASL's password mechanisms does.)
     *
     * @param port free at the moment, see {@link Ports#free()}
     */
    public HypervisorOptions listenTcp(int port) {
        return onHostNetwork()
                .libvirtdConf(
                        "listen_tls = 0",
                        "listen_tcp = 1",
                        "listen_addr = \"127.0.0.1\"",
                        "tcp_port = \"" + port + "\"",
                        "auth_tcp = \"none\"");
    }

    /**
     * libvirtd listens on TLS on 127.0.0.1, and on TCP if that was asked for before.
     *
     * @param port free at the moment, see {@link Ports#free()}
     * @param keys certificates; clients need one of the same authority
     */
    public HypervisorOptions listenTls(int port, TlsFolder keys) {
        return onHostNetwork()
                .libvirtdConf(
                        "listen_tls = 1",
                        "listen_addr = \"127.0.0.1\"",
                        "tls_port = \"" + port + "\"",
                        "ca_file = \"" + keys.authority() + "\"",
                        "cert_file = \"" + keys.serverCertificate() + "\"",
                        "key_file = \"" + keys.serverKey() + "\"");
    }

    /**
     * Asks clients on TLS for a user and password: see {@link PrivateHypervisor#addSaslUser}.
     *
     * @param mechanisms separated by blanks: the best that both sides have is taken. Debian 11 has no {@code scram-sha-256}
     */
    public HypervisorOptions sasl(String mechanisms) {
        return libvirtdConf("auth_tls = \"sasl\"")
                .file(
                        "/etc/sasl2/libvirt.conf",
                        "mech_list: " + mechanisms
                                + "\nsasldb_path: /etc/libvirt/passwd.db\npwcheck_method: auxprop\n");
    }

    /** Adds lines to libvirtd.conf; they win over the plain ones and over earlier ones. */
    public HypervisorOptions libvirtdConf(String... lines) {
        return new HypervisorOptions(
                hostNetwork,
                hostName,
                daemons,
                libvirtdArguments,
                HypervisorConf.yielding(libvirtdConf, List.of(lines)),
                qemuConf,
                files);
    }

    /** Adds lines to qemu.conf; they win over the plain ones. */
    public HypervisorOptions qemuConf(String... lines) {
        return new HypervisorOptions(
                hostNetwork, hostName, daemons, libvirtdArguments, libvirtdConf, joined(qemuConf, lines), files);
    }

    /** On the machine's own network, with nothing listening there: daemons inside reach servers on its loopback. */
    public HypervisorOptions sharingTheNetwork() {
        return new HypervisorOptions(true, hostName, daemons, libvirtdArguments, libvirtdConf, qemuConf, files);
    }

    /** With this host name: letters, digits and hyphens. */
    public HypervisorOptions hostName(String name) {
        return new HypervisorOptions(hostNetwork, name, daemons, libvirtdArguments, libvirtdConf, qemuConf, files);
    }

    /** Starts only these daemons, in this order. */
    public HypervisorOptions daemons(String... programs) {
        return new HypervisorOptions(
                hostNetwork, hostName, List.of(programs), libvirtdArguments, libvirtdConf, qemuConf, files);
    }

    /** Adds a file below /etc/libvirt, /etc/sasl2 or another private folder. */
    public HypervisorOptions file(String path, String content) {
        Map<String, String> more = new TreeMap<>(files);
        more.put(path, content);
        return new HypervisorOptions(hostNetwork, hostName, daemons, libvirtdArguments, libvirtdConf, qemuConf, more);
    }

    private HypervisorOptions onHostNetwork() {
        return new HypervisorOptions(
                true, hostName, daemons, joined(libvirtdArguments, "--listen"), libvirtdConf, qemuConf, files);
    }

    private static List<String> joined(List<String> some, String... more) {
        List<String> all = new ArrayList<>(some);
        all.addAll(List.of(more));
        return List.copyOf(all);
    }
}
