package io.virtwarden.logd.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.logd.console.ConsoleId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process that writes, seals and merges, again and again over the same store. */
class StoreKillIT {
    private static final int KILLS = 12;

    @TempDir
    private Path folder;

    @Test
    void losesNothingReadableAndDoublesNothingWhenKilled() throws IOException, InterruptedException {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        long readable = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            readable = Math.max(readable, liveAndDie(100 + random.nextInt(900)));
            try (ConsoleStore store = Stores.open(folder, Stores.small())) {
                long count = check(store);
                assertThat(count).as("kill %d", kill).isGreaterThanOrEqualTo(readable);
                readable = count;
            }
        }
        assertThat(readable).isPositive();
    }

    /** Every number from 0 on once, in order, on both consoles together with the right text. Returns how many there are. */
    private static long check(ConsoleStore store) {
        long least = Long.MAX_VALUE;
        for (ConsoleId console : List.of(Stores.SERIAL, Stores.OTHER)) {
            List<Stores.Heard> all = Stores.hear(store, console, 0);
            long offset = 0;
            for (int i = 0; i < all.size(); i++) {
                Stores.Heard heard = all.get(i);
                assertThat(heard.offset()).isEqualTo(offset);
                assertThat(new String(heard.bytes(), StandardCharsets.US_ASCII)).isEqualTo(StoreVictim.line(i));
                offset += heard.bytes().length;
            }
            least = Math.min(least, all.size());
        }
        return least;
    }

    /** The highest number that the victim saw in its own store before it was killed. */
    private long liveAndDie(int millis) throws IOException, InterruptedException {
        Process victim = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StoreVictim.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(victim.getInputStream(), StandardCharsets.US_ASCII))) {
            String line = lines.readLine();
            assertThat(line).as("the victim has opened the store").isEqualTo("open");
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
            long readable = 0;
            line = lines.readLine();
            while (line != null && System.nanoTime() < end) {
                readable = Long.parseLong(line);
                line = lines.readLine();
            }
            return readable;
        } finally {
            victim.destroyForcibly().waitFor();
        }
    }
}
