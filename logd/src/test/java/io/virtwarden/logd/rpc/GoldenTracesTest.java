package io.virtwarden.logd.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.logd.console.ConsoleSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What libvirt's own libvirtd and virtlogd said to each other, byte by byte. */
class GoldenTracesTest {
    @TempDir
    Path state;

    private Path logs = Path.of("/");

    @BeforeEach
    void makeLogFolder() throws IOException {
        // As long as the recorded one: /tmp/ and sixteen characters and a slash.
        logs = Files.createDirectory(Path.of("/tmp", String.format("vwlog%011x", System.nanoTime() & 0xFFFFFFFFFFFL)));
    }

    @AfterEach
    void removeLogFolder() throws IOException {
        try (Stream<Path> files = Files.list(logs)) {
            for (var file : files.toList()) Files.delete(file);
        }
        Files.delete(logs);
    }

    @Test
    void answersLibvirtdAsRecorded() throws IOException {
        var lines = Trace.lines("virtlogd-libvirtd-session.txt");
        var exchanges = 0;
        try (var ours = new OurVirtlogd(state, 2 << 20, 3, ConsoleSink.NONE);
                var replay = new Replay(ours.socket(), logs + "/")) {
            for (var i = 0; i < lines.size(); i++) {
                var line = lines.get(i);
                if (line.startsWith("### connection")) replay.connect();
                if (line.equals("# client EOF")) replay.disconnect();
                if (!line.startsWith("C: ")) continue;
                var answer = answerAfter(lines, i);
                replay.prepare(line.substring(3), answer);
                replay.exchange(line.substring(3), answer, descriptorAfter(lines, i));
                exchanges++;
            }
        }
        assertThat(exchanges).isEqualTo(21);
    }

    @Test
    void rotatesAndReadsAsRecorded() throws IOException {
        var lines = Trace.lines("virtlogd-rotation.txt");
        try (var ours = new OurVirtlogd(state, 1000, 3, ConsoleSink.NONE);
                var replay = new Replay(ours.socket(), logs + "/")) {
            replay.connect();
            for (var i = 0; i < lines.size(); i++) {
                var line = lines.get(i);
                if (line.startsWith("# ")) act(line, replay);
                if (!line.startsWith("C: ")) continue;
                replay.exchange(line.substring(3), answerAfter(lines, i), descriptorAfter(lines, i));
            }
        }
    }

    // What the recording's own client did between the messages.
    private void act(String comment, Replay replay) throws IOException {
        if (comment.startsWith("# files after 10 lines"))
            replay.guest("rot.log").write(numbered(0, 10));
        if (comment.startsWith("# files after 24 lines"))
            replay.guest("rot.log").write(numbered(10, 24));
        if (comment.startsWith("# files after then 1000 bytes"))
            replay.guest("rot.log").write("z".repeat(1000));
        if (comment.startsWith("# files after then 300 q"))
            replay.guest("rot.log").write("q".repeat(300) + "\n" + "w".repeat(99) + "\n");
        if (comment.startsWith("# files after then 5000 y"))
            replay.guest("rot.log").write("y".repeat(5000) + "\n");
        if (comment.startsWith("# GET_POSITION after writing abc"))
            replay.guest("nul.log").write("abc\0def\n");
        if (comment.startsWith("# READ stops")) return;
        if (comment.startsWith("# => ok b'\\x00\\x00\\x00\\x03abc"))
            replay.guest("nul.log").write("\u00ff\u00fe\u0080\n");
        if (comment.startsWith("# files after unlink")) {
            Files.delete(logs.resolve("rot.log"));
            replay.guest("rot.log").write("after unlink\n");
        }
        if (comment.startsWith("# OPEN of an existing 1500")) Files.write(logs.resolve("big.log"), new byte[1500]);
        if (comment.startsWith("# after one 4-byte write")) {
            replay.guest("big.log").write("abc\n");
            awaitSize("big.log", 4);
            awaitSize("big.log.0", 1500);
        }
        if (comment.startsWith("# files after")) awaitFiles(comment.substring(comment.indexOf(": ") + 2));
    }

    private void awaitFiles(String described) {
        for (var file : described.split(", ", -1)) {
            var words = file.split(" ", -1);
            awaitSize(words[0], Long.parseLong(words[1].substring("size=".length())));
        }
    }

    private void awaitSize(String name, long size) {
        Awaitility.await(name + " of " + size + " bytes")
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(Files.size(logs.resolve(name))).isEqualTo(size));
    }

    private static String numbered(int from, int to) {
        var text = new StringBuilder();
        for (var i = from; i < to; i++)
            text.append(String.format("line %03d ", i)).append("x".repeat(39)).append('\n');
        return text.toString();
    }

    private static String answerAfter(List<String> lines, int call) {
        return lines.subList(call, lines.size()).stream()
                .filter(line -> line.startsWith("S: "))
                .findFirst()
                .orElseThrow()
                .substring(3);
    }

    private static boolean descriptorAfter(List<String> lines, int call) {
        return lines.subList(call + 1, lines.size()).stream()
                .takeWhile(line -> !line.startsWith("C: ") && !line.startsWith("###"))
                .anyMatch(line -> line.startsWith("S+FD: "));
    }
}
