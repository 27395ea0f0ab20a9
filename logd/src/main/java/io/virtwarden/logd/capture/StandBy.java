package io.virtwarden.logd.capture;

import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.logd.spill.Spiller;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The helper process beside this one, see {@link Spiller}: started with the first log, told of each log, started again if it dies.
 * Any thread; telling it never waits for it.
 */
final class StandBy implements AutoCloseable {
    private static final KeyedLogger LOG = KeyedLogger.of(StandBy.class);

    private static final long HOLD_PATIENCE = TimeUnit.SECONDS.toNanos(2);

    private final Path run;
    private final Path spill;
    private final long limit;
    private final Set<String> held = ConcurrentHashMap.newKeySet();
    private final ExecutorService teller;

    // By the teller.
    private @Nullable Process process;
    private boolean released;

    /** @param limit bytes per log; 0 means that there is no such process */
    StandBy(Path run, Path spill, long limit) {
        this.run = run;
        this.spill = spill;
        this.limit = limit;
        this.teller = Executors.newSingleThreadExecutor(task -> {
            var thread = new Thread(task, "logd-standby");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Let it hold this log's FIFO from now on; it must have a writer. */
    void hold(String id) {
        held.add(id);
        later(() -> {
            if (process == null || !process.isAlive()) start();
            else tell("hold " + id);
        });
    }

    /** The log is at its end. */
    void drop(String id) {
        held.remove(id);
        later(() -> tell("drop " + id));
    }

    private void later(Runnable task) {
        try {
            teller.execute(task);
        } catch (RejectedExecutionException atTheEnd) {
            // It takes over now.
        }
    }

    private void start() {
        if (released || held.isEmpty() || limit == 0) return;
        try {
            var started = new ProcessBuilder(command())
                    .directory(run.toFile())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(run.resolve("standby.log").toFile())
                    .start();
            process = started;
            Predecessor.note(run, started.toHandle());
            held.forEach(id -> tell("hold " + id));
            var unused = started.onExit().thenAccept(ended -> later(this::diedEarly));
        } catch (IOException e) {
            LOG.error("no helper process: what guests write while this daemon is away is lost", "reason", e);
        }
    }

    private void diedEarly() {
        if (released || held.isEmpty()) return;
        LOG.warn("the helper process died and is started again", "path", run.resolve("standby.log"));
        start();
    }

    private void tell(String line) {
        if (process == null) return;
        try {
            OutputStream in = process.getOutputStream();
            in.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
            in.flush();
        } catch (IOException e) {
            LOG.debug("the helper process does not listen", "reason", e);
        }
    }

    // Signals that end this daemon, as from a terminal or a service manager, must not end the process that takes its
    // place.
    private List<String> command() throws IOException {
        return List.of(
                "/bin/sh",
                "-c",
                "umask 077; trap '' INT TERM HUP; exec \"$@\"",
                "logd-standby",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xint",
                "-Xms2m",
                "-Xmx8m",
                "-Xss256k",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-XX:-StackTraceInThrowable",
                "-XX:TieredStopAtLevel=1",
                "-XX:ReservedCodeCacheSize=4m",
                "-Xshare:auto",
                "-cp",
                classPath(),
                Spiller.class.getName(),
                run.toString(),
                spill.toString(),
                Long.toString(limit));
    }

    private static String classPath() throws IOException {
        var source = Spiller.class.getProtectionDomain().getCodeSource();
        if (source == null) throw new IOException("it is unknown where " + Spiller.class + " comes from");
        try {
            return Path.of(source.getLocation().toURI()).toString();
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    // It opens a FIFO some time after it was told, the first one when its JVM is up. Until then this process must not
    // let go.
    private void awaitHeld(long pid) {
        var until = System.nanoTime() + HOLD_PATIENCE;
        while (System.nanoTime() < until) {
            if (heldBy(pid).containsAll(held)) return;
            LockSupport.parkNanos(HOLD_PATIENCE / 400);
        }
        LOG.warn("the helper process does not hold every log: what their guests write now may be lost", "pid", pid);
    }

    private static Set<String> heldBy(long pid) {
        var found = new HashSet<String>();
        try (var descriptors = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
            for (var descriptor : descriptors) {
                var name = Files.readSymbolicLink(descriptor).getFileName();
                if (name != null) found.add(name.toString().replace(".fifo", ""));
            }
        } catch (IOException | DirectoryIteratorException gone) {
            // It has closed one, or ended, meanwhile: asked again soon.
        }
        return found;
    }

    /** Lets the process read in this one's place from now on, as soon as it holds every log. */
    @Override
    public void close() {
        later(this::release);
        teller.shutdown();
        try {
            if (!teller.awaitTermination(3, TimeUnit.SECONDS)) LOG.warn("the helper process was not told to take over");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // After what was told before: a log that was opened just now must still get its holder.
    private void release() {
        released = true;
        if (process == null) return;
        awaitHeld(process.pid());
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            LOG.warn("the helper process may not have taken over", "reason", e);
        }
    }
}
