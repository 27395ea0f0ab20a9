package io.virtwarden.testkit.lab;

import java.util.List;

/** Empties a hypervisor between two tests. Best effort: what vanishes by itself meanwhile is fine. */
final class Cleaning {
    private Cleaning() {}

    static void of(PrivateHypervisor hypervisor) {
        for (String domain : names(hypervisor, "list", "--all", "--name")) {
            hypervisor.tryVirsh("destroy", domain);
            if (!hypervisor.tryVirsh("undefine", domain, "--managed-save", "--snapshots-metadata")) {
                hypervisor.tryVirsh("undefine", domain, "--managed-save");
            }
        }
        for (String network : names(hypervisor, "net-list", "--all", "--name")) {
            hypervisor.tryVirsh("net-destroy", network);
            hypervisor.tryVirsh("net-undefine", network);
        }
        for (String pool : names(hypervisor, "pool-list", "--all", "--name")) {
            hypervisor.tryVirsh("pool-destroy", pool);
            hypervisor.tryVirsh("pool-undefine", pool);
        }
        for (String secret : names(hypervisor, "secret-list")) {
            hypervisor.tryVirsh("secret-undefine", secret.split("\\s+", 2)[0]);
        }
    }

    private static List<String> names(PrivateHypervisor hypervisor, String... list) {
        return hypervisor
                .virsh(list)
                .lines()
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }
}
