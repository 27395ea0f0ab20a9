package io.virtwarden.hypervisor.link;

import io.virtwarden.hypervisor.libvirt.LibvirtMissingException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A link over libvirt's C library. One thread opens, serves and closes; native calls cannot be cancelled, so when one does not
 * return that thread simply stays with it, and everybody else is answered without it. There is never a second thread or a
 * second attempt for the same link.
 */
final class NativeLink implements Link {
    private static final Logger LOG = LogManager.getLogger(NativeLink.class);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(3);

    private final String uri;
    private final Access access;
    private final LinkSettings settings;
    private final LinkListener listener;
    private final InstantSource clock;
    private final CallDesk desk;
    private final Thread thread;

    // Any thread.
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable String broken;
    private volatile Instant lastGood;

    // Written under this object's lock, so that the listener hears of states in their order.
    private volatile LinkState state;

    // The link's thread.
    private final Backoff backoff;
    private long generation;

    NativeLink(
            String uri,
            Access access,
            String purpose,
            LinkSettings settings,
            LinkListener listener,
            InstantSource clock,
            ScheduledExecutorService watchdog) {
        this.uri = uri;
        this.access = access;
        this.settings = settings;
        this.listener = listener;
        this.clock = clock;
        lastGood = clock.instant();
        state = new LinkState.Connecting(lastGood, 0, "not tried yet");
        desk = new CallDesk(uri, this::state, this::hung, watchdog);
        backoff = new Backoff(settings.firstDelay(), settings.longestDelay(), new SplittableRandom());
        thread = new Thread(this::live, "libvirt-" + purpose + " " + uri);
        thread.setDaemon(true); // A call that never returns must not keep the process.
    }

    void start() {
        thread.start();
    }

    @Override
    public String uri() {
        return uri;
    }

    @Override
    public LinkState state() {
        return state;
    }

    @Override
    public Instant lastGood() {
        return lastGood;
    }

    @Override
    public <T> CompletableFuture<T> call(String what, Duration deadline, NativeCall<T> call) {
        return desk.handIn(new PendingCall<>(what, clock.instant(), deadline, call));
    }

