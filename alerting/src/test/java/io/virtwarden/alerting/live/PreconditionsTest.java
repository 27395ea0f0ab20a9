package io.virtwarden.alerting.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.virtwarden.alerting.action.ActionKind;
import io.virtwarden.alerting.action.Precondition;
import io.virtwarden.alerting.action.Sight;
import io.virtwarden.hypervisor.link.LinkSettings;
import io.virtwarden.hypervisor.link.Links;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** States that a lab cannot easily make: what each of libvirt's reasons means for an action. */
class PreconditionsTest {
    private static final String URI = "test:///default";

    @TempDir
    Path folder = Path.of(".");

    @ParameterizedTest(name = "{1} on state {2} reason {3}, job {4}: {5}")
    @CsvSource({
        "1, resume, 3, 0, none, unclear",
        "2, resume, 3, 1, none, met",
        "3, resume, 3, 2, none, paused-for-a-reason",
        "4, resume, 3, 3, none, paused-for-a-reason",
        "5, resume, 3, 4, none, paused-for-a-reason",
        "6, resume, 3, 6, none, met",
        "7, resume, 3, 7, none, met",
        "8, resume, 3, 8, none, not-resumable",
        "9, resume, 3, 9, none, paused-for-a-reason",
        "10, resume, 3, 10, none, not-resumable",
        "11, resume, 3, 11, none, paused-for-a-reason",
        "12, resume, 3, 12, none, paused-for-a-reason",
        "13, resume, 3, 13, none, not-resumable",
        "14, resume, 3, 14, none, met",
        "15, resume, 3, 15, none, unclear",
        "16, resume, 1, 1, none, not-paused",
        "17, start, 5, 0, none, unclear",
        "18, start, 5, 1, none, shut-off-on-purpose",
        "19, start, 5, 2, none, shut-off-on-purpose",
        "20, start, 5, 3, none, met",
        "21, start, 5, 4, none, shut-off-on-purpose",
        "22, start, 5, 5, none, shut-off-on-purpose",
        "23, start, 5, 6, none, met",
        "24, start, 1, 1, none, not-shut-off",
        "25, abort-job, 1, 1, migration-out, met",
        "26, abort-job, 3, 12, migration-out, post-copy",
        "27, abort-job, 3, 13, migration-out, post-copy",
        "28, abort-job, 1, 10, migration-out, post-copy",
        "29, abort-job, 1, 1, migration-in, other-job",
        "30, abort-job, 3, 4, dump, met",
        "31, reset, 3, 10, none, met",
        "32, reset, 5, 2, none, not-running",
        "33, migrate, 3, 5, none, not-running",
        "34, save, 3, 3, none, not-running"
    })
    void decidesByStateAndReason(int row, String action, int state, int reason, String job, String expected)
            throws Exception {
        Links links = new Links(LinkSettings.standard(), InstantSource.system());
        try (LibvirtActions actions = LibvirtActions.open(
                links,
                List.of(URI),
                LiveSettings.standard(folder, InstantSource.system(), new SimpleMeterRegistry()))) {
            Sight.Here sight =
                    new Sight.Here(URI, UUID.randomUUID(), "x", state, reason, job, Optional.empty(), Map.of());
            ActionKind kind = ActionKind.named(action).orElseThrow();
            Precondition found = Guests.done(actions.check(
                    switch (kind) {
                        case MIGRATE -> Guests.spec(kind, "destination", "qemu+ssh://b/system");
                        case SAVE -> Guests.spec(kind, "path", "/nowhere/x");
                        default -> Guests.spec(kind);
                    },
                    sight));
            assertThat(code(found)).as(row + ": " + found).isEqualTo(expected);
        } finally {
            links.close();
        }
    }

    private static String code(Precondition found) {
        if (found instanceof Precondition.Unmet unmet) {
            return unmet.code();
        }
        return found instanceof Precondition.Met ? "met" : "unclear";
    }
}
