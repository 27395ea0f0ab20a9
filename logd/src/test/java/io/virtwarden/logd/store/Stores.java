package io.virtwarden.logd.store;

import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.virtwarden.chassis.settings.ByteSize;
import io.virtwarden.logd.console.ConsoleId;
import io.virtwarden.logd.console.ConsoleMark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What tests of the store have in common. */
final class Stores {
    static final UUID WEB = UUID.fromString("11111111-0000-4000-8000-000000000001");
    static final UUID DB = UUID.fromString("22222222-0000-4000-8000-000000000002");
    static final ConsoleId SERIAL = new ConsoleId(WEB, "/var/log/libvirt/qemu/web-serial0.log");
    static final ConsoleId OTHER = new ConsoleId(DB, "/var/log/libvirt/qemu/db-serial0.log");
    /** 2026-11-23T12:00:00Z. */
    static final long NOON = 1_795_435_200_000_000L;

    private static final long MIB = 1 << 20;

    private Stores() {}

    /** Seals after 1 MiB. */
    static StoreSettings small() {
        return with(64 * MIB, MIB, Duration.ofHours(6), Duration.ofDays(3000), 1024 * MIB, 1024 * MIB);
    }

    static StoreSettings with(long buffer, long seal, Duration sealAge, Duration age, long total, long domain) {
        return new StoreSettings(
                new ByteSize(buffer),
                new ByteSize(1024 * MIB),
                new ByteSize(seal),
                sealAge,
                age,
                new ByteSize(total),
                new ByteSize(domain));
    }

    static ConsoleStore open(Path folder, StoreSettings settings) throws IOException {
        return open(folder, settings, InstantSource.system());
    }

    static ConsoleStore open(Path folder, StoreSettings settings, InstantSource clock) throws IOException {
        return ConsoleStore.open(folder, settings, Shares.standard(settings), clock, new SimpleMeterRegistry());
    }

    static boolean say(ConsoleStore store, ConsoleId console, long micros, String text) {
        return say(store, console, micros, text.getBytes(StandardCharsets.UTF_8));
    }

    static boolean say(ConsoleStore store, ConsoleId console, long micros, byte[] text) {
        return store.bytes(console, name(console), micros, ByteBuffer.wrap(text));
    }

    static void mark(ConsoleStore store, ConsoleId console, long micros, ConsoleMark.Kind kind) {
        store.mark(console, name(console), micros, ConsoleMark.of(kind, ""));
    }

    static String name(ConsoleId console) {
        return console.domain().equals(WEB) ? "web" : "db";
    }

    static ConsoleInfo info(ConsoleStore store, ConsoleId console) {
        return store.consoles().stream()
                .filter(info -> info.id().equals(console))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the store does not know " + console));
    }

    /** Waits until so many bytes of a console can be read. */
    static void settled(ConsoleStore store, ConsoleId console, long bytes) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(2))
                .until(() ->
                        store.consoles().stream().anyMatch(info -> info.id().equals(console) && info.bytes() == bytes));
    }

    /** Everything after a position: text of entries copied out. */
    record Heard(long position, long offset, long micros, byte[] bytes, String mark) {
        boolean isMark() {
            return !mark.isEmpty();
        }
    }

    static List<Heard> hear(ConsoleStore store, ConsoleId console, long position) {
        try (History history = store.history(console, position)) {
            return drain(history);
        }
    }

    static List<Heard> drain(History history) {
        List<Heard> all = new ArrayList<>();
        for (Chunk chunk = history.next(); chunk != null; chunk = history.next()) {
            for (Entry entry : chunk.entries()) {
                byte[] bytes = new byte[entry.length()];
                System.arraycopy(chunk.text(), entry.start(), bytes, 0, entry.length());
                ConsoleMark mark = entry.mark();
                all.add(new Heard(
                        entry.position(),
                        entry.offset(),
                        entry.epochMicros(),
                        bytes,
                        mark == null ? "" : mark.kind() + ":" + mark.bytes()));
            }
        }
        return all;
    }

    static byte[] text(List<Heard> heard) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        heard.forEach(one -> out.writeBytes(one.bytes()));
        return out.toByteArray();
    }

    static String words(ConsoleStore store, ConsoleId console) {
        return new String(text(hear(store, console, 0)), StandardCharsets.UTF_8);
    }
}
