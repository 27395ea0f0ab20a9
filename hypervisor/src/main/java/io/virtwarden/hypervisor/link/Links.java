package io.virtwarden.hypervisor.link;

import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Makes links and owns what they share: the watchdog that notices calls which do not return. */
public final class Links implements AutoCloseable {
    private static final long WATCH_MILLIS = 250;

    private final LinkSettings settings;
    private final InstantSource clock;
    private final List<NativeLink> open = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService watchdog;

    /** Loads nothing yet: a missing libvirt shows in the state of the links. */
    public Links(LinkSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        watchdog = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "libvirt-watchdog");
            thread.setDaemon(true);
            return thread;
        });
        var unused = watchdog.scheduleWithFixedDelay(this::watch, WATCH_MILLIS, WATCH_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * A link that starts to connect at once and never gives up until it is closed.
     *
     * @param uri any that libvirt knows, aliases of libvirt.conf too; passed on untouched
     * @param purpose such as {@code stats}: names the thread
     */
    public Link open(String uri, Access access, String purpose) {
        return open(uri, access, purpose, LinkListener.none());
    }

    /** The same with somebody who is told about each opening and closing. */
    public Link open(String uri, Access access, String purpose, LinkListener listener) {
        NativeLink link = new NativeLink(uri, access, purpose, settings, listener, clock, watchdog);
        open.add(link);
        link.start();
        return link;
    }

    /** Closes what is still open. Idempotent. */
    @Override
    public void close() {
        open.forEach(NativeLink::close);
        watchdog.shutdownNow();
    }

    private void watch() {
        open.removeIf(NativeLink::ended);
        open.forEach(NativeLink::watch);
    }
}
