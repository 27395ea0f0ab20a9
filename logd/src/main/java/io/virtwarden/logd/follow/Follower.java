package io.virtwarden.logd.follow;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.logd.console.ConsoleId;
import io.virtwarden.logd.console.ConsoleSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Follows any number of logs on one thread: woken by the kernel when something changes in their folders, and looking by itself now and
 * then. Requests may come from any thread.
 */
public final class Follower implements AutoCloseable {
    private static final KeyedLogger LOG = KeyedLogger.of(Follower.class);
    private static final int BUFFER = 256 << 10;
    private static final Duration SAVE_EVERY = Duration.ofSeconds(1);
    private static final Duration BUSY = Duration.ofMillis(20);

    private final ConsoleSink sink;
    private final ToLongFunction<ConsoleId> taken;
    private final long mostUnsaved;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final Duration poll;
    private final AnchorFile file;
    private final Folders folders;
    private final LinkedBlockingQueue<Runnable> requests = new LinkedBlockingQueue<>();
    private final Thread thread = new Thread(this::run, "logd-follow");
    private final Counter failures;

    // The thread's own.
    private final Map<ConsoleId, FollowedFile> followed = new HashMap<>();
    private final Map<ConsoleId, Anchor> left;
    private final Set<ConsoleId> complaints = new HashSet<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private final Map<ConsoleId, Ending> ending = new HashMap<>();
    private long nextLook;
    private long nextSave;

    private record Ending(long atNanos, boolean forget) {}

    /** For other threads. */
    private final Set<ConsoleId> open = ConcurrentHashMap.newKeySet();

    private volatile boolean closing;

    /**
     * What it works with.
     *
     * @param folder for its state; exists
     * @param taken how many bytes of a console the store has taken; at the start, durably
     * @param mostUnsaved how many bytes the store may lose in a crash
     * @param nanos a clock for intervals
     */
    public record Parts(
            FollowSettings settings,
            Path folder,
            ConsoleSink sink,
            ToLongFunction<ConsoleId> taken,
            long mostUnsaved,
            MeterRegistry registry,
            InstantSource clock,
            LongSupplier nanos) {}

