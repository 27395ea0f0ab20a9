package io.virtwarden.lockd.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.lockd.lease.Cluster.Taken;
import io.virtwarden.lockd.lease.Mode;
import io.virtwarden.lockd.lease.Owner;
import io.virtwarden.lockd.lease.Refusal;
import io.virtwarden.lockd.lease.Resource;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** What leases in etcd promise, over the real one and over our fake. */
abstract class ClusterContract {
    static final Resource DISK = new Resource("/srv/a disk.qcow2");

    /** A new host, whose session runs. */
    abstract Host host();

    /** The same host, after lockd was killed and started again (same boot). */
    abstract Host restarted(Host host);

    abstract void kill(Host host);

    abstract <T> T get(CompletionStage<T> stage);

    abstract boolean within(Duration most, BooleanSupplier so);

    @Test
    void grantsAnExclusiveLeaseOnceAndNamesItsHolder() {
        Host a = host();
        Host b = host();
        long token = granted(a, "one", Mode.EXCLUSIVE);

        Taken refused = acquire(b, "two", Mode.EXCLUSIVE);
        assertThat(refused).isInstanceOf(Taken.Held.class);
        Refusal.Holder holder = ((Taken.Held) refused).holders().get(0);
        assertThat(holder.owner()).isEqualTo(a.domain("one"));
        assertThat(holder.token()).isEqualTo(token);
        assertThat(holder.mode()).isEqualTo(Mode.EXCLUSIVE);
        assertThat(acquire(b, "two", Mode.SHARED)).isInstanceOf(Taken.Held.class);
        assertThat(acquire(a, "two", Mode.EXCLUSIVE)).isInstanceOf(Taken.Held.class);
    }

    @Test
    void grantsSharedLeasesTogetherButNoExclusiveOneBesideThem() {
        Host a = host();
        Host b = host();
        long first = granted(a, "one", Mode.SHARED);
        long second = granted(b, "two", Mode.SHARED);
        long again = granted(b, "two", Mode.SHARED);

        assertThat(first).isLessThan(second);
        assertThat(second).isLessThan(again);
        assertThat(acquire(b, "three", Mode.EXCLUSIVE)).isInstanceOf(Taken.Held.class);
        assertThat(release(a, "one", first)).isTrue();
        assertThat(release(b, "two", second)).isTrue();
        assertThat(acquire(b, "three", Mode.EXCLUSIVE)).isInstanceOf(Taken.Held.class);
        assertThat(release(b, "two", again)).isTrue();
        assertThat(granted(b, "three", Mode.EXCLUSIVE)).isGreaterThan(again);
    }

    @Test
    void keepsResourcesApartWhoseNamesBeginAlike() {
        Host a = host();
        Host b = host();
        granted(a, "one", Mode.EXCLUSIVE);

        Resource below = new Resource(DISK + "/x/y");
        assertThat(get(b.cluster().acquire(below, Mode.EXCLUSIVE, b.domain("two"), 0)))
                .isInstanceOf(Taken.Granted.class);
        Resource odd = new Resource("/srv/ä%2F \n*");
        assertThat(get(b.cluster().acquire(odd, Mode.EXCLUSIVE, b.domain("two"), 0)))
                .isInstanceOf(Taken.Granted.class);
    }

    @Test
    void grantsALargerTokenEachTimeAndTellsThoseWhoWereRefused() {
        Host a = host();
        Host b = host();
        long last = 0;
        for (int i = 0; i < 5; i++) {
            long token = granted(a, "one", Mode.EXCLUSIVE);
            assertThat(token).isGreaterThan(last);
            assertThat(acquire(b, "two", Mode.EXCLUSIVE)).isInstanceOf(Taken.Held.class);
            b.heard().all().clear();
            assertThat(release(a, "one", token)).isTrue();
            assertThat(within(Duration.ofSeconds(2), () -> b.heard().has("FREED " + DISK)))
                    .isTrue();
            last = granted(b, "two", Mode.EXCLUSIVE);
            assertThat(last).isGreaterThan(token);
            assertThat(release(b, "two", last)).isTrue();
        }
    }

    @Test
    void refusesATokenThatIsKnownAlreadyAndGivesItBack() {
        Host a = host();
        Taken taken = get(a.cluster().acquire(DISK, Mode.EXCLUSIVE, a.domain("one"), 1L << 39));

        assertThat(taken).isInstanceOf(Taken.Regressed.class);
        assertThat(within(Duration.ofSeconds(2), () -> acquire(a, "two", Mode.EXCLUSIVE) instanceof Taken.Granted))
                .isTrue();
    }

