package io.virtwarden.logd.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtwarden.logd.rpc.Counted;
import io.virtwarden.testkit.lab.CountingGuest;
import io.virtwarden.testkit.lab.HypervisorOptions;
import io.virtwarden.testkit.lab.LabRequirements;
import io.virtwarden.testkit.lab.LabRequirements.Part;
import io.virtwarden.testkit.lab.PrivateHypervisor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What people find of a guest's console, in both modes. */
final class ConsoleHistoryIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @BeforeAll
    static void demand() {
        LabRequirements.demand(Part.HYPERVISOR);
    }

    private static int lines(LogdUnderTest logd, String domain) {
        return (int) logd.get("/v1/consoles/" + domain + "/serial0").lines().count();
    }

    private static void awaitMore(LogdUnderTest logd, String domain) {
        int before = lines(logd, domain);
        await().atMost(PATIENCE).until(() -> lines(logd, domain) > before + 200);
    }

    @Test
    void followsWhatVirtlogdWritesThroughKillsRestartsAndTruncation() throws IOException {
        try (PrivateHypervisor lab = PrivateHypervisor.start();
                LogdUnderTest logd = new LogdUnderTest(lab, "off")) {
            Path log = lab.scratch().resolve("followed.console");
            lab.define(CountingGuest.domain("followed", CountingGuest.disk(lab.scratch()), log));
            lab.virsh("start", "followed");
            await().atMost(PATIENCE).until(() -> lines(logd, "followed") > 300);

            logd.kill9();
            logd.startAgain();
            awaitMore(logd, "followed");
            logd.terminate();
            logd.startAgain();
            awaitMore(logd, "followed");
            lab.virsh("destroy", "followed");
            String first = logd.get("/v1/consoles/followed/serial0");
            Counted.in(first).hasNoHole();

            Files.writeString(log, "", StandardOpenOption.TRUNCATE_EXISTING);
            lab.virsh("start", "followed");
            awaitMore(logd, "followed");
            lab.virsh("destroy", "followed");
            assertThat(logd.get("/v1/consoles/followed/serial0")).startsWith(first);
            assertThat(logd.get("/v1/consoles/followed/serial0?timestamps=true&tail=3"))
                    .contains("T", "Z");
            assertThat(logd.get("/v1/consoles/followed/log"))
                    .contains("starting up", "shutting down, reason=destroyed");
        }
    }

    @Test
    void takesVirtlogdsPlaceAndKeepsTheHistoryOfGuestsThroughKillsAndRestarts() throws IOException {
        try (PrivateHypervisor lab =
                        PrivateHypervisor.start(HypervisorOptions.plain().daemons("virtlockd", "libvirtd"));
                LogdUnderTest logd = new LogdUnderTest(lab, "on")) {
            Path log = lab.scratch().resolve("dropin.console");
            lab.define(CountingGuest.domain("dropin", CountingGuest.disk(lab.scratch()), log));
            lab.virsh("start", "dropin");
            await().atMost(PATIENCE).until(() -> lines(logd, "dropin") > 300);

            logd.terminate();
            logd.startAgain();
            awaitMore(logd, "dropin");
            Counted.in(logd.get("/v1/consoles/dropin/serial0")).hasNoHole();

            logd.kill9();
            logd.startAgain();
            awaitMore(logd, "dropin");
            lab.virsh("destroy", "dropin");
            String stopped = logd.get("/v1/consoles/dropin/serial0");
            lab.virsh("start", "dropin");
            awaitMore(logd, "dropin");
            assertThat(logd.get("/v1/consoles/dropin/serial0")).startsWith(stopped);
            assertThat(logd.get("/v1/consoles/dropin/log")).contains("shutting down, reason=destroyed");
        }
    }

    @Test
    void switchesOverWhileGuestsRun() throws IOException {
        try (PrivateHypervisor lab = PrivateHypervisor.start()) {
            Path disk = CountingGuest.disk(lab.scratch());
            Path other =
                    CountingGuest.disk(Files.createDirectories(lab.scratch().resolve("other")));
            lab.define(CountingGuest.domain("old", disk, lab.scratch().resolve("old.console")));
            lab.virsh("start", "old");
            // What the documentation says: virtlogd keeps running, without its socket.
            lab.inside("rm", "/run/libvirt/virtlogd-sock");
            try (LogdUnderTest logd = new LogdUnderTest(lab, "on")) {
                lab.define(CountingGuest.domain("new", other, lab.scratch().resolve("new.console")));
                lab.virsh("start", "new");
                await().atMost(PATIENCE).until(() -> lines(logd, "old") > 300 && lines(logd, "new") > 300);
                awaitMore(logd, "old");
                awaitMore(logd, "new");
                Counted.in(logd.get("/v1/consoles/old/serial0")).hasNoHole();
                Counted.in(logd.get("/v1/consoles/new/serial0")).hasNoHole();
                lab.virsh("destroy", "old");
                lab.virsh("destroy", "new");
            }
        }
    }
}
