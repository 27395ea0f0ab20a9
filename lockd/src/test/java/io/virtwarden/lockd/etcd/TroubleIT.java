package io.virtwarden.lockd.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.lockd.lease.Cluster.Taken;
import io.virtwarden.lockd.lease.Mode;
import io.virtwarden.lockd.lease.Owner;
import io.virtwarden.lockd.lease.Resource;
import io.virtwarden.testkit.etcd.EtcdCluster;
import io.virtwarden.testkit.etcd.EtcdServer;
import io.virtwarden.testkit.lab.LabRequirements;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of leases when the real etcd is down, slow, another one, or older than it was. */
class TroubleIT {
    private static final Duration TTL = Duration.ofSeconds(10);
    private static final Resource DISK = new Resource("/srv/disk.qcow2");

    @TempDir
    private Path folder;

    @BeforeAll
    static void etcdIsHere() {
        LabRequirements.demand(LabRequirements.Part.ETCD);
    }

    @Test
    void refusesWithAReasonWhileEtcdIsDownAndGrantsOnceItIsBack() {
        try (EtcdServer etcd = EtcdServer.start();
                RealHosts hosts = hosts(List.of(etcd.uri()))) {
            Host a = ready(hosts.host());
            etcd.kill();

            Taken taken = acquire(a, "one");
            assertThat(taken).isInstanceOf(Taken.Unknown.class);
            assertThat(((Taken.Unknown) taken).why()).contains(etcd.uri().toString());

            etcd.restart();
            assertThat(within(15, () -> acquire(a, "one") instanceof Taken.Granted))
                    .isTrue();
        }
    }

    @Test
    void keepsItsLeasesWithTheirTokensWhileEtcdIsRestarted() {
        try (EtcdServer etcd = EtcdServer.start();
                RealHosts hosts = hosts(List.of(etcd.uri()))) {
            Host a = ready(hosts.host());
            Host b = ready(hosts.host());
            long token = granted(a, "one");
            etcd.kill();
            assertThat(within(8, () -> a.heard().has("SUSPECT"))).isTrue();
            etcd.restart();

            assertThat(within(8, () -> a.heard().has("HELD " + DISK + " " + token)))
                    .isTrue();
            assertThat(acquire(b, "two")).isInstanceOf(Taken.Held.class);
            assertThat(a.heard().has("EXPIRED")).isFalse();
        }
    }

