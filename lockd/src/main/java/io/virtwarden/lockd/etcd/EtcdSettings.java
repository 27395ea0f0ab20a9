package io.virtwarden.lockd.etcd;

import io.virtwarden.chassis.etcd.GatewaySettings;
import io.virtwarden.chassis.etcd.GatewayTls;
import io.virtwarden.chassis.settings.Key;
import io.virtwarden.chassis.settings.SecretFile;
import io.virtwarden.lockd.policy.ExpiryRules;
import io.virtwarden.lockd.policy.OnExpiry;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Section {@code lockd.etcd}: leases that hold among hosts. */
public record EtcdSettings(
        @Key(help = "Members of etcd (3.4 or newer), as https://host:2379. Empty: leases hold on this host only.")
        List<URI> endpoints,

        @Key(help = "How long one request to etcd may take.", def = "2s")
        Duration timeout,

        @Key(help = "User of etcd; empty if it asks for none.", def = "")
        String user,

        @Key(name = "password.file", help = "File with the user's password.")
        Optional<SecretFile> password,

        @Key(name = "token.file", help = "File with a token (JWT) for etcd, instead of user and password.")
        Optional<SecretFile> token,

        @Key(help = "How https connections are made.") GatewayTls tls,

        @Key(
                help = "What all keys begin with. All hosts that share disks must have the same.",
                def = "virtwarden/lockd/")
        String prefix,

        @Key(help = "How long this host's leases outlive their last renewal. Renewed every third of it.", def = "30s")
        Duration ttl,

        @Key(
                help =
                        "How long before etcd may give a lease to others this host counts it as expired. At least two seconds more than"
                                + " the longest pause of lockd that was seen are taken.",
                def = "2s")
        Duration margin,

        @Key(
                name = "lock-delay",
                help =
                        "How long what a host held stays untouched after that host vanished without releasing it; never shorter than"
                                + " that host's ttl.",
                def = "15s")
        Duration lockDelay,

        @Key(
                help =
                        "Raise it by one, on any host, after etcd was wiped, replaced or restored from a backup, once no domain runs"
                                + " twice: it confirms the change, and tokens go on above all earlier ones.",
                def = "0",
                min = 0,
                max = Epoch.LARGEST)
        long epoch,

        @Key(help = "What is run before something is taken over from a host that vanished.")
        Fence fence,

        @Key(
                name = "allow-unfenced",
                help =
                        "Lets a vanished host's leases be taken over after the delay without fence.command. Safe only if something else"
                                + " ends that host's writes: its own lockd (suspend), a watchdog, or a person.",
                def = "false")
        boolean allowUnfenced,

        @Key(
                name = "on-expiry",
                help =
                        "What is done to a domain that has opted in when its exclusive lease expires on this host or is lost: none, alert,"
                                + " suspend or destroy. Others are only reported.",
                def = "suspend")
        OnExpiry onExpiry,

        @Key(
                name = "on-expiry-domains",
                help =
                        "Domains that have opted in, as regular expressions for whole names. A domain's own metadata (element lease,"
                                + " attribute on-expiry) counts more.")
        List<Pattern> onExpiryDomains) {

    /** etcd's leases have whole seconds, and it looks at them twice a second. */
    private static final Duration SHORTEST_TTL = Duration.ofSeconds(10);

    private static final Duration LONGEST_TTL = Duration.ofHours(1);

    public EtcdSettings {
        endpoints = List.copyOf(endpoints);
        onExpiryDomains = List.copyOf(onExpiryDomains);
        if (ttl.compareTo(SHORTEST_TTL) < 0 || ttl.compareTo(LONGEST_TTL) > 0) {
            throw new IllegalArgumentException("ttl must be from 10s to 1h, is " + ttl);
        }
        if (margin.isNegative() || margin.multipliedBy(3).compareTo(ttl) > 0) {
            throw new IllegalArgumentException("margin must be from 0s to a third of ttl, is " + margin);
        }
        if (lockDelay.isNegative()) {
            throw new IllegalArgumentException("lock-delay must not be negative, is " + lockDelay);
        }
        if (prefix.isEmpty() || !prefix.endsWith("/") || prefix.startsWith("/") || prefix.contains("%")) {
            throw new IllegalArgumentException(
                    "prefix must end with a slash and not begin with one, such as virtwarden/lockd/; is '" + prefix
                            + "'");
        }
        // Says what is wrong with its own part.
        var unused = new GatewaySettings(endpoints, timeout, user, password, token, tls);
    }

    /** Whether there is an etcd to share leases in. */
    public boolean enabled() {
        return !endpoints.isEmpty();
    }

    /** What is done about leases that are no longer sure. */
    public ExpiryRules rules() {
        return new ExpiryRules(onExpiry, onExpiryDomains);
    }

    GatewaySettings gateway() {
        return new GatewaySettings(endpoints, timeout, user, password, token, tls);
    }

    /** Section {@code lockd.etcd.fence}. */
    public record Fence(
            @Key(
                    help =
                            "Program and arguments; {resource}, {node}, {domain}, {name} and {token} (of the lease that is taken over) are"
                                    + " filled in. Only if it ends with 0 is anything taken over.")
            List<String> command,

            @Key(help = "How long it may run; then it is killed, and nothing is taken over.", def = "60s")
            Duration timeout) {
        public Fence {
            command = List.copyOf(command);
            if (timeout.isNegative() || timeout.isZero()) {
                throw new IllegalArgumentException("timeout must be longer than zero, is " + timeout);
            }
        }
    }
}
