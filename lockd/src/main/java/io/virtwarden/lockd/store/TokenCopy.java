package io.virtwarden.lockd.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * One file that says up to which token may have been given out, synced before any of them is.
 *
 * <pre>
 * virtwarden lockd tokens 1
 * reserved=1795446000010000
 * written=2026-11-23T15:40:00Z
 * crc=0badcafe        (CRC32C of the three lines above, with their line ends)
 * </pre>
 */
final class TokenCopy {
    private static final Pattern TEXT =
            Pattern.compile("(virtwarden lockd tokens 1\nreserved=([0-9]{1,18})\nwritten=[^\n]*\n)crc=([0-9a-f]{8})\n");

    private final Path file;

    TokenCopy(Path file) {
        this.file = file;
    }

    Path file() {
        return file;
    }

    boolean exists() {
        return Files.exists(file);
    }

    /** Empty if there is none that can be believed. */
    OptionalLong read() {
        String text;
        try {
            text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return OptionalLong.empty(); // gone or unreadable: the other copy, the records and the clock remain
        }
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches() || !crc(matcher.group(1)).equals(matcher.group(3))) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Long.parseLong(matcher.group(2)));
    }

    /** Returns once it has reached the disk. */
    void write(long reserved, Instant now) throws IOException {
        String lines = "virtwarden lockd tokens 1\nreserved=" + reserved + "\nwritten=" + now + "\n";
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, lines + "crc=" + crc(lines) + "\n", StandardCharsets.ISO_8859_1);
        sync(fresh);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        sync(Objects.requireNonNull(file.toAbsolutePath().getParent()));
    }

    private static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static String crc(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.ISO_8859_1));
        return String.format(java.util.Locale.ROOT, "%08x", crc.getValue());
    }
}
