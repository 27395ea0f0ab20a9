package io.virtwarden.logd.store;

import static io.virtwarden.logd.store.Stores.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtwarden.logd.console.ConsoleId;
import io.virtwarden.logd.console.ConsoleMark;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random lives of a store beside a plain list of what was said. The seed is the parameter. */
class StoreModelTest {
    private static final List<ConsoleMark.Kind> KINDS = List.of(ConsoleMark.Kind.values());
    private static final UUID[] DOMAINS = {new UUID(0, 1), new UUID(0, 2), new UUID(0, 3)};

    @TempDir
    private Path folder;

    private record Said(long micros, byte[] bytes, String mark) {}

    private final Map<ConsoleId, List<Said>> model = new HashMap<>();
    private long clock = NOON;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void hasExactlyWhatWasSaid(long seed) throws IOException {
        Random random = new Random(seed);
        for (int life = 0; life < 3; life++) {
            try (ConsoleStore store = Stores.open(folder, Stores.small())) {
                for (int step = 0; step < 800; step++) step(store, random);
                compare(store, random);
            }
        }
        try (ConsoleStore store = Stores.open(folder, Stores.small())) {
            compare(store, random);
        }
    }

    private void step(ConsoleStore store, Random random) throws IOException {
        clock += random.nextInt(100) == 0 ? -5_000_000 : random.nextInt(3000);
        ConsoleId console = new ConsoleId(DOMAINS[random.nextInt(3)], "serial" + random.nextInt(2));
        int what = random.nextInt(1000);
        if (what < 930) {
            byte[] bytes = bytes(random);
            assertThat(store.bytes(console, "name", clock, ByteBuffer.wrap(bytes)))
                    .isTrue();
            said(console, new Said(clock, bytes, ""));
        } else if (what < 997) {
            ConsoleMark.Kind kind = KINDS.get(random.nextInt(KINDS.size()));
            store.mark(console, "name", clock, new ConsoleMark(kind, "text " + what, what));
            said(console, new Said(clock, new byte[0], kind + ":" + what));
        } else if (what < 999) {
            compare(store, random);
        } else {
            compare(store, random); // everything durable: a deletion takes all that was said
            store.delete(console.domain());
            model.keySet().removeIf(id -> id.domain().equals(console.domain()));
        }
    }

    private static byte[] bytes(Random random) {
        byte[] bytes = new byte[random.nextInt(10) == 0 ? 1 + random.nextInt(50_000) : 1 + random.nextInt(200)];
        for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) (random.nextInt(20) == 0 ? '\n' : random.nextInt(8));
        return bytes;
    }

    private void said(ConsoleId console, Said said) {
        model.computeIfAbsent(console, id -> new ArrayList<>()).add(said);
    }

    private void compare(ConsoleStore store, Random random) {
        model.forEach((console, said) -> {
            long bytes = said.stream().mapToLong(one -> one.bytes().length).sum();
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> Stores.hear(store, console, 0).size() == said.size());
            List<Stores.Heard> heard = Stores.hear(store, console, 0);
            assertThat(heard)
                    .extracting(Stores.Heard::micros)
                    .isEqualTo(said.stream().map(Said::micros).toList());
            assertThat(heard)
                    .extracting(Stores.Heard::mark)
                    .isEqualTo(said.stream().map(Said::mark).toList());
            for (int i = 0; i < said.size(); i++)
                assertThat(heard.get(i).bytes()).isEqualTo(said.get(i).bytes());
            assertThat(Stores.info(store, console).bytes()).isEqualTo(bytes);
            int from = random.nextInt(said.size());
            assertThat(Stores.hear(store, console, heard.get(from).position())).hasSize(said.size() - from - 1);
            lines(store, console, heard, random);
        });
        assertThat(store.consoles()).extracting(ConsoleInfo::id).containsAll(model.keySet());
    }

    /** The last lines are those that splitting the whole text gives. */
    private static void lines(ConsoleStore store, ConsoleId console, List<Stores.Heard> heard, Random random) {
        byte[] all = Stores.text(heard);
        int wanted = 1 + random.nextInt(50);
        int start = all.length;
        int ends = 0;
        while (start > 0 && ends < wanted + (all[all.length - 1] == '\n' ? 1 : 0)) if (all[--start] == '\n') ends++;
        if (start > 0 || (ends > wanted && all.length > 0 && all[0] == '\n')) start++;
        Tail tail = store.tail(console, wanted);
        byte[] rest = Stores.text(Stores.hear(store, console, tail.position()));
        int from = 0;
        for (long skip = tail.skip(); skip > 0; from++) if (rest[from] == '\n') skip--;
        assertThat(rest.length - from).as("last %d lines", wanted).isEqualTo(all.length - start);
    }
}
