package io.virtwarden.logd.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtwarden.logd.domain.DomainMetadata;
import io.virtwarden.testkit.lab.DomainXml;
import io.virtwarden.testkit.lab.LabRequirements;
import io.virtwarden.testkit.lab.LabRequirements.Part;
import io.virtwarden.testkit.lab.PrivateHypervisor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What people write into a domain's metadata reaches logd. */
final class MetadataIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @BeforeAll
    static void demand() {
        LabRequirements.demand(Part.HYPERVISOR);
    }

    private static void set(PrivateHypervisor lab, String console) {
        lab.virsh(
                "metadata",
                "asking",
                DomainMetadata.NAMESPACE,
                "--key",
                "virtwarden",
                "--set",
                "<domain>" + console + "</domain>",
                "--live",
                "--config");
    }

    private static String known(PrivateHypervisor lab) throws IOException {
        Path file = lab.scratch().resolve("daemon/state/domains.json");
        return Files.exists(file) ? Files.readString(file) : "";
    }

    @Test
    void takesAShareThatIsSetWhileTheDomainRunsAndKeepsItOverARestart() throws IOException {
        try (PrivateHypervisor lab = PrivateHypervisor.start();
                LogdUnderTest logd = new LogdUnderTest(lab, "off")) {
            lab.define(DomainXml.named("asking").console(lab.scratch().resolve("asking.console")));
            lab.virsh("start", "--paused", "asking");
            set(lab, "<console forward=\"yes\" share=\"512MiB\" age=\"2d\"/>");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(known(lab))
                            .contains("\"forward\":true", "\"share\":" + (512 << 20), "\"age\":\"PT48H\""));
            logd.kill9();
            logd.startAgain();
            assertThat(known(lab)).contains("\"share\":" + (512 << 20));

            set(lab, "<console share=\"much\" age=\"3d\"/>");
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(known(lab)).contains("\"age\":\"PT72H\"").doesNotContain("share"));
            assertThat(logd.get("/metrics")).contains("virtwarden_logd_metadata_faults_total 1");
        }
    }
}
