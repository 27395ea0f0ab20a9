package io.virtwarden.chassis.launch;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Main of the processes that {@link LauncherIT} starts and ends. */
final class LauncherProbe {
    private LauncherProbe() {}

    public static void main(String[] args) {
        var mode = args[0];
        var stop = new CompletableFuture<Void>();
        if (mode.equals("timed")) stop.completeOnTimeout(null, 300, TimeUnit.MILLISECONDS);
        System.exit(Launcher.run("probe", () -> new Probe(mode), stop));
    }

    private record Probe(String mode) implements Daemon {
        @Override
        public void start() {
            if (mode.equals("broken")) throw new IllegalStateException("/nowhere is not writable; create it");
            if (mode.equals("hanging-start")) {
                System.out.println("starting");
                hang();
            }
            if (mode.equals("dying-thread")) {
                new Thread(
                                () -> {
                                    throw new IllegalStateException("nobody catches this");
                                },
                                "worker")
                        .start();
            }
            System.out.println("started");
        }

        @Override
        public void close() {
            System.out.println("closing");
            if (mode.equals("hanging")) hang();
            System.out.println("closed");
        }

        private static void hang() {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