    /** @throws IOException if the state cannot be read or the kernel gives no notices; the message says which */
    public Follower(Parts parts) throws IOException {
        this.sink = parts.sink();
        this.taken = parts.taken();
        this.mostUnsaved = parts.mostUnsaved();
        this.clock = parts.clock();
        this.nanos = parts.nanos();
        this.poll = parts.settings().poll();
        this.file = new AnchorFile(parts.folder().resolve("follow.json"));
        this.left = file.read();
        this.folders = new Folders();
        this.failures = Counter.builder("virtwarden.logd.follow.failures")
                .description("Looks at a followed file that failed; tried again")
                .register(parts.registry());
        Gauge.builder("virtwarden.logd.follow.files", open, Set::size)
                .description("Log files of others that are followed")
                .register(parts.registry());
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Follows a log from where it was left, or from its beginning. Again: only the domain's name may have changed. */
    public void follow(ConsoleId console, String domainName, Path path) {
        request(() -> begin(console, domainName, path));
    }

    /** Lets go of a log after so long; {@link #follow} before that goes on as if nothing had been said. */
    public void leave(ConsoleId console, Duration after) {
        request(() -> ending.put(console, new Ending(nanos.getAsLong() + after.toNanos(), false)));
    }

    /** As {@link #leave}, and will not remember where it was: the domain does not exist any more. */
    public void forget(ConsoleId console, Duration after) {
        request(() -> ending.put(console, new Ending(nanos.getAsLong() + after.toNanos(), true)));
    }

    /** Whether a log is followed now. */
    public boolean follows(ConsoleId console) {
        return open.contains(console);
    }

    /** Whether the thread works. */
    public boolean isAlive() {
        return thread.isAlive();
    }

    private void request(Runnable request) {
        requests.add(request);
        folders.wake();
    }

    private void run() {
        while (!closing) {
            try {
                Set<Path> changed = folders.await(patience());
                for (Runnable request = requests.poll(); request != null; request = requests.poll()) {
                    request.run();
                }
                look(changed);
                endWhoIsDue();
                save(false);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        followed.values().forEach(this::close);
        save(true);
        folders.close();
    }

    private Duration patience() {
        return busy.isEmpty() ? poll : BUSY;
    }

    /** Those that had more to read, or no room for it, at the last turn. */
    private Set<ConsoleId> busy = new LinkedHashSet<>();

    private void look(Set<Path> changed) {
        boolean all = nanos.getAsLong() - nextLook >= 0;
        if (all) {
            nextLook = nanos.getAsLong() + poll.toNanos();
        }
        Set<ConsoleId> more = new LinkedHashSet<>();
        boolean opened = false;
        for (FollowedFile one : followed.values()) {
            if (all || busy.contains(one.console()) || Folders.touches(changed, one.path())) {
                boolean unknown = one.anchor() == null;
                if (turn(one)) {
                    more.add(one.console());
                }
                opened |= unknown && one.anchor() != null;
            }
        }
        busy = more;
        if (opened) {
            save(true);
        }
    }

    private boolean turn(FollowedFile one) {
        try {
            boolean more = one.turn(buffer);
            complaints.remove(one.console());
            return more;
        } catch (IOException e) {
            failed(one.console(), e);
            return false;
        }
    }

    private void failed(ConsoleId console, IOException reason) {
        failures.increment();
        if (complaints.add(console)) {
            LOG.warn("A log cannot be followed, trying again", "path", console.name(), "reason", reason);
        }
    }

    private void begin(ConsoleId console, String domainName, Path path) {
        ending.remove(console);
        FollowedFile before = followed.get(console);
        if (before != null) {
            before.rename(domainName);
            return;
        }
        FollowedFile one = new FollowedFile(console, domainName, path, taken.applyAsLong(console), sink, clock);
        Anchor anchor = left.remove(console);
        try {
            if (anchor != null) {
                one.resume(anchor, mostUnsaved);
            }
            folders.watch(path);
        } catch (IOException e) {
            failed(console, e);
        }
        followed.put(console, one);
        open.add(console);
        busy.add(console);
    }

    private void endWhoIsDue() {
        long now = nanos.getAsLong();
        ending.entrySet().removeIf(entry -> {
            boolean due = now - entry.getValue().atNanos() >= 0;
            if (due) {
                end(entry.getKey());
                if (entry.getValue().forget()) {
                    left.remove(entry.getKey());
                }
            }
            return due;
        });
    }

    private void end(ConsoleId console) {
        FollowedFile one = followed.remove(console);
        open.remove(console);
        busy.remove(console);
        if (one == null) {
            return;
        }
        turn(one);
        Anchor anchor = one.anchor();
        if (anchor != null) {
            left.put(console, anchor);
        }
        try {
            one.end();
        } catch (IOException e) {
            failed(console, e);
        }
    }

    private void close(FollowedFile one) {
        turn(one);
        Anchor anchor = one.anchor();
        if (anchor != null) {
            left.put(one.console(), anchor);
        }
        try {
            one.close();
        } catch (IOException e) {
            failed(one.console(), e);
        }
    }

    private @Nullable Map<ConsoleId, Anchor> saved;

    private void save(boolean now) {
        if (!now && nanos.getAsLong() - nextSave < 0) {
            return;
        }
        nextSave = nanos.getAsLong() + SAVE_EVERY.toNanos();
        Map<ConsoleId, Anchor> anchors = new HashMap<>(left);
        followed.forEach((console, one) -> {
            Anchor anchor = one.anchor();
            if (anchor != null) {
                anchors.put(console, anchor);
            }
        });
        if (anchors.equals(saved)) {
            return;
        }
        try {
            file.write(anchors);
            saved = anchors;
        } catch (IOException e) {
            LOG.warn("Where followed logs stand cannot be saved", "reason", e);
        }
    }

    /** Reads what is there, saves where it stands, and ends. */
    @Override
    public void close() {
        closing = true;
        folders.wake();
        try {
            thread.join(3_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
