package io.virtwarden.logd.store;

import static io.virtwarden.logd.store.Stores.DB;
import static io.virtwarden.logd.store.Stores.NOON;
import static io.virtwarden.logd.store.Stores.OTHER;
import static io.virtwarden.logd.store.Stores.SERIAL;
import static io.virtwarden.logd.store.Stores.WEB;
import static io.virtwarden.logd.store.Stores.hear;
import static io.virtwarden.logd.store.Stores.info;
import static io.virtwarden.logd.store.Stores.mark;
import static io.virtwarden.logd.store.Stores.open;
import static io.virtwarden.logd.store.Stores.say;
import static io.virtwarden.logd.store.Stores.settled;
import static io.virtwarden.logd.store.Stores.small;
import static io.virtwarden.logd.store.Stores.text;
import static io.virtwarden.logd.store.Stores.with;
import static io.virtwarden.logd.store.Stores.words;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.virtwarden.logd.console.ConsoleId;
import io.virtwarden.logd.console.ConsoleMark.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleStoreTest {
    private static final int MIB = 1 << 20;

    @TempDir
    private Path folder;

    @Test
    void keepsBytesUnchangedWithTheirTimesAndMarksBetweenThem() throws IOException {
        byte[] wild = new byte[256];
        for (int i = 0; i < 256; i++) wild[i] = (byte) i;
        try (ConsoleStore store = open(folder, small())) {
            mark(store, SERIAL, NOON, Kind.STARTED);
            say(store, SERIAL, NOON + 1, wild);
            say(store, OTHER, NOON + 2, "other\n");
            say(store, SERIAL, NOON + 3, "login: ");
            mark(store, SERIAL, NOON + 4, Kind.STOPPED);
            settled(store, SERIAL, 263);
            await().untilAsserted(() -> assertThat(hear(store, SERIAL, 0)).hasSize(4));
            List<Stores.Heard> heard = hear(store, SERIAL, 0);
            assertThat(heard).extracting(Stores.Heard::micros).containsExactly(NOON, NOON + 1, NOON + 3, NOON + 4);
            assertThat(heard).extracting(Stores.Heard::offset).containsExactly(0L, 0L, 256L, 263L);
            assertThat(heard).extracting(Stores.Heard::mark).containsExactly("STARTED:0", "", "", "STOPPED:0");
            assertThat(heard.get(1).bytes()).isEqualTo(wild);
            assertThat(hear(store, SERIAL, heard.get(1).position())).hasSize(2);
        }
        try (ConsoleStore store = open(folder, small())) {
            assertThat(hear(store, SERIAL, 0)).hasSize(4);
            say(store, SERIAL, NOON + 5, "x");
            settled(store, SERIAL, 264);
            assertThat(hear(store, SERIAL, 0).get(4).offset()).isEqualTo(263);
        }
    }

    @Test
    void knowsItsConsoles() throws IOException {
        try (ConsoleStore store = open(folder, small())) {
            assertThat(store.consoles()).isEmpty();
            mark(store, SERIAL, NOON, Kind.OPENED);
            say(store, SERIAL, NOON + 1, "one\ntwo\nthree");
            settled(store, SERIAL, 13);
            ConsoleInfo info = info(store, SERIAL);
            assertThat(info.domainName()).isEqualTo("web");
            assertThat(info.lines()).isEqualTo(2);
            assertThat(info.open()).isTrue();
            assertThat(info.first()).isEqualTo(time(NOON));
            assertThat(info.last()).isEqualTo(time(NOON + 1));
            assertThat(info.position()).isEqualTo(store.newest(SERIAL)).isPositive();
            assertThat(store.newest(OTHER)).isZero();
            mark(store, SERIAL, NOON + 2, Kind.CLOSED);
            await().until(() -> !info(store, SERIAL).open());
        }
    }

    @Test
    void readsTheSameBeforeAndAfterSealing() throws IOException {
        Random random = new Random(7);
        try (ConsoleStore store = open(folder, small())) {
            StringBuilder expected = new StringBuilder();
            for (int i = 0; i < 3000; i++) {
                String line = "line " + i + " " + "x".repeat(random.nextInt(2000)) + "\n";
                expected.append(line);
                say(store, SERIAL, NOON + i, line);
                if (i % 3 == 0) say(store, OTHER, NOON + i, "other " + i + "\n");
            }
            settled(store, SERIAL, expected.length());
            await().until(() -> sealed() >= 2);
            assertThat(words(store, SERIAL)).isEqualTo(expected.toString());
            assertThat(info(store, SERIAL).lines()).isEqualTo(3000);
            for (int lines : new int[] {1, 2, 10, 999, 2999, 3000, 4000}) {
                Tail tail = store.tail(SERIAL, lines);
                String rest = new String(text(hear(store, SERIAL, tail.position())), StandardCharsets.UTF_8);
                int from = 0;
                for (long skip = tail.skip(); skip > 0; skip--) from = rest.indexOf('\n', from) + 1;
                assertThat(rest.substring(from).lines().count()).isEqualTo(Math.min(lines, 3000));
            }
        }
        try (ConsoleStore store = open(folder, small())) {
            assertThat(info(store, SERIAL).lines()).isEqualTo(3000);
            assertThat(words(store, OTHER).lines()).hasSize(1000);
        }
    }

    @Test
    void takesTheUnfinishedLineForALine() throws IOException {
        try (ConsoleStore store = open(folder, small())) {
            say(store, SERIAL, NOON, "a\nb");
            settled(store, SERIAL, 3);
            assertThat(store.tail(SERIAL, 1)).isEqualTo(new Tail(0, 1));
            assertThat(store.tail(SERIAL, 2)).isEqualTo(new Tail(0, 0));
            say(store, SERIAL, NOON, "\n");
            settled(store, SERIAL, 4);
            assertThat(store.tail(SERIAL, 1)).isEqualTo(new Tail(0, 1));
            assertThat(store.tail(SERIAL, 0).position()).isEqualTo(store.newest(SERIAL));
        }
    }

    @Test
    void tellsHowMuchItRefused() throws IOException {
        try (ConsoleStore store = open(folder, with(MIB, MIB, days(1), days(3000), 1L << 30, 1L << 30))) {
            assertThat(say(store, SERIAL, NOON, "before")).isTrue();
            assertThat(say(store, SERIAL, NOON + 1, new byte[600 * 1024])).isFalse();
            assertThat(say(store, SERIAL, NOON + 2, new byte[700 * 1024])).isFalse();
            assertThat(say(store, SERIAL, NOON + 3, "after")).isTrue();
            settled(store, SERIAL, 11);
            List<Stores.Heard> heard = hear(store, SERIAL, 0);
            assertThat(heard.get(0).mark()).isEmpty();
            assertThat(heard.get(heard.size() - 1).mark()).isEmpty();
            // The store tells of drops by itself when nothing comes for a while: that may fall between the two.
            List<String> between = heard.subList(1, heard.size() - 1).stream()
                    .map(Stores.Heard::mark)
                    .toList();
            assertThat(between).isNotEmpty().allMatch(mark -> mark.startsWith("DROPPED:"));
            assertThat(between.stream()
                            .mapToLong(mark -> Long.parseLong(mark.substring("DROPPED:".length())))
                            .sum())
                    .isEqualTo(1300 * 1024);
        }
    }

    @Test
    void tellsOfDropsAlsoWhenNothingFollows() throws IOException {
        try (ConsoleStore store = open(folder, with(MIB, MIB, days(1), days(3000), 1L << 30, 1L << 30))) {
            say(store, SERIAL, NOON, new byte[600 * 1024]);
            await().untilAsserted(() -> assertThat(hear(store, SERIAL, 0))
                    .extracting(Stores.Heard::mark)
                    .containsExactly("DROPPED:" + (600 * 1024)));
        }
    }

    @Test
    void keepsAFloodWithoutASingleLineEnd() throws IOException {
        byte[] piece = new byte[64 << 10];
        new Random(3).nextBytes(piece);
        for (int i = 0; i < piece.length; i++) if (piece[i] == '\n') piece[i] = 'n';
        int pieces = Integer.getInteger("flood.mib", 100) * 16;
        try (ConsoleStore store = open(folder, small())) {
            for (int i = 0; i < pieces; i++) {
                long micros = NOON + i;
                await().pollInterval(Duration.ofMillis(1)).until(() -> say(store, SERIAL, micros, piece));
            }
            settled(store, SERIAL, (long) pieces * piece.length);
            assertThat(info(store, SERIAL).lines()).isZero();
            assertThat(store.tail(SERIAL, 1)).isEqualTo(new Tail(0, 0));
            long offset = 0;
            for (Stores.Heard heard : hear(store, SERIAL, 0)) {
                if (heard.isMark()) continue;
                assertThat(heard.offset()).isEqualTo(offset);
                assertThat(Arrays.equals(heard.bytes(), piece)).isTrue();
                offset += piece.length;
            }
            assertThat(offset).isEqualTo((long) pieces * piece.length);
        }
    }

    @Test
    void findsTimesAlthoughTheClockWentBack() throws IOException {
        try (ConsoleStore store = open(folder, small())) {
            say(store, SERIAL, NOON + 100, "late\n");
            say(store, SERIAL, NOON + 10, "set back\n");
            say(store, SERIAL, NOON + 20, "later\n");
            settled(store, SERIAL, 20);
            assertThat(hear(store, SERIAL, store.since(SERIAL, time(NOON + 50))))
                    .hasSize(3);
            assertThat(hear(store, SERIAL, store.since(SERIAL, time(NOON + 101))))
                    .isEmpty();
            assertThat(hear(store, SERIAL, store.since(SERIAL, time(0)))).hasSize(3);
        }
    }

    @Test
    void removesADomainFromTheDisk() throws IOException {
        String secret = "root password is hunter2\n";
        try (ConsoleStore store = open(folder, small())) {
            StringBuilder others = new StringBuilder();
            for (int i = 0; i < 4000; i++) {
                say(store, SERIAL, NOON + i, secret);
                String line = "harmless " + i + " " + "y".repeat(900) + "\n";
                others.append(line);
                say(store, OTHER, NOON + i, line);
            }
            settled(store, SERIAL, 4000L * secret.length());
            settled(store, OTHER, others.length());
            await().until(() -> sealed() >= 1);
            assertThat(store.delete(WEB)).isEqualTo(4000L * secret.length());
            assertThat(hear(store, SERIAL, 0)).isEmpty();
            assertThat(words(store, OTHER)).isEqualTo(others.toString());
            assertThat(onDisk("hunter2")).isEmpty();
            say(store, SERIAL, NOON, "born again\n");
            settled(store, SERIAL, 11);
        }
        try (ConsoleStore store = open(folder, small())) {
            assertThat(words(store, SERIAL)).isEqualTo("born again\n");
            assertThat(words(store, OTHER).lines()).hasSize(4000);
            store.delete(DB);
            assertThat(onDisk("harmless")).isEmpty();
        }
        try (ConsoleStore store = open(folder, small())) {
            assertThat(store.consoles()).extracting(ConsoleInfo::id).containsExactly(SERIAL);
        }
    }

    @Test
    void goesOnErasingAfterACrash() throws IOException {
        try (ConsoleStore store = open(folder, small())) {
            say(store, SERIAL, NOON, "secret\n");
            settled(store, SERIAL, 7);
        }
        Files.createFile(folder.resolve("erase").resolve(WEB + ".1"));
        try (ConsoleStore store = open(folder, small())) {
            assertThat(hear(store, SERIAL, 0)).isEmpty();
            await().until(() -> {
                try (Stream<Path> files = Files.list(folder.resolve("erase"))) {
                    return files.findAny().isEmpty();
                }
            });
            assertThat(onDisk("secret")).isEmpty();
        }
    }

    @Test
    void letsGoOfWhatIsTooOld() throws IOException {
        AtomicReference<Instant> now = new AtomicReference<>(time(NOON));
        InstantSource clock = now::get;
        StoreSettings settings = with(64 * MIB, MIB, Duration.ofHours(1), days(7), 1L << 30, 1L << 30);
        try (ConsoleStore store = open(folder, settings, clock)) {
            say(store, SERIAL, NOON, "old\n");
            settled(store, SERIAL, 4);
            now.set(time(NOON).plus(days(5)));
            await().until(() -> sealed() == 1);
            long fiveDays = NOON + days(5).toMillis() * 1000;
            say(store, OTHER, fiveDays, "young\n");
            settled(store, OTHER, 6);
            now.set(time(NOON).plus(days(9)));
            await().atMost(Duration.ofSeconds(20)).until(() -> store.consoles().size() == 1);
            assertThat(words(store, OTHER)).isEqualTo("young\n");
        }
    }

    @Test
    void givesEachDomainItsShareAndNoMore() throws IOException {
        byte[] noise = new byte[32 << 10];
        StoreSettings settings = with(64 * MIB, MIB, days(1), days(3000), 1L << 30, 3 * MIB);
        Random random = new Random(5);
        try (ConsoleStore store = open(folder, settings)) {
            say(store, OTHER, NOON, "modest\n");
            for (int i = 0; i < 12 * 32; i++) {
                random.nextBytes(noise);
                long micros = NOON + i;
                await().pollInterval(Duration.ofMillis(1)).until(() -> say(store, SERIAL, micros, noise));
            }
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> info(store, SERIAL).storedBytes() < 5 * MIB);
            assertThat(info(store, SERIAL).storedBytes()).isGreaterThan(2 * MIB);
            assertThat(words(store, OTHER)).isEqualTo("modest\n");
            List<Stores.Heard> left = hear(store, SERIAL, 0);
            assertThat(left.get(left.size() - 1).offset()).isEqualTo((12 * 32 - 1) * (32L << 10));
        }
    }

    @Test
    void staysWithinTheTotal() throws IOException {
        byte[] noise = new byte[32 << 10];
        StoreSettings settings = with(64 * MIB, MIB, days(1), days(3000), 24 * MIB, 1L << 30);
        Random random = new Random(5);
        try (ConsoleStore store = open(folder, settings)) {
            for (int i = 0; i < 40 * 32; i++) {
                random.nextBytes(noise);
                ConsoleId console = i % 2 == 0 ? SERIAL : OTHER;
                long micros = NOON + i;
                await().pollInterval(Duration.ofMillis(1)).until(() -> say(store, console, micros, noise));
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> size() <= 44L * MIB);
            assertThat(info(store, SERIAL).position()).isPositive();
        }
    }

    @Test
    void joinsSmallTables() throws IOException {
        StringBuilder expected = new StringBuilder();
        try (ConsoleStore store = open(folder, small())) {
            for (int i = 0; i < 12 * 1024; i++) {
                String line = i + " " + "z".repeat(1000) + "\n";
                expected.append(line);
                say(store, SERIAL, NOON + i, line);
            }
            settled(store, SERIAL, expected.length());
            await().until(() -> sealed() >= 1 && sealed() <= 5);
            assertThat(words(store, SERIAL)).isEqualTo(expected.toString());
        }
    }

    @Test
    void goesOnWhereItWasWhenTheJournalIsLost() throws IOException {
        try (ConsoleStore store = open(folder, small())) {
            say(store, SERIAL, NOON, "s".repeat(2 * MIB) + "\n");
            settled(store, SERIAL, 2 * MIB + 1);
            await().until(() -> sealed() >= 1);
        }
        long before;
        try (ConsoleStore store = open(folder, small())) {
            before = store.newest(SERIAL);
        }
        try (Stream<Path> files = Files.walk(folder.resolve("journal"))) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) Files.delete(file);
        }
        try (ConsoleStore store = open(folder, small())) {
            long kept = info(store, SERIAL).bytes();
            say(store, SERIAL, NOON, "again\n");
            settled(store, SERIAL, kept + 6);
            assertThat(store.newest(SERIAL)).isGreaterThan(before / 2);
            assertThat(words(store, SERIAL)).endsWith("again\n");
        }
    }

    @Test
    void putsADamagedTableAsideAndTellsOfADamagedBlock() throws IOException {
        try (ConsoleStore store = open(folder, small())) {
            for (int i = 0; i < 3 * 1024; i++) say(store, SERIAL, NOON + i, i + "w".repeat(1000) + "\n");
            await().until(() -> sealed() >= 2);
        }
        List<Path> tables = tables();
        try (var file = java.nio.channels.FileChannel.open(tables.get(0), StandardOpenOption.WRITE)) {
            file.write(java.nio.ByteBuffer.wrap(new byte[600]), 2048);
        }
        Files.write(tables.get(1), new byte[100]);
        try (ConsoleStore store = open(folder, small())) {
            assertThat(hear(store, SERIAL, 0)).anyMatch(heard -> heard.mark().startsWith("GAP:"));
            try (Stream<Path> files = Files.list(folder.resolve("sealed"))) {
                assertThat(files).anyMatch(file -> file.toString().endsWith(".damaged"));
            }
            say(store, SERIAL, NOON, "the end\n");
            await().until(() -> words(store, SERIAL).endsWith("the end\n"));
        }
    }

    @Test
    void isPrivate() throws IOException {
        try (ConsoleStore store = open(folder.resolve("new"), small())) {
            say(store, SERIAL, NOON, "s".repeat(2 * MIB));
            settled(store, SERIAL, 2 * MIB);
            await().until(() -> !tables(folder.resolve("new")).isEmpty());
            try (Stream<Path> files = Files.walk(folder.resolve("new"))) {
                for (Path file : files.toList())
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .as(file.toString())
                            .isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------");
            }
        }
    }

    @Test
    void isOpenedOnce() throws IOException {
        try (ConsoleStore store = open(folder, small())) {
            assertThat(store.check().check().ok()).isTrue();
            assertThatThrownBy(() -> open(folder, small()).close())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use");
        }
    }

    @Test
    void keepsNamesThatAreNoText() throws IOException {
        ConsoleId odd = new ConsoleId(WEB, "/var/log/\udcff\udc80-\u00e9.log");
        try (ConsoleStore store = open(folder, small())) {
            say(store, odd, NOON, "x");
            settled(store, odd, 1);
        }
        try (ConsoleStore store = open(folder, small())) {
            assertThat(words(store, odd)).isEqualTo("x");
        }
    }

    private long sealed() throws IOException {
        return tables().size();
    }

    private List<Path> tables() throws IOException {
        return tables(folder);
    }

    private static List<Path> tables(Path store) throws IOException {
        try (Stream<Path> files = Files.list(store.resolve("sealed"))) {
            return files.filter(file -> file.toString().endsWith(".table"))
                    .sorted()
                    .toList();
        }
    }

    private long size() throws IOException {
        long sum = 0;
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList())
                if (Files.exists(file)) sum += Files.size(file);
        }
        return sum;
    }

    /** Files that contain a word, packed or not. */
    private List<Path> onDisk(String word) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                if (content.contains(word)) found.add(file);
            }
        }
        for (Path table : tables()) {
            Table open = Table.open(table, TableName.parse(table).orElseThrow());
            for (TablePart part : open.parts()) {
                for (BlockInfo info : open.blocks(part.console())) {
                    Chunk chunk = BlockCodec.decode(open.stored(part.console(), info), info, 0);
                    if (new String(chunk.text(), StandardCharsets.ISO_8859_1).contains(word)) found.add(table);
                }
            }
            open.release();
        }
        return found;
    }

    private static Instant time(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    private static Duration days(int days) {
        return Duration.ofDays(days);
    }
}
