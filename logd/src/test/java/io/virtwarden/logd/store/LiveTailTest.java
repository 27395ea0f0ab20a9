package io.virtwarden.logd.store;

import static io.virtwarden.logd.store.Stores.NOON;
import static io.virtwarden.logd.store.Stores.OTHER;
import static io.virtwarden.logd.store.Stores.SERIAL;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveTailTest {
    private static final int LINES = 30_000;

    @TempDir
    private Path folder;

    /** Readers that begin at different moments, while tables are sealed, merged and removed under their hands. */
    @Test
    void hasNeitherGapNorDoublingBetweenHistoryAndLive()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        try (ConsoleStore store = Stores.open(folder, Stores.small())) {
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
                String filling = "f".repeat(400);
                for (int i = 0; i < LINES; i++) {
                    String line = i + " " + filling + "\n";
                    while (!Stores.say(store, SERIAL, NOON + i, line)) Thread.onSpinWait();
                    if (i % 7 == 0) Stores.say(store, OTHER, NOON + i, "noise\n");
                }
            });
            List<CompletableFuture<List<Integer>>> readers = new ArrayList<>();
            for (int reader = 0; reader < 4; reader++) {
                TimeUnit.MILLISECONDS.sleep(20); // begins at another moment than the one before: nothing to wait for
                readers.add(CompletableFuture.supplyAsync(() -> follow(store)));
            }
            for (CompletableFuture<List<Integer>> reader : readers) {
                List<Integer> seen = reader.get(120, TimeUnit.SECONDS);
                assertThat(seen).hasSize(LINES);
                for (int i = 0; i < LINES; i++) assertThat(seen.get(i)).isEqualTo(i);
            }
            writing.get(1, TimeUnit.SECONDS);
        }
    }

    private static List<Integer> follow(ConsoleStore store) {
        List<Integer> seen = new ArrayList<>();
        StringBuilder rest = new StringBuilder();
        long deadline = System.nanoTime() + Duration.ofSeconds(100).toNanos();
        try (History history = store.history(SERIAL, 0)) {
            while (seen.size() < LINES && System.nanoTime() < deadline) {
                for (Stores.Heard heard : Stores.drain(history)) {
                    assertThat(heard.isMark()).as(heard.mark()).isFalse();
                    rest.append(new String(heard.bytes(), java.nio.charset.StandardCharsets.US_ASCII));
                }
                int end;
                while ((end = rest.indexOf("\n")) >= 0) {
                    seen.add(Integer.parseInt(rest.substring(0, rest.indexOf(" "))));
                    rest.delete(0, end + 1);
                }
                Thread.onSpinWait();
            }
        }
        return seen;
    }
}
