package io.virtwarden.logd.capture;

import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.logd.console.ConsoleMark;
import io.virtwarden.logd.posix.Block;
import io.virtwarden.logd.posix.Posix;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/**
 * Takes up the logs that an earlier logd left open: first this process becomes a reader of each FIFO, then the helper process ends,
 * then what that one kept comes in, and after it what is in the pipe. So no byte is passed over, and none comes twice.
 */
final class Resumption {
    private static final KeyedLogger LOG = KeyedLogger.of(Resumption.class);

    private final RunFolder run;
    private final Path spill;
    private final Shared shared;

    /** A log that goes on. */
    record Resumed(OpenLog log, int reader) {}

    Resumption(RunFolder run, Path spill, Shared shared) {
        this.run = run;
        this.spill = spill;
        this.shared = shared;
    }

    /** @param opener makes a log of what is known of it and its FIFO's end */
    List<Resumed> resume(BiFunction<Kept, Integer, OpenLog> opener) throws IOException {
        var readers = new ArrayList<Resumed>();
        for (var kept : run.leftOver()) {
            var reader = Posix.open(run.fifo(kept.id()), Posix.O_RDONLY | Posix.O_NONBLOCK, 0);
            readers.add(new Resumed(opener.apply(kept, reader), reader));
        }
        var covered = endPredecessor();
        var clean = run.takeCleanEnd();
        for (var resumed : readers) takeUp(resumed.log(), clean && covered, covered);
        if (!readers.isEmpty()) LOG.info("open logs were taken up", "logs", readers.size(), "orderly", clean);
        forgetOthers();
        return readers;
    }

    private boolean endPredecessor() throws IOException {
        try {
            return Predecessor.end(run.folder());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the helper process ended", e);
        }
    }

    private void takeUp(OpenLog log, boolean nothingMissing, boolean covered) throws IOException {
        var id = log.kept().id();
        var kept = takeIn(log, spill.resolve(id + ".spill"));
        shared.meters.spilled.increment((double) kept);
        var dropped = dropped(spill.resolve(id + ".dropped"));
        if (dropped > 0) log.tellMissing(dropped);
        shared.meters.spillDrops.increment((double) dropped);
        if (nothingMissing && dropped == 0) return;
        shared.meters.gaps.increment();
        log.mark(new ConsoleMark(ConsoleMark.Kind.GAP, gap(covered, dropped), dropped));
    }

    private String gap(boolean covered, long dropped) {
        var from = run.lastAlive().map(Instant::toString).orElse("an unknown time");
        var what = covered
                ? "only what logd had read and not written when it was killed may be missing"
                : "what the guest wrote meanwhile is missing";
        var more = dropped == 0 ? "" : "; " + dropped + " bytes were more than the helper process may keep";
        return "no capture between " + from + " and " + shared.clock.instant() + ": " + what + more;
    }

    private static long takeIn(OpenLog log, Path file) throws IOException {
        if (!Files.exists(file)) return 0;
        var total = 0L;
        var block = new Block(64 * 1024);
        try (InputStream in = Files.newInputStream(file)) {
            for (var bytes = in.readNBytes(block.capacity());
                    bytes.length > 0;
                    bytes = in.readNBytes(block.capacity())) {
                block.put(0, bytes);
                log.takeIn(block, bytes.length);
                total += bytes.length;
            }
        }
        Files.delete(file);
        return total;
    }

    private static long dropped(Path file) throws IOException {
        if (!Files.exists(file)) return 0;
        var text = Files.readString(file).strip();
        Files.delete(file);
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }

    private void forgetOthers() throws IOException {
        try (var files = Files.newDirectoryStream(spill, "*.{spill,dropped}")) {
            for (var file : files) {
                LOG.warn("spilled bytes of a log that nobody knows any more are removed", "path", file);
                Files.delete(file);
            }
        }
    }
}
