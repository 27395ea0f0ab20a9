package io.virtwarden.testkit.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The configuration files of a private hypervisor. In libvirt's files the last of two equal keys is an error, so ours yield. */
final class HypervisorConf {
    private HypervisorConf() {}

    static List<String> libvirtd(HypervisorOptions options, UUID hostUuid) {
        return yielding(
                List.of(
                        "host_uuid = \"" + hostUuid + "\"",
                        "auth_unix_ro = \"none\"",
                        "auth_unix_rw = \"none\"",
                        "unix_sock_ro_perms = \"0777\"",
                        "unix_sock_rw_perms = \"0700\"",
                        "max_clients = 500"),
                options.libvirtdConf());
    }

    static List<String> qemu(HypervisorOptions options) {
        return yielding(
                List.of(
                        "user = \"root\"",
                        "group = \"root\"",
                        "dynamic_ownership = 0",
                        "security_driver = \"none\"",
                        // Devices come from the namespace around libvirtd; one more around each QEMU only costs time.
                        "namespaces = []"),
                options.qemuConf());
    }

    /** The plain lines but for those whose keys are wanted otherwise, then the wanted ones. */
    static List<String> yielding(List<String> plain, List<String> wanted) {
        List<String> lines = new ArrayList<>();
        for (String line : plain) {
            if (wanted.stream().noneMatch(w -> key(w).equals(key(line)))) {
                lines.add(line);
            }
        }
        lines.addAll(wanted);
        return List.copyOf(lines);
    }

    private static String key(String line) {
        int equals = line.indexOf('=');
        return (equals < 0 ? line : line.substring(0, equals)).strip();
    }
}