    @Test
    void releasesTwiceAndWhatItNeverHad() {
        Host a = host();
        long token = granted(a, "one", Mode.EXCLUSIVE);
        assertThat(release(a, "one", token)).isTrue();
        assertThat(release(a, "one", token)).isTrue();
        long later = granted(a, "one", Mode.EXCLUSIVE);
        assertThat(release(a, "one", token)).isTrue();
        assertThat(acquire(a, "two", Mode.EXCLUSIVE))
                .as("an old token does not release a newer lease, %s", later)
                .isInstanceOf(Taken.Held.class);
    }

    @Test
    void takesUpItsLeasesAfterARestartWithTheirTokens() {
        Host a = host();
        Host b = host();
        long token = granted(a, "one", Mode.EXCLUSIVE);
        kill(a);
        Host again = restarted(a);

        assertThat(get(again.cluster().resume(DISK, Mode.EXCLUSIVE, again.domain("one"), token)))
                .isEqualTo(new Taken.Granted(token));
        assertThat(acquire(b, "two", Mode.EXCLUSIVE)).isInstanceOf(Taken.Held.class);
        assertThat(release(again, "one", token)).isTrue();
        assertThat(acquire(b, "two", Mode.EXCLUSIVE)).isInstanceOf(Taken.Granted.class);
    }

    @Test
    void releasesAfterARestartWhatWasNotTakenUp() {
        Host a = host();
        Host b = host();
        long token = granted(a, "one", Mode.EXCLUSIVE);
        kill(a);
        Host again = restarted(a);

        assertThat(release(again, "one", token)).isTrue();
        assertThat(acquire(b, "two", Mode.EXCLUSIVE)).isInstanceOf(Taken.Granted.class);
    }

    @Test
    void breaksALeaseAndTellsItsHolderWhy() {
        Host a = host();
        Host b = host();
        long token = granted(a, "one", Mode.EXCLUSIVE);

        assertThat(get(b.cluster().breakLease(DISK, token + 1, "wrong token", "eve")))
                .isFalse();
        assertThat(get(b.cluster().breakLease(DISK, token, "host is in the workshop", "eve")))
                .isTrue();
        assertThat(within(
                        Duration.ofSeconds(2),
                        () -> a.heard()
                                .all()
                                .contains("LOST " + DISK + " " + token + ": broken by eve: host is in the workshop")))
                .isTrue();
        assertThat(granted(b, "two", Mode.EXCLUSIVE)).isGreaterThan(token);
    }

    @Test
    void handsALeaseOverWithoutAMomentInBetween() {
        Host a = host();
        Host b = host();
        Host c = host();
        long token = granted(a, "guest", Mode.EXCLUSIVE);

        Owner there = b.domain("guest");
        Taken handed = get(a.cluster().handOver(DISK, a.domain("guest"), token, there));
        assertThat(handed).isInstanceOf(Taken.Granted.class);
        assertThat(acquire(c, "other", Mode.EXCLUSIVE)).isInstanceOf(Taken.Held.class);
        assertThat(acquire(b, "other", Mode.EXCLUSIVE)).isInstanceOf(Taken.Held.class);
        long arrived = granted(b, "guest", Mode.EXCLUSIVE);
        assertThat(arrived).isGreaterThan(((Taken.Granted) handed).token());
        assertThat(acquire(c, "other", Mode.EXCLUSIVE)).isInstanceOf(Taken.Held.class);
        assertThat(a.heard().has("LOST")).isFalse();
        assertThat(release(a, "guest", token)).isTrue();
        assertThat(acquire(c, "other", Mode.EXCLUSIVE)).isInstanceOf(Taken.Held.class);
        assertThat(release(b, "guest", arrived)).isTrue();
        assertThat(acquire(c, "other", Mode.EXCLUSIVE)).isInstanceOf(Taken.Granted.class);
    }

    @Test
    void keepsALeaseThatCannotBeHandedOver() {
        Host a = host();
        Host b = host();
        long token = granted(a, "guest", Mode.EXCLUSIVE);
        Owner nowhere = new Owner(
                new java.util.UUID(7, 7),
                new java.util.UUID(8, 8),
                a.domain("guest").domain(),
                "guest",
                0,
                0);

        assertThat(get(a.cluster().handOver(DISK, a.domain("guest"), token, nowhere)))
                .isInstanceOf(Taken.Held.class);
        assertThat(acquire(b, "other", Mode.EXCLUSIVE)).isInstanceOf(Taken.Held.class);
        assertThat(a.heard().has("LOST")).isFalse();
    }

    Taken acquire(Host host, String domain, Mode mode) {
        return get(host.cluster().acquire(DISK, mode, host.domain(domain), 0));
    }

    long granted(Host host, String domain, Mode mode) {
        Taken taken = acquire(host, domain, mode);
        assertThat(taken).isInstanceOf(Taken.Granted.class);
        return ((Taken.Granted) taken).token();
    }

    boolean release(Host host, String domain, long token) {
        return get(host.cluster().release(DISK, host.domain(domain), token));
    }
}