    @Test
    void expiresBeforeOthersMayHaveItWhenEtcdFreezesAndProvesThatNobodyHadIt() {
        try (EtcdServer etcd = EtcdServer.start();
                RealHosts hosts = hosts(List.of(etcd.uri()))) {
            Host a = ready(hosts.host());
            long token = granted(a, "one");
            etcd.freeze();

            long start = System.nanoTime();
            assertThat(within(15, () -> a.heard().has("EXPIRED " + DISK + " " + token)))
                    .isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TTL);
            assertThat(a.cluster().check().check().ok()).isFalse();
            assertThat(acquire(a, "other")).isInstanceOf(Taken.Unknown.class);

            etcd.thaw();
            assertThat(within(15, () -> a.heard().has("REGAINED " + DISK + " " + token)))
                    .isTrue();
            assertThat(acquire(ready(hosts.host()), "two")).isInstanceOf(Taken.Held.class);
        }
    }

    @Test
    void refusesAnEtcdThatWasRestoredUntilTheEpochIsRaised() {
        try (EtcdServer etcd = EtcdServer.start();
                RealHosts hosts = hosts(List.of(etcd.uri()))) {
            Host a = ready(hosts.host());
            Path backup = etcd.snapshot();
            long token = granted(a, "one");
            etcd.restore(backup);

            assertThat(within(15, () -> a.heard().has("LOST " + DISK))).isTrue();
            assertThat(within(10, () -> a.cluster().check().check().text().contains("went back in time")))
                    .isTrue();
            assertThat(acquire(a, "two")).isNotInstanceOf(Taken.Granted.class);
            a.cluster().close();

            Host confirmed = ready(hosts.restarted(a, Samples.settings(List.of(etcd.uri()), TTL, 1, true, List.of())));
            assertThat(granted(confirmed, "two")).isGreaterThan(token);
        }
    }

    @Test
    void refusesAnotherEtcdAlsoAfterARestartOfLockd() {
        try (EtcdServer etcd = EtcdServer.start();
                RealHosts hosts = hosts(List.of(etcd.uri()))) {
            Host a = ready(hosts.host());
            long token = granted(a, "one");
            a.cluster().close();
            etcd.wipe();

            Host again = hosts.restarted(a);
            assertThat(within(10, () -> again.cluster().check().check().text().contains("cluster id")))
                    .isTrue();
            assertThat(get(again.cluster().acquire(DISK, Mode.EXCLUSIVE, again.domain("one"), token)))
                    .isNotInstanceOf(Taken.Granted.class);
        }
    }

    @Test
    void goesOnWithTwoOfThreeMembers() {
        try (EtcdCluster etcd = EtcdCluster.ofThree();
                RealHosts hosts = hosts(etcd.uris())) {
            Host a = ready(hosts.host());
            Host b = ready(hosts.host());
            long token = granted(a, "one");
            etcd.members().get(0).kill();

            assertThat(within(30, () -> acquire(b, "two") instanceof Taken.Held))
                    .as("once a leader is elected")
                    .isTrue();
            assertThat(within(30, () -> get(a.cluster().release(DISK, a.domain("one"), token))))
                    .isTrue();
            assertThat(within(30, () -> acquire(b, "two") instanceof Taken.Granted))
                    .isTrue();
            assertThat(within(30, () -> b.cluster().check().check().ok())).isTrue();
            assertThat(a.heard().has("EXPIRED")).isFalse();
            assertThat(b.heard().has("EXPIRED")).isFalse();
        }
    }

    @Test
    void goesOnWhenAMemberOfThreeFreezes() {
        try (EtcdCluster etcd = EtcdCluster.ofThree();
                RealHosts hosts = hosts(etcd.uris())) {
            Host a = ready(hosts.host());
            long token = granted(a, "one");
            etcd.members().get(0).freeze();

            assertThat(within(15, () -> acquire(a, "two") instanceof Taken.Held))
                    .isTrue();
            assertThat(within(15, () -> get(a.cluster().release(DISK, a.domain("one"), token))))
                    .isTrue();
            assertThat(a.heard().has("EXPIRED")).isFalse();
            etcd.members().get(0).thaw();
        }
    }

    @Test
    void waitsForTheDelayAndTheFenceBeforeItTakesOver() throws Exception {
        Path fenced = folder.resolve("fenced");
        List<String> command = List.of("sh", "-c", "echo $0 $1 >> " + fenced, "{resource}", "{token}");
        EtcdSettings fencing;
        try (EtcdServer etcd = EtcdServer.start();
                RealHosts hosts = hosts(List.of(etcd.uri()))) {
            fencing = Samples.settings(List.of(etcd.uri()), TTL, 0, false, command);
            Host a = ready(hosts.host());
            Host b = ready(hosts.restarted(hosts.stranger(), fencing));
            Host c = ready(
                    hosts.restarted(hosts.stranger(), Samples.settings(List.of(etcd.uri()), TTL, 0, false, List.of())));
            long token = granted(a, "one");
            a.cluster().close();

            assertThat(within(25, () -> acquire(b, "two") instanceof Taken.Delayed))
                    .isTrue();
            long seen = System.nanoTime();
            assertThat(within(30, () -> acquire(b, "two") instanceof Taken.Granted))
                    .isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - seen)).isGreaterThan(Duration.ofSeconds(13));
            assertThat(Files.readString(fenced)).isEqualTo(DISK + " " + token + "\n");
            assertThat(acquire(c, "three")).isInstanceOf(Taken.Held.class);
        }
    }

    @Test
    void logsInAsAUserOfEtcd() throws Exception {
        try (EtcdServer etcd = EtcdServer.start();
                RealHosts hosts = hosts(List.of(etcd.uri()))) {
            etcd.etcdctl("user", "add", "root:secret");
            etcd.etcdctl("user", "grant-role", "root", "root");
            etcd.etcdctl("auth", "enable");
            Path password = Files.writeString(folder.resolve("password"), "secret\n");
            Host stranger = hosts.host();
            assertThat(within(
                            10, () -> stranger.cluster().check().check().text().contains("user name is empty")))
                    .isTrue();

            Host known = ready(hosts.restarted(
                    hosts.stranger(), Samples.authenticated(List.of(etcd.uri()), TTL, "root", password)));
            assertThat(acquire(known, "one")).isInstanceOf(Taken.Granted.class);
        }
    }

    private RealHosts hosts(List<URI> endpoints) {
        return new RealHosts(folder, Samples.settings(endpoints, TTL));
    }

    private static Host ready(Host host) {
        assertThat(within(15, () -> host.cluster().check().check().ok()))
                .as(() -> host.cluster().check().check().text())
                .isTrue();
        return host;
    }

    private static boolean within(int seconds, java.util.function.BooleanSupplier so) {
        return RealHosts.within(Duration.ofSeconds(seconds), so);
    }

    private static <T> T get(java.util.concurrent.CompletionStage<T> stage) {
        return RealHosts.get(stage);
    }

    private static Taken acquire(Host host, String domain) {
        Owner owner = host.domain(domain);
        return get(host.cluster().acquire(DISK, Mode.EXCLUSIVE, owner, 0));
    }

    private static long granted(Host host, String domain) {
        Taken taken = acquire(host, domain);
        assertThat(taken).isInstanceOf(Taken.Granted.class);
        return ((Taken.Granted) taken).token();
    }
}
