package io.virtwarden.chassis.ops;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Finds out who listens on a TCP port, from /proc. Sees other users' processes only as root. */
final class PortOwner {
    private final Path proc;

    /** @param proc usually {@code /proc} */
    PortOwner(Path proc) {
        this.proc = proc;
    }

    /** {@code prometheus (pid 4711)}; empty if it cannot be found. Reads many small files: not for an event loop. */
    Optional<String> of(int port) {
        var sockets = new HashSet<String>();
        for (var table : List.of("net/tcp", "net/tcp6")) listening(proc.resolve(table), port, sockets);
        if (sockets.isEmpty()) return Optional.empty();
        try (var processes = Files.list(proc)) {
            return processes
                    .filter(process -> process.getFileName().toString().matches("\\d+"))
                    .filter(process -> holdsAny(process, sockets))
                    .findFirst()
                    .map(process -> name(process) + " (pid " + process.getFileName() + ")");
        } catch (IOException | SecurityException e) {
            return Optional.empty();
        }
    }

    // Fields of proc(5) /proc/net/tcp: sl local_address rem_address st ... inode is the tenth; state 0A is LISTEN.
    private static void listening(Path table, int port, Set<String> sockets) {
        var suffix = ":" + "%04x".formatted(port).toUpperCase(Locale.ROOT);
        try (var lines = Files.lines(table)) {
            lines.map(line -> line.strip().split("\\s+", -1))
                    .filter(fields -> fields.length > 9 && fields[3].equals("0A") && fields[1].endsWith(suffix))
                    .forEach(fields -> sockets.add("socket:[" + fields[9] + "]"));
        } catch (IOException | java.io.UncheckedIOException noSuchTable) {
            // A kernel without IPv6 has no tcp6.
        }
    }

    private static boolean holdsAny(Path process, Set<String> sockets) {
        try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
            return descriptors.anyMatch(descriptor -> {
                try {
                    return sockets.contains(Files.readSymbolicLink(descriptor).toString());
                } catch (IOException closedMeanwhile) {
                    return false;
                }
            });
        } catch (IOException | java.io.UncheckedIOException notOurs) {
            return false;
        }
    }

    private static String name(Path process) {
        try {
            return Files.readString(process.resolve("comm")).strip();
        } catch (IOException endedMeanwhile) {
            return "a process";
        }
    }
}
