package io.virtwarden.benchmarks;

import io.virtwarden.testkit.lab.HypervisorOptions;
import io.virtwarden.testkit.lab.PrivateHypervisor;
import java.nio.file.Path;

/** libvirt's own, in name spaces of its own, with the settings that it comes with. */
final class TheirVirtlockd implements LockServer {
    private final PrivateHypervisor lab;

    private TheirVirtlockd(PrivateHypervisor lab) {
        this.lab = lab;
    }

    static TheirVirtlockd start() {
        return new TheirVirtlockd(
                PrivateHypervisor.start(HypervisorOptions.plain().daemons("virtlockd")));
    }

    @Override
    public Path socket() {
        return lab.runFolder().resolve("virtlockd-sock");
    }

    @Override
    public Path files() {
        return lab.scratch();
    }

    // It believes any number.
    @Override
    public long guest() {
        return 4242;
    }

    @Override
    public void close() {
        lab.close();
    }
}
