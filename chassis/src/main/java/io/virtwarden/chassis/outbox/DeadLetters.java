package io.virtwarden.chassis.outbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Values that were too large for their topic, one synced file each, the oldest removed beyond a bound.
 *
 * <p>A file is named {@code EPOCH-SEQUENCE-INDEX.value} after the record's id and its place among the entry's records; its
 * bytes are the value, so that {@code sha256sum} of it matches the note in Kafka. One thread.
 */
final class DeadLetters {
    private static final Pattern NAME = Pattern.compile("(\\d+)-(\\d+)-(\\d+)\\.value");

    private final Path folder;
    private final long epoch;
    private final long mostBytes;

    DeadLetters(Path folder, long epoch, long mostBytes) {
        this.folder = folder;
        this.epoch = epoch;
        this.mostBytes = mostBytes;
    }

    /**
     * Keeps a value.
     *
     * @return how many older ones had to go, or -1 if this one was there already
     */
    int keep(long sequence, int index, byte[] value) throws IOException {
        Path file = folder.resolve(epoch + "-" + sequence + "-" + index + ".value");
        if (Files.exists(file)) {
            return -1;
        }
        Files.createDirectories(folder);
        int removed = makeRoom(value.length);
        Path aside = folder.resolve(file.getFileName() + ".new");
        Cursor.SyncedFiles.write(aside, value);
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
        return removed;
    }

    Path folder() {
        return folder;
    }

    private int makeRoom(long needed) throws IOException {
        List<Letter> letters = letters();
        long total = letters.stream().mapToLong(Letter::bytes).sum();
        int removed = 0;
        while (total + needed > mostBytes && removed < letters.size()) {
            Letter oldest = letters.get(removed++);
            total -= oldest.bytes;
            Files.deleteIfExists(oldest.file);
        }
        return removed;
    }

    private List<Letter> letters() throws IOException {
        List<Letter> letters = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Matcher name = NAME.matcher(file.getFileName().toString());
                if (name.matches()) {
                    letters.add(new Letter(
                            file, Long.parseLong(name.group(1)), Long.parseLong(name.group(2)), Files.size(file)));
                }
            }
        }
        letters.sort(null);
        return letters;
    }

    private record Letter(Path file, long epoch, long sequence, long bytes) implements Comparable<Letter> {
        @Override
        public int compareTo(Letter other) {
            return epoch != other.epoch ? Long.compare(epoch, other.epoch) : Long.compare(sequence, other.sequence);
        }
    }
}
