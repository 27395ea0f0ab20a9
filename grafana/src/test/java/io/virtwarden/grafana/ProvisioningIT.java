package io.virtwarden.grafana;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.testkit.lab.LabRequirements;
import io.virtwarden.testkit.lab.LabRequirements.Part;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of {@code provisioning} in the eyes of the programs that read them. */
final class ProvisioningIT {
    @TempDir
    Path folder;

    @BeforeEach
    void wanted() {
        LabRequirements.demand(Part.PROMETHEUS, Part.ALERTMANAGER);
    }

    private static String file(String name) {
        return Tree.folder().resolve("provisioning").resolve(name).toString();
    }

    @Test
    void prometheusTakesItsFileAsItIsWithAllRules() throws Exception {
        String said = Tool.run(folder, "promtool", "check", "config", file("prometheus/prometheus.yml"));
        assertThat(said).contains("SUCCESS", "3 rule files found").doesNotContain("FAILED");
    }

    @Test
    void alertmanagerTakesItsFileAsItIs() throws Exception {
        assertThat(Tool.run(folder, "amtool", "check-config", file("alertmanager/alertmanager.yml")))
                .contains("SUCCESS", "inhibit rules", "receivers");
    }

    @Test
    void alertsThatAMachineCanAnswerGoToPeopleAndToAlerting() throws Exception {
        assertThat(routed("alertname=LibvirtDomainPausedIoError", "severity=critical"))
                .isEqualTo("alerting,people");
        assertThat(routed("alertname=LibvirtPoolFilling", "severity=warning")).isEqualTo("alerting,people");
    }

    @Test
    void alertsAboutTheAgentsGoToPeopleOnly() throws Exception {
        assertThat(routed("alertname=LibvirtAgentDown", "severity=critical")).isEqualTo("people");
        assertThat(routed("alertname=LogdDroppingLines", "severity=warning")).isEqualTo("people");
    }

    @Test
    void informationDisturbsNobody() throws Exception {
        assertThat(routed("alertname=LibvirtDomainDiskThrottled", "severity=info"))
                .isEqualTo("alerting,nobody");
    }

    private String routed(String... labels) throws Exception {
        String[] command = new String[5 + labels.length];
        System.arraycopy(
                new String[] {
                    "amtool", "config", "routes", "test", "--config.file=" + file("alertmanager/alertmanager.yml")
                },
                0,
                command,
                0,
                5);
        System.arraycopy(labels, 0, command, 5, labels.length);
        // Before it stands a warning about the flag.
        return Tool.run(folder, command).lines().reduce("", (before, line) -> line);
    }
}
