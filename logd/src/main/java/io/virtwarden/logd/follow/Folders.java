package io.virtwarden.logd.follow;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The kernel's notices (inotify) of changes in folders. */
final class Folders implements AutoCloseable {
    private final WatchService service;
    private final Map<Path, WatchKey> keys = new HashMap<>();
    private final Semaphore signals = new Semaphore(0);
    private final Thread listener;
    private final Set<Path> changed = new HashSet<>();

    Folders() throws IOException {
        service = FileSystems.getDefault().newWatchService();
        listener = new Thread(this::listen, "logd-inotify");
        listener.setDaemon(true);
        listener.start();
    }

    /** Watches a file's folder from now on; where there is none, the file is found by looking. */
    void watch(Path file) throws IOException {
        Path folder = file.getParent();
        if (folder == null) {
            return;
        }
        WatchKey known = keys.get(folder);
        if ((known == null || !known.isValid()) && Files.isDirectory(folder)) {
            keys.put(
                    folder,
                    folder.register(
                            service,
                            StandardWatchEventKinds.ENTRY_CREATE,
                            StandardWatchEventKinds.ENTRY_MODIFY,
                            StandardWatchEventKinds.ENTRY_DELETE));
        }
    }

    /** Ends a waiting {@link #await} at once. */
    void wake() {
        signals.release();
    }

    /** Whether one of the changes concerns a file: itself, or its folder when the kernel gave up counting. */
    static boolean touches(Set<Path> changed, Path file) {
        Path folder = file.getParent();
        return changed.contains(file) || (folder != null && changed.contains(folder));
    }

    /** Files that changed since the last call, waiting for the first one; a folder stands for all in it. */
    Set<Path> await(Duration patience) throws InterruptedException {
        if (signals.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            signals.drainPermits();
        }
        synchronized (changed) {
            Set<Path> now = Set.copyOf(changed);
            changed.clear();
            return now;
        }
    }

    private void listen() {
        try {
            while (true) {
                WatchKey key = service.take();
                take((Path) key.watchable(), key.pollEvents());
                key.reset();
                signals.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ClosedWatchServiceException e) {
            // The end.
        }
    }

    private void take(Path folder, List<WatchEvent<?>> events) {
        synchronized (changed) {
            for (WatchEvent<?> event : events) {
                changed.add(event.context() instanceof Path name ? folder.resolve(name) : folder);
            }
        }
    }

    @Override
    public void close() {
        try {
            service.close();
        } catch (IOException e) {
            // Nothing is lost with it.
        }
    }
}
