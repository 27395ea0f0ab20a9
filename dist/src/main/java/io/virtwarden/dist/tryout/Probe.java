package io.virtwarden.dist.tryout;

import io.virtwarden.hypervisor.link.Access;
import io.virtwarden.hypervisor.link.Link;
import io.virtwarden.hypervisor.link.LinkListener;
import io.virtwarden.hypervisor.link.LinkSettings;
import io.virtwarden.hypervisor.link.LinkState;
import io.virtwarden.hypervisor.link.Links;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks whether a hypervisor answers. */
final class Probe {
    private static final long PATIENCE_SECONDS = 2;

    private Probe() {}

    /** Whether a read-only connection opens within two seconds. */
    static boolean answers(String uri) throws InterruptedException {
        CompletableFuture<Boolean> up = new CompletableFuture<>();
        LinkListener listener = new LinkListener() {
            @Override
            public void changed(LinkState state) {
                if (state instanceof LinkState.Up) {
                    up.complete(true);
                } else if (state instanceof LinkState.Connecting connecting && connecting.attempts() > 0) {
                    up.complete(false);
                }
            }
        };
        try (Links links = new Links(LinkSettings.standard(), InstantSource.system());
                Link link = links.open(uri, Access.READ_ONLY, "probe", listener)) {
            return up.get(PATIENCE_SECONDS, TimeUnit.SECONDS) && link.state() instanceof LinkState.Up;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        }
    }
}
