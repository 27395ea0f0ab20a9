package io.virtwarden.alerting.live;

import io.virtwarden.alerting.action.Actions;
import io.virtwarden.alerting.action.ActionsContract;
import io.virtwarden.alerting.action.Sight;
import io.virtwarden.hypervisor.link.LinkSettings;
import io.virtwarden.hypervisor.link.Links;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** On libvirt's own test driver: no guests, the real library. */
class LibvirtActionsTest extends ActionsContract {
    private @Nullable Links links;
    private @Nullable LibvirtActions actions;

    @BeforeEach
    void connect() {
        links = new Links(LinkSettings.standard(), InstantSource.system());
        actions = LibvirtActions.open(links, List.of("test:///default"), LiveSettings.standard(InstantSource.system()));
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
}
