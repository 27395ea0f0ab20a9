package io.virtwarden.lockd.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.lockd.lease.Lease;
import io.virtwarden.lockd.lease.Mode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process that takes and releases leases, again and again over the same store. */
@Timeout(240)
class LeaseKillIT {
    private static final int KILLS = Integer.getInteger("lease.kills", 12);

    @TempDir
    Path folder;

    /** What the victim was answered so far. */
    private static final class Answers {
        final Set<Long> granted = new HashSet<>();
        final Set<Long> asked = new HashSet<>();
        final Set<Long> released = new HashSet<>();
        long token;
    }

    @Test
    void keepsEveryAnsweredGrantDoublesNoneAndGivesGrowingTokensHoweverOftenItIsKilled() throws Exception {
        long seed = Long.getLong("lease.kill.seed", System.nanoTime());
        System.out.println("lease.kill.seed=" + seed);
        Random random = new Random(seed);
        for (int kill = 1; kill <= KILLS; kill++) {
            liveAndDie(random.nextLong(), 100 + random.nextInt(1500));
            check("kill " + kill + " of seed " + seed);
        }
        Answers all = read("the end");
        assertThat(all.granted.size()).isGreaterThan(KILLS * 50);
        System.out.println(
                KILLS + " kills, " + all.granted.size() + " grants and " + all.released.size() + " releases answered");
    }

    private void check(String when) throws IOException {
        Answers answers = read(when);
        try (LeaseStore store = LeaseVictim.open(folder)) {
            Set<Long> held = store.known().stream().map(Lease::id).collect(Collectors.toSet());
            for (Long id : answers.granted) {
                if (!answers.asked.contains(id)) {
                    assertThat(held)
                            .as(when + ": lease " + id + " was answered")
                            .contains(id);
                }
            }
            assertThat(held).as(when + ": what was released stays so").noneMatch(answers.released::contains);
            long unheard =
                    held.stream().filter(id -> !answers.granted.contains(id)).count();
            // One grant a life may have been recorded just before its answer was written down.
            assertThat(unheard).as(when + ": grants that nobody heard of").isLessThanOrEqualTo(KILLS);
            Map<String, List<Lease>> byResource = store.known().stream()
                    .collect(Collectors.groupingBy(lease -> lease.resource().id()));
            byResource.forEach((resource, leases) -> assertThat(
                            leases.size() == 1 || leases.stream().allMatch(lease -> lease.mode() == Mode.SHARED))
                    .as(when + ": " + resource + " has one exclusive owner or sharers")
                    .isTrue());
        }
    }

    private Answers read(String when) throws IOException {
        Answers answers = new Answers();
        String text = Files.readString(folder.resolve("answers"), StandardCharsets.US_ASCII);
        for (String line : text.substring(0, text.lastIndexOf('\n')).lines().toList()) {
            String[] words = line.split(" ", -1);
            long id = Long.parseLong(words[1]);
            switch (words[0]) {
                case "G" -> {
                    long token = Long.parseLong(words[2]);
                    assertThat(token).as(when + ": tokens grow").isGreaterThan(answers.token);
                    answers.token = token;
                    answers.granted.add(id);
                }
                case "r" -> answers.asked.add(id);
                case "R" -> answers.released.add(id);
                default -> throw new IllegalStateException(line);
            }
        }
        return answers;
    }

    private void liveAndDie(long seed, int millis) throws IOException, InterruptedException {
        Process victim = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LeaseVictim.class.getName(),
                        folder.toString(),
                        Long.toString(seed))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(victim.getInputStream(), StandardCharsets.US_ASCII))) {
            String line = lines.readLine();
            while (line != null && !line.equals("open")) {
                line = lines.readLine();
            }
            assertThat(line).as("the victim has opened the store").isEqualTo("open");
            assertThat(victim.waitFor(millis, java.util.concurrent.TimeUnit.MILLISECONDS))
                    .as("it lives until it is killed")
                    .isFalse();
        } finally {
            victim.destroyForcibly().waitFor();
        }
    }
}
