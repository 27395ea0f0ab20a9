package io.virtwarden.logd.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The moment in which a sealed table is shown and its entries are still in memory as well. Three lines: two of them sealed already,
 * all three in memory.
 */
class SealingMomentTest {
    private final Consoles consoles = new Consoles();
    private final Console console = consoles.of(Stores.SERIAL, "web");

    @TempDir
    private Path folder;

    private Tables tables;

    @BeforeEach
    void sealTwoOfThree() throws IOException {
        tables = Tables.open(folder, new StoreMeters(new SimpleMeterRegistry(), InstantSource.system()));
        byte[] line = "line\n".getBytes(StandardCharsets.UTF_8);
        for (int position = 1; position <= 3; position++) {
            console.unsealed().add(position, Stores.NOON + position, line.length, 1, true);
            console.published(position, Stores.NOON + position);
        }
        try (Compressor.Many compressor = new Compressor.Many();
                Spool spool = tables.spool()) {
            BlockBuilder block = new BlockBuilder(compressor, spool, Stores.SERIAL, "web");
            for (int position = 1; position <= 2; position++)
                block.bytes(position, Stores.NOON + position, (position - 1L) * line.length, line, 0, line.length);
            tables.add(2, List.of(block.finish()).iterator());
        }
    }

    @AfterEach
    void close() {
        tables.close();
    }

    @Test
    void countsNothingTwice() {
        ConsoleInfo during = new Inventory(tables, consoles).all().get(0);

        assertThat(during.bytes()).isEqualTo(15);
        assertThat(during.lines()).isEqualTo(3);
        console.unsealed().dropThrough(2);
        ConsoleInfo after = new Inventory(tables, consoles).all().get(0);
        assertThat(after).isEqualTo(during);
    }

    @Test
    void findsTheSameLastLines() {
        Finder finder = new Finder(tables, consoles);
        List<Tail> during =
                List.of(finder.tail(Stores.SERIAL, 1), finder.tail(Stores.SERIAL, 2), finder.tail(Stores.SERIAL, 3));

        console.unsealed().dropThrough(2);
        assertThat(List.of(finder.tail(Stores.SERIAL, 1), finder.tail(Stores.SERIAL, 2), finder.tail(Stores.SERIAL, 3)))
                .isEqualTo(during);
    }

    @Test
    void findsTheSamePlacesInTime() {
        Finder finder = new Finder(tables, consoles);
        long until = finder.until(Stores.SERIAL, Stores.NOON + 3);
        console.unsealed().dropThrough(2);
        assertThat(finder.until(Stores.SERIAL, Stores.NOON + 3))
                .isEqualTo(until)
                .isEqualTo(2);
    }
}
