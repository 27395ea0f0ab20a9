package io.virtwarden.lockd.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.virtwarden.lockd.lease.Fact;
import io.virtwarden.lockd.lease.Lease;
import io.virtwarden.lockd.lease.LeaseState;
import io.virtwarden.lockd.lease.Mode;
import io.virtwarden.lockd.lease.Origin;
import io.virtwarden.lockd.lease.Owner;
import io.virtwarden.lockd.lease.Resource;
import io.virtwarden.lockd.lease.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExpiryGuardTest {
    private static final UUID DOMAIN = new UUID(5, 5);

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final FakeDomains domains = new FakeDomains();
    private final ExpiryGuard guard = new ExpiryGuard(
            new ExpiryRules(OnExpiry.SUSPEND, List.of(Pattern.compile("db-.*"))), domains, thread, registry);

    @AfterEach
    void end() {
        thread.shutdownNow();
    }

    @Test
    void suspendsAnOptedInDomainOnceAndResumesItWhenAllItsLeasesAreHeldAgain() {
        heard(lease(1, "db-1", LeaseState.EXPIRED));
        heard(lease(2, "db-1", LeaseState.EXPIRED));
        heard(lease(2, "db-1", LeaseState.LOST));
        done("suspend");

        heard(lease(1, "db-1", LeaseState.HELD));
        settle();
        assertThat(domains.done).containsExactly("suspend");
        heard(lease(2, "db-1", LeaseState.HELD));
        done("suspend", "resume");
    }

    @Test
    void leavesDomainsAloneThatHaveNotOptedIn() {
        heard(lease(1, "web-1", LeaseState.EXPIRED));
        settle();
        assertThat(domains.done).isEmpty();
        assertThat(registry.get("virtwarden.lockd.expiry.actions")
                        .tag("action", "alert")
                        .counter()
                        .count())
                .isOne();
    }

    @Test
    void heedsTheDomainsOwnMetadataFirst() {
        domains.wishes.put(DOMAIN, OnExpiry.DESTROY);
        heard(lease(1, "web-1", LeaseState.LOST));
        done("destroy");
    }

    @Test
    void neverResumesWhatAPersonSuspended() {
        domains.running = false;
        heard(lease(1, "db-1", LeaseState.EXPIRED));
        heard(lease(1, "db-1", LeaseState.HELD));
        settle();
        assertThat(domains.done).isEmpty();
    }

    @Test
    void leavesADomainSuspendedWhoseLeaseIsLostForGood() {
        heard(lease(1, "db-1", LeaseState.EXPIRED));
        done("suspend");
        guard.heard(new Fact.Ended(lease(1, "db-1", LeaseState.LOST), Fact.End.LOST, "somebody took it", ""));
        heard(lease(1, "db-1", LeaseState.HELD));
        settle();
        assertThat(domains.done).containsExactly("suspend");
    }

    @Test
    void leavesADomainSuspendedWhoseLeaseLibvirtGaveBackWhileItWasBeingSuspended() {
        domains.onSuspend = () -> {
            guard.heard(new Fact.Ended(lease(1, "db-1", LeaseState.EXPIRED), Fact.End.RELEASED, "paused", ""));
        };
        heard(lease(1, "db-1", LeaseState.EXPIRED));
        heard(lease(2, "db-1", LeaseState.EXPIRED));
        await().untilAsserted(() -> assertThat(domains.done).contains("suspend"));
        heard(lease(2, "db-1", LeaseState.HELD));
        settle();
        assertThat(domains.done).doesNotContain("resume");
    }

    @Test
    void triesAgainUntilTheDomainIsSuspended() {
        domains.failures.set(1);
        heard(lease(1, "db-1", LeaseState.EXPIRED));
        done("suspend");
        assertThat(registry.get("virtwarden.lockd.expiry.actions")
                        .tag("result", "failed")
                        .counter()
                        .count())
                .isOne();
    }

    @Test
    void readsTheWishInAnyPrefixAndQuotes() {
        assertThat(LibvirtDomains.wish("<vw:domain xmlns:vw='x'><vw:lease on-expiry='destroy'/></vw:domain>"))
                .contains(OnExpiry.DESTROY);
        assertThat(LibvirtDomains.wish("<domain><lease a=\"b\" on-expiry=\"none\"/></domain>"))
                .contains(OnExpiry.NONE);
        assertThat(LibvirtDomains.wish("<domain><lease on-expiry='later'/></domain>"))
                .isEmpty();
        assertThat(LibvirtDomains.wish("<domain><console/></domain>")).isEmpty();
    }

    private void heard(Lease lease) {
        guard.heard(new Fact.Changed(lease, "test"));
    }

    private void done(String... what) {
        await().untilAsserted(() -> assertThat(domains.done).containsExactly(what));
        settle();
    }

    /** Until the thread has done all that led from what it was told. */
    private void settle() {
        for (int i = 0; i < 5; i++) {
            CompletableFuture.runAsync(() -> {}, thread).join();
        }
    }

    private static Lease lease(long id, String name, LeaseState state) {
        return new Lease(
                id,
                new Resource("/disk-" + id),
                Mode.EXCLUSIVE,
                new Owner(new UUID(1, 1), new UUID(2, 2), DOMAIN, name, 1, 1),
                Origin.DOMAIN,
                100 + id,
                Scope.CLUSTER,
                state,
                Instant.EPOCH,
                Instant.EPOCH,
                Optional.empty());
    }

    private static final class FakeDomains implements Domains {
        private final List<String> done = new CopyOnWriteArrayList<>();
        private final Map<UUID, OnExpiry> wishes = new ConcurrentHashMap<>();
        private final AtomicInteger failures = new AtomicInteger();
        private volatile boolean running = true;
        private volatile Runnable onSuspend = () -> {};

        @Override
        public CompletionStage<Optional<OnExpiry>> wish(UUID domain) {
            return CompletableFuture.completedFuture(Optional.ofNullable(wishes.get(domain)));
        }

        @Override
        public CompletionStage<Boolean> runs(UUID domain) {
            return CompletableFuture.completedFuture(running);
        }

        @Override
        public CompletionStage<Void> suspend(UUID domain) {
            if (failures.getAndDecrement() > 0) {
                return CompletableFuture.failedFuture(new IllegalStateException("libvirt does not answer"));
            }
            running = false;
            onSuspend.run();
            return note("suspend");
        }

        @Override
        public CompletionStage<Void> resume(UUID domain) {
            running = true;
            return note("resume");
        }

        @Override
        public CompletionStage<Void> destroy(UUID domain) {
            return note("destroy");
        }

        private CompletionStage<Void> note(String what) {
            done.add(what);
            return CompletableFuture.completedFuture(null);
        }
    }
}
