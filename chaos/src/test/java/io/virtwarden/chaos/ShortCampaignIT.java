package io.virtwarden.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.chaos.report.CampaignResult;
import io.virtwarden.chaos.report.CampaignText;
import io.virtwarden.testkit.lab.LabRequirements;
import io.virtwarden.testkit.lab.LabRequirements.Part;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Half a minute of what {@code bin/chaos} does for as long as one likes. */
class ShortCampaignIT {
    private static final long SEED = 7;
    private static final String HOW_FAST = "every daemon is ready within";
    private static final String STANDSTILL = "no guest is frozen";
    private static final String DESCRIPTORS = "number of descriptors";
    /** A daemon that was frozen finds what has queued meanwhile: how much, is the machine's speed too. A leak is more than that. */
    private static final long MANY_DESCRIPTORS = 900;

    @BeforeAll
    static void demand() {
        LabRequirements.demand(Part.HYPERVISOR, Part.ETCD, Part.MOUNTS);
    }

    @Test
    void everythingHoldsWhileFaultsAreInjectedUnderLoad() throws Exception {
        Campaign campaign = new Campaign(SEED, Duration.ofSeconds(25), 1, System.out);
        try (campaign) {
            CampaignResult result = campaign.run();
            CampaignText.print(result, System.out);

            // How fast things are is for bin/chaos on a machine that does nothing else.
            assertThat(result.verdicts())
                    .filteredOn(verdict -> !verdict.name().startsWith(HOW_FAST)
                            && !verdict.name().startsWith(STANDSTILL)
                            && !verdict.name().startsWith(DESCRIPTORS))
                    .hasSize(11)
                    .allSatisfy(verdict -> assertThat(verdict.held())
                            .as("%s: %s", verdict.name(), verdict.violations())
                            .isTrue());
            assertThat(result.descriptors().values())
                    .allSatisfy(most -> assertThat(most).isLessThan(MANY_DESCRIPTORS));
            assertThat(result.faults()).isNotEmpty();
        }
    }
}
