package io.virtwarden.alerting.live;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.virtwarden.alerting.action.ActionKind;
import io.virtwarden.alerting.action.Actions;
import io.virtwarden.alerting.action.ActionsContract;
import io.virtwarden.alerting.action.Sight;
import io.virtwarden.hypervisor.link.LinkSettings;
import io.virtwarden.hypervisor.link.Links;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On libvirt's own test driver: no guests, the real library. */
class LibvirtActionsTest extends ActionsContract {
    @TempDir
    Path folder = Path.of(".");

    private @Nullable Links links;
    private @Nullable LibvirtActions actions;

    @BeforeEach
    void connect() throws Exception {
        links = new Links(LinkSettings.standard(), InstantSource.system());
        actions = LibvirtActions.open(
                links,
                List.of("test:///default"),
                LiveSettings.standard(folder, InstantSource.system(), new SimpleMeterRegistry()));
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> actions().look(running()).get() instanceof Sight.Here);
    }

    @AfterEach
    void disconnect() {
        actions().close();
        Objects.requireNonNull(links).close();
    }

    @Override
    protected Actions actions() {
        return Objects.requireNonNull(actions);
    }

    @Override
    protected UUID running() {
        return UUID.fromString("6695eb01-f6a4-8304-79aa-97f2502e193f");
    }

    /** 2 of 8 GiB at first. */
    @Test
    void movesTheBalloonWithinItsBounds() {
        Guests guests = new Guests(actions());
        guests.declines(running(), Guests.spec(ActionKind.SET_MEMORY, "size", "9GiB"), "beyond-maximum");
        guests.declines(running(), Guests.spec(ActionKind.SET_MEMORY, "size", "5GiB"), "beyond-step");
        guests.declines(running(), Guests.spec(ActionKind.SET_MEMORY, "size", "2GiB"), "nothing-to-do");

        guests.act(running(), Guests.spec(ActionKind.SET_MEMORY, "size", "3GiB"));
        guests.act(running(), Guests.spec(ActionKind.SET_MEMORY, "size", "2GiB"));
    }
}
