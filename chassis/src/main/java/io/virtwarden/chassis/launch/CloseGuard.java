package io.virtwarden.chassis.launch;

import io.virtwarden.chassis.log.KeyedLogger;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/** Sees to it that closing ends in time; when it does not, says what hangs and cuts the process off. */
final class CloseGuard {
    /** A little below the five seconds that are promised. */
    static final Duration LIMIT = Duration.ofMillis(4500);

    /** All of it, from the signal on: a start that still runs has its share. */
    static final Duration FROM_THE_SIGNAL = Duration.ofMillis(4900);

    private static final KeyedLogger LOG = KeyedLogger.of(CloseGuard.class);

    private final Duration limit;
    private final IntConsumer halt;

    /** @param halt ends the process at once with this exit code */
    CloseGuard(Duration limit, IntConsumer halt) {
        this.limit = limit;
        this.halt = halt;
    }

    /** Closes the daemon on this thread while another one looks at the clock. */
    ExitCode close(Daemon daemon) {
        var closed = new CountDownLatch(1);
        var closer = Thread.currentThread();
        var guard = new Thread(() -> watch(closed, closer), "close-guard");
        guard.setDaemon(true);
        guard.start();
        try {
            daemon.close();
            return ExitCode.FINE;
        } catch (RuntimeException e) {
            LOG.error(e, "not everything closed as it should");
            return ExitCode.PROBLEM;
        } finally {
            closed.countDown();
        }
    }

    private void watch(CountDownLatch closed, Thread closer) {
        try {
            if (closed.await(limit.toMillis(), TimeUnit.MILLISECONDS)) return;
        } catch (InterruptedException e) {
            return;
        }
        LOG.error("closing hangs and is cut off", "after", limit.toMillis() + " ms", "at", top(closer));
        LOG.error(threads());
        halt.accept(ExitCode.PROBLEM.code());
    }

    private static String top(Thread closer) {
        return Arrays.stream(closer.getStackTrace())
                .filter(frame -> frame.getClassName().startsWith("io.virtwarden"))
                .findFirst()
                .map(StackTraceElement::toString)
                .orElse("unknown");
    }

    /** Logs every thread's stack. */
    static void tellWhatHangs(String what) {
        LOG.error(what + " hangs and is cut off");
        LOG.error(threads());
    }

    private static String threads() {
        var dump = new StringBuilder("all threads:");
        Thread.getAllStackTraces().forEach((thread, frames) -> {
            dump.append("\n\"").append(thread.getName()).append("\" ").append(thread.getState());
            for (var frame : frames) dump.append("\n\tat ").append(frame);
        });
        return dump.toString();
    }
}
