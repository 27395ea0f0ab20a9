package io.virtwarden.lockd.etcd;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.virtwarden.lockd.lease.Cluster;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Hosts on one {@link FakeEtcd}. */
final class FakeHosts {
    private final Simulation simulation = new Simulation();
    private final FakeEtcd etcd = new FakeEtcd(simulation);
    private final Map<UUID, Parts> parts = new HashMap<>();
    private final Random random;
    private final EtcdSettings settings;
    private final Fencing fencing;
    private long count;

    FakeHosts(long seed, EtcdSettings settings) {
        this(seed, settings, new NoFence());
    }

    FakeHosts(long seed, EtcdSettings settings, Fencing fencing) {
        random = new Random(seed);
        this.settings = settings;
        this.fencing = fencing;
    }

    /** What a host has of its own. */
    record Parts(Simulation.Node loop, FakeGateway gateway, RememberedEtcd memory) {}

    Simulation simulation() {
        return simulation;
    }

    FakeEtcd etcd() {
        return etcd;
    }

    Parts of(Host host) {
        Parts found = parts.get(host.uuid());
        if (found == null) {
            throw new IllegalArgumentException("no such host");
        }
        return found;
    }

    Host host() {
        return host(new Heard());
    }

    Host host(Cluster.Listener listener) {
        return start(new UUID(1, ++count), new UUID(2, count), new RememberedEtcd(), settings, listener);
    }

    void kill(Host host) {
        of(host).loop().kill();
    }

    Host restarted(Host host) {
        return restarted(host, settings);
    }

    Host restarted(Host host, Cluster.Listener listener) {
        return start(host.uuid(), host.bootId(), of(host).memory(), settings, listener);
    }

    Host restarted(Host host, EtcdSettings changed) {
        return start(host.uuid(), host.bootId(), of(host).memory(), changed, new Heard());
    }

    private Host start(UUID uuid, UUID boot, RememberedEtcd memory, EtcdSettings with, Cluster.Listener listener) {
        Simulation.Node loop = simulation.new Node();
        FakeGateway gateway = new FakeGateway(simulation, loop, etcd, random);
        EtcdCluster cluster = new EtcdCluster(new EtcdCluster.Parts(
                loop,
                gateway,
                with,
                new SessionStart.Node(uuid, boot, new UUID(3, ++count)),
                memory,
                fencing,
                new EtcdMeters(new SimpleMeterRegistry()),
                simulation::instant));
        cluster.listen(listener);
        parts.put(uuid, new Parts(loop, gateway, memory));
        cluster.start();
        return new Host(uuid, boot, cluster, listener instanceof Heard heard ? heard : new Heard());
    }

    /** Survives restarts. */
    static final class RememberedEtcd implements Memory {
        private @Nullable Known known;

        @Override
        public Optional<Known> load() {
            return Optional.ofNullable(known);
        }

        @Override
        public void save(Known newer) {
            known = newer;
        }
    }
}
