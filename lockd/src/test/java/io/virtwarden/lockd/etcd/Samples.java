package io.virtwarden.lockd.etcd;

import io.virtwarden.chassis.etcd.GatewayTls;
import io.virtwarden.chassis.settings.SecretFile;
import io.virtwarden.lockd.policy.OnExpiry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings for tests. */
final class Samples {
    private Samples() {}

    static EtcdSettings settings(List<URI> endpoints, Duration ttl) {
        return settings(endpoints, ttl, 0, true, List.of());
    }

    static EtcdSettings settings(
            List<URI> endpoints, Duration ttl, long epoch, boolean allowUnfenced, List<String> fence) {
        return settings(endpoints, ttl, epoch, allowUnfenced, fence, "", Optional.empty());
    }

    static EtcdSettings authenticated(List<URI> endpoints, Duration ttl, String user, Path password) {
        return settings(endpoints, ttl, 0, true, List.of(), user, Optional.of(new SecretFile(password)));
    }

    private static EtcdSettings settings(
            List<URI> endpoints,
            Duration ttl,
            long epoch,
            boolean allowUnfenced,
            List<String> fence,
            String user,
            Optional<SecretFile> password) {
        return new EtcdSettings(
                endpoints,
                Duration.ofSeconds(2),
                user,
                password,
                Optional.empty(),
                GatewayTls.NONE,
                "virtwarden/lockd/",
                ttl,
                Duration.ofSeconds(2),
                Duration.ofSeconds(15),
                epoch,
                new EtcdSettings.Fence(fence, Duration.ofSeconds(10)),
                allowUnfenced,
                OnExpiry.SUSPEND,
                List.of());
    }
}
