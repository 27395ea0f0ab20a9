package io.virtwarden.monitor.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.virtwarden.chassis.audit.AuditTrail;
import io.virtwarden.chassis.journal.Damage;
import io.virtwarden.chassis.journal.Journal;
import io.virtwarden.chassis.journal.JournalFolder;
import io.virtwarden.chassis.journal.JournalLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DamageWatchTest {
    private static final JournalLimits SMALL = new JournalLimits(8192, 16384);
    private static final UUID NODE = UUID.fromString("aaaaaaaa-0000-4000-8000-000000000001");

    @TempDir
    Path temporary;

    private final List<Gap> recorded = new ArrayList<>();
    private int copies;

    /** Crashes between damage, gap record and orderly close, in any order: each lost sequence is in one gap record. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void recordsEachLossOnceHoweverOftenTheMonitorDies(long seed) throws Exception {
        Random random = new Random(seed);
        Path folder = temporary.resolve("journal");
        try (Journal journal = open(folder)) {
            AuditTrail trail = AuditTrail.open(journal, NODE);
            for (int i = 0; i < 400; i++) {
                trail.append(
                        "io.virtwarden.domain.reboot.v1", "s", "s", clock().instant(), new byte[random.nextInt(200)]);
            }
        }
        List<Long> lost = new ArrayList<>();
        for (int opening = 0; opening < 12; opening++) {
            if (opening == 1 || random.nextInt(3) == 0) {
                rot(folder, random);
            }
            folder = live(folder, random, lost);
        }
        List<Long> told = recorded.stream()
                .flatMapToLong(gap -> LongStream.rangeClosed(
                        Objects.requireNonNull(gap.firstSequence()), Objects.requireNonNull(gap.lastSequence())))
                .sorted()
                .boxed()
                .toList();
        assertThat(told)
                .as("seed " + seed)
                .isEqualTo(lost.stream().distinct().sorted().toList());
        assertThat(lost).as("seed " + seed + " damages something").isNotEmpty();
    }

    /** One run of the monitor; gives the folder as a crash or an orderly end leaves it. */
    private Path live(Path folder, Random random, List<Long> lost) throws Exception {
        Journal journal = open(folder);
        try {
            for (Damage damage : journal.damages()) {
                LongStream.rangeClosed(damage.firstLost(), damage.lastLost()).forEach(lost::add);
            }
            AuditTrail trail = AuditTrail.open(journal, NODE);
            boolean diesBefore = random.nextInt(4) == 0;
            DamageWatch watch = new DamageWatch(journal, clock(), gap -> {
                if (diesBefore) {
                    return false;
                }
                trail.append(Gap.TYPE, NODE.toString(), NODE.toString(), clock().instant(), new GapData().encode(gap));
                recorded.add(gap);
                return true;
            });
            watch.look();
            watch.look();
            journal.whenDurable(journal.next() - 1).toCompletableFuture().get(10, TimeUnit.SECONDS);
            if (diesBefore || random.nextInt(4) != 0) {
                return copy(folder);
            }
            return folder;
        } finally {
            journal.close();
        }
    }

    /** What a kill leaves: everything synced, and the mark of an open journal. */
    private Path copy(Path folder) throws IOException {
        Path copy = temporary.resolve("copy-" + copies++);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(folder.relativize(file).toString()));
            }
        }
        Path mark = copy.resolve("journal.mark");
        // Another process', since this one still runs.
        Files.writeString(mark, Files.readString(mark).replaceFirst("pid=\\d+", "pid=1"), StandardCharsets.UTF_8);
        return copy;
    }

    private static void rot(Path folder, Random random) throws IOException {
        List<Path> segments;
        try (Stream<Path> files = Files.list(folder)) {
            segments = files.filter(file -> file.toString().endsWith(".seg"))
                    .sorted()
                    .toList();
        }
        Path victim = segments.get(random.nextInt(Math.max(1, segments.size() - 1)));
        byte[] bytes = Files.readAllBytes(victim);
        if (bytes.length > 200) {
            int at = 100 + random.nextInt(bytes.length - 150);
            for (int i = 0; i < 40; i++) {
                bytes[at + i] ^= 0x55;
            }
            Files.write(victim, bytes);
        }
    }

    private static Journal open(Path folder) {
        return JournalFolder.open(folder, SMALL, clock(), new SimpleMeterRegistry(), Tags.empty());
    }

    private static InstantSource clock() {
        return InstantSource.system();
    }
}
