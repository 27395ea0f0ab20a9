package io.virtwarden.logd.spill;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Holds the read ends of all FIFOs beside logd, without reading. When logd is gone, however it ended, its standard input ends, and
 * it reads in logd's place, into bounded files that the next logd takes in first. So a FIFO always has a reader, no guest ever
 * gets EPIPE or freezes, and nothing that is in a pipe when logd dies is lost.
 *
 * <pre>
 * standard input   hold ID | drop ID          by line
 * RUN/ID.fifo      what is held
 * SPILL/ID.spill   what guests wrote meanwhile; ID.dropped: how many bytes more, as text
 * RUN/stop         makes it end; what it has read is in the files then
 * </pre>
 */
public final class Spiller {
    /** Between two looks while guests write; a pipe of 1 MiB takes 200 MiB/s that long. */
    private static final long BUSY_MILLIS = 5;
    /** Between two looks while none does. */
    private static final long IDLE_MILLIS = 20;
    /** What is read of one guest in one round. */
    private static final int ROUND = 1 << 20;

    private final File run;
    private final File spill;
    private final long limit;
    private final Map<String, Held> held = new ConcurrentHashMap<>();
    private final byte[] buffer = new byte[64 * 1024];

    private Spiller(File run, File spill, long limit) {
        this.run = run;
        this.spill = spill;
        this.limit = limit;
    }

    /** Arguments: RUN SPILL LIMIT, the limit in bytes per log. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var spiller = new Spiller(new File(arguments[0]), new File(arguments[1]), Long.parseLong(arguments[2]));
        spiller.standBy();
        spiller.spill();
    }

    private void standBy() throws IOException {
        var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (var line = commands.readLine(); line != null; line = commands.readLine()) {
            var id = line.substring(line.indexOf(' ') + 1);
            if (line.startsWith("hold ")) hold(id);
            if (line.startsWith("drop ")) drop(id);
        }
    }

    // In a thread of its own: opening waits for a writer, and a guest may be gone before.
    private void hold(String id) {
        var log = new Held(new File(spill, id + ".spill"), new File(spill, id + ".dropped"), limit);
        held.put(id, log);
        var opening = new Thread(() -> log.open(new File(run, id + ".fifo")), "open " + id);
        opening.setDaemon(true);
        opening.start();
    }

    private void drop(String id) {
        var log = held.remove(id);
        if (log != null) log.close();
    }

    private void spill() throws InterruptedException {
        var stop = new File(run, "stop");
        // Asked before each round: what came before the stop is in the files then.
        while (!held.isEmpty() && !stop.exists()) Thread.sleep(round() ? BUSY_MILLIS : IDLE_MILLIS);
        held.values().forEach(Held::close);
    }

    private boolean round() {
        var some = false;
        for (var log : held.values()) some |= log.move(buffer);
        return some;
    }

    /** One log. */
    private static final class Held {
        private final SpillFile file;
        private volatile FileInputStream fifo;
        private volatile boolean closed;

        @SuppressWarnings("NullAway") // null until it is open, which may be never
        Held(File spill, File dropped, long limit) {
            this.file = new SpillFile(spill, dropped, limit);
        }

        void open(File path) {
            try {
                fifo = new FileInputStream(path);
                if (closed) close();
            } catch (IOException gone) {
                closed = true;
            }
        }

        boolean move(byte[] buffer) {
            var from = fifo;
            if (from == null || closed) return false;
            try {
                var moved = 0;
                // Bounded, so that a guest that floods leaves the others their turn.
                for (var waiting = from.available(); waiting > 0 && moved < ROUND; waiting = from.available()) {
                    var count = from.read(buffer, 0, Math.min(waiting, buffer.length));
                    if (count <= 0) break;
                    file.write(buffer, count);
                    moved += count;
                }
                return moved > 0;
            } catch (IOException e) {
                // A pipe has no errors of its own; the others must go on.
                close();
                return false;
            }
        }

        void close() {
            closed = true;
            try {
                if (fifo != null) fifo.close();
                file.close();
            } catch (IOException e) {
                // The process ends; the kernel closes.
            }
        }
    }
}
