package io.virtwarden.lockd.rpc;

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

/** libvirt's own virtlockd keeps the contract that ours keeps: else the contract is wrong. */
class RealVirtlockdIT extends VirtlockdContract {
    private static PrivateHypervisor lab;

    private Path folder;

    @BeforeAll
    static void start() {
        LabRequirements.demand(Part.HYPERVISOR);
        lab = PrivateHypervisor.start(HypervisorOptions.plain().daemons("virtlockd"));
    }

    @AfterAll
    static void stop() {
        if (lab != null) lab.close();
    }

    @BeforeEach
    void prepare() throws IOException {
        folder = Files.createTempDirectory(lab.scratch(), "locks");
        makeDisk();
    }

    @Override
    Path socket() {
        return lab.runFolder().resolve("virtlockd-sock");
    }

    @Override
    Path folder() {
        return folder;
    }

    // It believes every number, and does not look whether there is such a process.
    @Override
    long guest() {
        return 4242;
    }

    @Override
    long otherGuest() {
        return 4343;
    }

    @Override
    Holder holder(Path file, boolean ignoresTerm) {
        return HolderMain.Running.in(lab, file, ignoresTerm);
    }
}