    @Override
    public void close() {
        closing.countDown();
        breaks("closed by us");
        if (Thread.currentThread() != thread) {
            try {
                thread.join(CLOSE_PATIENCE.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        PendingCall<?> stuck = desk.running();
        if (thread.isAlive() && stuck != null) {
            LOG.warn("Left {} behind: {} has not returned since {}", uri, stuck.what(), stuck.since());
        }
        change(new LinkState.Closed(clock.instant()));
        desk.failAll(new LinkDownException(uri + " is closed"));
    }

    boolean ended() {
        return isClosing() && !thread.isAlive();
    }

    /** The watchdog's look. */
    void watch() {
        desk.watch();
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    // ---- the link's thread

    private void live() {
        String lastFault = "";
        Instant downSince = clock.instant();
        int attempts = 0;
        while (!isClosing()) {
            try {
                OpenedConnection connection = open();
                lastFault = "";
                attempts = 0;
                String reason = serve(connection);
                downSince = clock.instant();
                shut(connection, reason);
            } catch (LibvirtException | RuntimeException e) {
                String fault = fault(e);
                logIfNew(fault, lastFault);
                lastFault = fault;
                change(new LinkState.Connecting(downSince, ++attempts, fault));
                pause(backoff.next());
            }
        }
    }

    private OpenedConnection open() throws LibvirtException {
        desk.begin(internal("opening"), clock.instant());
        OpenedConnection connection = null;
        try {
            broken = isClosing() ? "closed by us" : null;
            connection = OpenedConnection.open(uri, access, settings, generation + 1, this::breaks);
            long version = connection.askVersion();
            generation++;
            listener.opened(connection);
            lastGood = clock.instant();
            desk.end();
            change(new LinkState.Up(lastGood, generation, version, connection.driver()));
            LOG.info("Connected to {} ({}, libvirt {}), generation {}", uri, connection.driver(), version, generation);
            backoff.succeeded();
            return connection;
        } catch (LibvirtException | RuntimeException e) {
            if (connection != null) {
                discard(connection);
            }
            throw e;
        } finally {
            desk.end();
        }
    }

    /** @return why it ended */
    private String serve(OpenedConnection connection) {
        LinkState.Up up = state instanceof LinkState.Up now ? now : null;
        long nextSign = System.nanoTime() + settings.check().toNanos();
        String reason = broken;
        while (reason == null) {
            PendingCall<?> next = take(Duration.ofNanos(nextSign - System.nanoTime()));
            if (next == null) {
                next = internal("a sign of life");
                nextSign = System.nanoTime() + settings.check().toNanos();
            }
            if (!next.abandoned()) {
                run(next, connection);
            }
            reason = broken;
            if (reason == null && up != null) {
                recovered(up);
            }
        }
        return reason;
    }

    private void run(PendingCall<?> call, OpenedConnection connection) {
        desk.begin(call, clock.instant());
        try {
            call.run(connection);
            lastGood = clock.instant();
        } catch (LibvirtException e) {
            if (connection.alive()) {
                lastGood = clock.instant();
            } else if (broken == null) {
                breaks(String.valueOf(e.getMessage()));
            }
        } finally {
            desk.end();
        }
    }

    private void shut(OpenedConnection connection, String reason) {
        if (!isClosing()) {
            LOG.warn("Lost {}: {}; connecting again", uri, reason);
            change(new LinkState.Connecting(clock.instant(), 0, "lost: " + reason));
        }
        desk.failAll(new LinkDownException("Lost " + uri + ": " + reason));
        discard(connection);
    }

    private void discard(OpenedConnection connection) {
        listener.closing(connection);
        int unused = connection.close();
    }

    private @Nullable PendingCall<?> take(Duration patience) {
        try {
            return desk.take(patience);
        } catch (InterruptedException e) {
            LOG.debug("Interrupts mean nothing to a link: close it instead");
            return null;
        }
    }

    private void pause(Duration delay) {
        try {
            boolean unused = closing.await(delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            LOG.debug("Interrupts mean nothing to a link: close it instead");
        }
    }

    private PendingCall<Long> internal(String what) {
        return new PendingCall<>(
                what, clock.instant(), settings.patience(), connection -> ((OpenedConnection) connection).askVersion());
    }

    private String fault(Exception e) {
        if (e instanceof LibvirtException refused) {
            return FaultText.of(uri, refused);
        }
        return e instanceof LibvirtMissingException ? e.getMessage() + "; wanted for " + uri : uri + ": " + e;
    }

    private void logIfNew(String fault, String lastFault) {
        if (!fault.equals(lastFault) && !isClosing()) {
            LOG.warn(
                    "{}. Trying again, at most {} s apart",
                    fault,
                    settings.longestDelay().toSeconds());
        }
    }

    // ---- any thread

    /** From libvirt's close callback, inside whatever call: leaves a mark and wakes the link's thread. */
    private void breaks(String reason) {
        broken = reason;
        desk.wake(internal("nothing"));
    }

    private void hung(PendingCall<?> call) {
        synchronized (this) {
            if (desk.running() != call || state instanceof LinkState.Hung || isClosing()) {
                return;
            }
            LOG.warn("{} does not answer: {} has been running since {}", uri, call.what(), call.since());
            change(new LinkState.Hung(call.since(), call.what()));
        }
        desk.failAll(new CallStuckException(
                uri + " does not answer: " + call.what() + " has been running since " + call.since()));
    }

    private synchronized void recovered(LinkState.Up up) {
        if (state instanceof LinkState.Hung stuck) {
            LOG.info("{} answers again; {} had been running since {}", uri, stuck.call(), stuck.since());
            change(new LinkState.Up(clock.instant(), up.generation(), up.libvirtVersion(), up.driver()));
        }
    }

    private synchronized void change(LinkState next) {
        if (state instanceof LinkState.Closed) {
            return;
        }
        state = next;
        listener.changed(next);
    }
}
