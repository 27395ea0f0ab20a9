package io.virtwarden.logd.rpc;

import io.virtwarden.testkit.lab.HypervisorOptions;
import io.virtwarden.testkit.lab.LabRequirements;
import io.virtwarden.testkit.lab.LabRequirements.Part;
import io.virtwarden.testkit.lab.PrivateHypervisor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** libvirt's own virtlogd keeps the contract that ours keeps: else the contract is wrong. */
class RealVirtlogdIT extends VirtlogdContract {
    private static PrivateHypervisor lab;

    private Path logs;

    @BeforeAll
    static void start() {
        LabRequirements.demand(Part.HYPERVISOR);
        lab = PrivateHypervisor.start(HypervisorOptions.plain()
                .daemons("virtlogd")
                .file("/etc/libvirt/virtlogd.conf", "max_size = " + MAX_SIZE + "\nmax_backups = 3\n"));
    }

    @AfterAll
    static void stop() {
        if (lab != null) lab.close();
    }

    @BeforeEach
    void makeLogFolder() throws IOException {
        logs = Files.createTempDirectory(lab.scratch(), "logs");
    }

    @Override
    Path socket() {
        return lab.runFolder().resolve("virtlogd-sock");
    }

    @Override
    Path logs() {
        return logs;
    }
}
