package io.virtwarden.logd.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The end of the process that an earlier logd left behind. */
final class Predecessor {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private Predecessor() {}

    /** Notes which process it is. */
    static void note(Path run, ProcessHandle process) throws IOException {
        Files.writeString(run.resolve("standby"), process.pid() + " " + startOf(process));
    }

    /**
     * Makes it write what it has read, and end.
     *
     * @return false if there was none, or it had to be killed
     */
    static boolean end(Path run) throws IOException, InterruptedException {
        var noted = run.resolve("standby");
        if (!Files.exists(noted)) return false;
        var words = Files.readString(noted).split(" ", 2);
        var process = words.length < 2
                ? null
                : ProcessHandle.of(Long.parseLong(words[0])).orElse(null);
        Files.delete(noted);
        if (process == null || !startOf(process).equals(words[1])) return false;
        var stop = Files.createFile(run.resolve("stop"));
        try {
            return ended(process);
        } finally {
            Files.delete(stop);
        }
    }

    private static boolean ended(ProcessHandle process) throws InterruptedException {
        var end = System.nanoTime() + PATIENCE_NANOS;
        while (process.isAlive()) {
            if (System.nanoTime() > end) {
                process.destroyForcibly();
                return false;
            }
            // Waiting for a process that is no child of this one has no better means.
            TimeUnit.MILLISECONDS.sleep(1);
        }
        return true;
    }

    private static String startOf(ProcessHandle process) {
        return process.info().startInstant().map(Object::toString).orElse("?");
    }
}
