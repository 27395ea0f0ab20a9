package io.virtwarden.lockd.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.lockd.process.KillSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What libvirt's own libvirtd and virtlockd said to each other, byte by byte. */
class GoldenTraceTest {
    private static final String IMAGES = "/var/lib/libvirt/images";
    private static final String LOCKSPACE = "/var/lib/libvirt/lockd/files";
    private static final int REGISTER = 1;

    @TempDir
    Path state;

    private final Map<Integer, Process> guests = new HashMap<>();
    private Path images = Path.of("/");
    private OurVirtlockd ours;
    private int exchanges;

    @BeforeEach
    void start() throws IOException {
        // As long as the recorded one, so that every length in the messages stays as recorded.
        images = Files.createDirectory(
                Path.of("/tmp", String.format("vwlock%012x", System.nanoTime() & 0xFFFFFFFFFFFFL)));
        assertThat(images.toString()).hasSameSizeAs(IMAGES);
        assertThat(images + "/file").hasSameSizeAs(LOCKSPACE);
        for (var disk : List.of("demo1.raw", "shared.raw", "extra.raw")) Files.createFile(images.resolve(disk));
        ours = new OurVirtlockd(state, new MemoryLeases(), KillSettings.standard());
    }

    @AfterEach
    void stop() throws IOException {
        ours.close();
        guests.values().forEach(Process::destroyForcibly);
        try (var files = Files.walk(images)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }

    @Test
    void answersLibvirtdAsRecorded() throws IOException {
        var connections = connections();
        assertThat(connections).hasSize(17);
        // Connection 12 is another owner's: it let go after libvirtd, on connection 14, had been refused.
        var other = connections.get(11);
        var later = new ArrayList<Exchange>(
                List.of(other.calls().get(0), other.calls().remove(2)));
        connections.add(14, new Connection(other.section(), later));
        for (var connection : connections) {
            if (connection.section().equals("virsh restore")
                    || connection.section().startsWith("virsh start of a domain with a bad")) endGuests();
            try (var client = new RawClient(ours.socket())) {
                for (var exchange : connection.calls()) play(client, exchange);
            }
        }
        assertThat(exchanges).as("42 recorded, one REGISTER played twice").isEqualTo(43);
        assertThat(images.resolve("file")).isNotEmptyDirectory();
        endGuests();
        assertThat(images.resolve("file"))
                .as("AUTOCREATE's files go with the last lock")
                .isEmptyDirectory();
        assertThat(ours.count("virtwarden.lockd.protocol.releases", "answer", "not_held"))
                .isEqualTo(2);
    }

    private void play(RawClient client, Exchange exchange) throws IOException {
        client.send(translated(exchange.call()));
        assertThat(client.receiveHex()).isEqualTo(moved(exchange.answer()));
        exchanges++;
    }

    private void endGuests() {
        guests.values().forEach(Process::destroyForcibly);
        guests.clear();
        Awaitility.await("the leases of the dead to end")
                .until(() -> ours.leases().held().isEmpty() && ours.locks().size() == 0);
    }

    /** With other folders, and with the numbers of processes that live. */
    private byte[] translated(String call) throws IOException {
        var bytes = HexFormat.of().parseHex(moved(call));
        var buffer = ByteBuffer.wrap(bytes);
        if (buffer.getInt(12) == REGISTER) {
            var at = bytes.length - 8;
            var recorded = buffer.getInt(at);
            if (!guests.containsKey(recorded)) guests.put(recorded, Guests.start());
            buffer.putInt(at, (int) guests.get(recorded).pid());
        }
        return bytes;
    }

    private String moved(String hex) {
        return hex.replace(hex(LOCKSPACE), hex(images + "/file")).replace(hex(IMAGES), hex(images.toString()));
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
    }

    private record Connection(String section, List<Exchange> calls) {}

    private record Exchange(String call, String answer) {}

    private static List<Connection> connections() {
        var connections = new ArrayList<Connection>();
        var section = "";
        var call = "";
        for (var line : Trace.lines("virtlockd-libvirtd-session.txt")) {
            if (line.startsWith("######## ")) section = line.substring(9);
            if (line.startsWith("### connection")) connections.add(new Connection(section, new ArrayList<>()));
            if (line.startsWith("C: ")) call = line.substring(3);
            if (!line.startsWith("S: ")) continue;
            var calls = connections.get(connections.size() - 1).calls();
            calls.add(new Exchange(call, line.substring(3)));
        }
        return connections;
    }
}
