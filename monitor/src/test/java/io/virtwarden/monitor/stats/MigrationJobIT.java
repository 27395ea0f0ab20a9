package io.virtwarden.monitor.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtwarden.chassis.ops.Format;
import io.virtwarden.testkit.lab.DomainXml;
import io.virtwarden.testkit.lab.LabRequirements;
import io.virtwarden.testkit.lab.PrivateHypervisor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The statistics of a job while a guest really migrates from one libvirtd to another. */
final class MigrationJobIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /**
     * A boot sector that fills 13 MiB of memory over and over, so that a migration at 4 MiB/s cannot end: what is left after
     * each pass takes seconds, and the guest may stand still for 300 ms.
     *
     * <pre>
     *       cli; xor ax, ax; mov ds, ax; lgdt [table]
     *       mov eax, cr0; or al, 1; mov cr0, eax; mov bx, 8; mov es, bx; and al, 0xfe; mov cr0, eax   all memory is in reach of es
     *       cld
     * pass: mov edi, 0x100000; mov ecx, 0x340000; inc edx; mov eax, edx; a32 rep stosd; jmp pass
     * table: its size and address, an empty segment, one of four GiB
     * </pre>
     */
    private static final String RESTLESS = "fa 31c0 8ed8 0f0116347c 0f20c0 0c01 0f22c0 bb0800 8ec3 24fe 0f22c0 fc"
            + " 66bf00001000 66b900003400 6642 6689d0 f36766ab ebe9"
            + " 0f003a7c0000 0000000000000000 ffff00000092cf00";

    private static Path bootDisk(PrivateHypervisor hypervisor) throws IOException {
        byte[] code = HexFormat.of().parseHex(RESTLESS.replace(" ", ""));
        ByteBuffer disk =
                ByteBuffer.allocate(1 << 20).put(0, code).put(510, (byte) 0x55).put(511, (byte) 0xaa);
        return Files.write(hypervisor.scratch().resolve("restless.img"), disk.array());
    }

    private static double value(TestStatistics test, String metric, String uri) {
        return test.text(Format.TEXT)
                .lines()
                .filter(l -> l.startsWith(metric + "{domain=\"m\"") && l.contains("uri=\"" + uri + "\""))
                .mapToDouble(l -> Double.parseDouble(l.substring(l.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElse(-1);
    }

    @Test
    void showsAMigrationWhileItRunsAndNothingOfItAfterwards() throws Exception {
        LabRequirements.demand(LabRequirements.Part.HYPERVISOR);
        try (PrivateHypervisor here = PrivateHypervisor.start();
                PrivateHypervisor there = PrivateHypervisor.start()) {
            here.define(DomainXml.named("m")
                    .emulated()
                    .device("<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='"
                            + bootDisk(here) + "'/><target dev='hda' bus='ide'/></disk>"));
            here.virsh("start", "m");
            String from = here.readOnlyUri();
            String to = there.readOnlyUri();
            try (TestStatistics test = new TestStatistics(Set.of(), Map.of(), from, to)) {
                await("the guest to read its boot sector").atMost(PATIENCE).untilAsserted(() -> {
                    assertThat(value(test, "libvirt_domain_block_stats_read_requests_total", from))
                            .isPositive();
                    assertThat(value(test, "libvirt_domain_job_info_type", from))
                            .isZero();
                });
                CompletableFuture<String> migration = CompletableFuture.supplyAsync(() -> here.virsh(
                        "migrate",
                        "m",
                        "--live",
                        "--p2p",
                        "--unsafe",
                        "--bandwidth",
                        "4",
                        "--desturi",
                        there.uri(),
                        "--migrateuri",
                        "unix://" + here.scratch().resolve("m.sock")));
                try {
                    assertRunning(test, from, migration);
                } finally {
                    here.tryVirsh("migrate-setspeed", "m", "1000");
                    here.tryVirsh("migrate-setmaxdowntime", "m", "1000");
                }
                migration.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                assertOver(test, from, to);
            }
        }
    }

    private static void assertRunning(TestStatistics test, String from, CompletableFuture<String> migration) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(migration).isNotDone();
            assertThat(value(test, "libvirt_domain_job_info_type", from)).isBetween(1.0, 2.0);
            assertThat(value(test, "libvirt_domain_job_info_iteration", from)).isGreaterThan(1);
            assertThat(value(test, "libvirt_domain_job_info_dirty_rate_pages", from))
                    .isPositive();
        });
        String text = test.text(Format.TEXT);
        assertThat(text).contains("operation=\"migration-out\"");
        assertThat(Page.read(text, false).faults()).isEmpty();
        double elapsed = value(test, "libvirt_domain_job_info_time_elapsed_seconds", from);
        double moved = value(test, "libvirt_domain_job_info_memory_processed_bytes", from);
        assertThat(value(test, "libvirt_domain_job_info_memory_total_bytes", from))
                .isGreaterThan(16 << 20);
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(value(test, "libvirt_domain_job_info_time_elapsed_seconds", from))
                    .isGreaterThan(elapsed);
            assertThat(value(test, "libvirt_domain_job_info_memory_processed_bytes", from))
                    .isGreaterThan(moved);
        });
    }

    private static void assertOver(TestStatistics test, String from, String to) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(test.text(Format.TEXT).lines().filter(l -> l.startsWith("libvirt_domain_job_info_")))
                    .singleElement()
                    .satisfies(l -> assertThat(l).startsWith("libvirt_domain_job_info_type{domain=\"m\""));
            assertThat(value(test, "libvirt_domain_job_info_type", to)).isZero();
            assertThat(value(test, "libvirt_domain_info_state", from)).isEqualTo(5);
            assertThat(value(test, "libvirt_domain_info_state", to)).isEqualTo(1);
        });
    }
}
