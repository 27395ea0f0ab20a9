package io.virtwarden.chaos.load;

import io.virtwarden.chaos.invariant.GuestsGoOn;
import io.virtwarden.chaos.invariant.Invariants;
import io.virtwarden.lab.node.Daemon;
import io.virtwarden.lab.node.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Looks at guests and daemons from outside, without asking them. */
final class Watching extends Worker {
    private static final int PROCESSES_EVERY = 5;

    private final List<Node> nodes;
    private final List<Path> beats;
    private final Invariants invariants;
    private int turns;

    Watching(List<Node> nodes, List<Path> beats, Invariants invariants) {
        super("chaos-watching", Invariants.LOOK);
        this.nodes = nodes;
        this.beats = List.copyOf(beats);
        this.invariants = invariants;
    }

    @Override
    void turn() {
        GuestsGoOn goOn = invariants.guestsGoOn();
        for (Path beat : beats) {
            goOn.looked(beat.getFileName().toString(), size(beat), System.nanoTime());
        }
        if (++turns % PROCESSES_EVERY == 0) {
            nodes.stream().flatMap(node -> node.daemons().stream()).forEach(this::weigh);
        }
    }

    private void weigh(Daemon daemon) {
        long pid = daemon.pid();
        if (pid == 0) {
            return;
        }
        Path process = Path.of("/proc", Long.toString(pid));
        try (Stream<Path> open = Files.list(process.resolve("fd"))) {
            invariants.descriptorsAreBounded().uses(daemon.name(), open.count());
            for (String line : Files.readAllLines(process.resolve("status"))) {
                if (line.startsWith("VmRSS:")) {
                    long kib = Long.parseLong(line.replaceAll("[^0-9]", ""));
                    invariants.memoryIsBounded().uses(daemon.name(), kib >> 10);
                }
            }
        } catch (IOException | java.io.UncheckedIOException e) {
            // It was killed in this moment: there is nothing to weigh.
            turns++;
        }
    }

    private static long size(Path beat) {
        try {
            return Files.size(beat);
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
