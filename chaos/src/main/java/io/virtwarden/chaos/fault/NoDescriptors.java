package io.virtwarden.chaos.fault;

import io.virtwarden.lab.node.Daemon;
import io.virtwarden.testkit.lab.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Leaves a daemon no file descriptor beyond those that it has, until it is given its old limit back. */
final class NoDescriptors implements Fault {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Daemon daemon;
    private long limited;
    private String before = "";

    NoDescriptors(Daemon daemon) {
        this.daemon = daemon;
    }

    @Override
    public String kind() {
        return "no descriptors";
    }

    @Override
    public String target() {
        return daemon.name();
    }

    @Override
    public void begin() throws IOException {
        limited = daemon.pid();
        Path process = Path.of("/proc", Long.toString(limited));
        before = softLimit(process);
        try (Stream<Path> open = Files.list(process.resolve("fd"))) {
            set(Long.toString(open.mapToLong(NoDescriptors::number).max().orElse(64) + 1));
        }
    }

    @Override
    public void end() {
        if (daemon.pid() == limited) {
            set(before);
        }
    }

    /** The soft limit only: the hard one could not be raised again. */
    private void set(String soft) {
        Shell.run(PATIENCE, List.of("prlimit", "--pid", Long.toString(limited), "--nofile=" + soft + ":"));
    }

    private static long number(Path descriptor) {
        return Long.parseLong(descriptor.getFileName().toString());
    }

    private static String softLimit(Path process) throws IOException {
        return Files.readAllLines(process.resolve("limits")).stream()
                .filter(line -> line.startsWith("Max open files"))
                .map(line -> line.substring("Max open files".length()).strip().split("\\s+", 2)[0])
                .findFirst()
                .orElseThrow(() -> new IOException("no limit of open files for " + process));
    }
}
