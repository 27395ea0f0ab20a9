package io.virtwarden.logd.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Runs on the small file system that {@link StoreFullDiskIT} has mounted: fills it, makes room, checks what is there. */
final class FullDiskVictim {
    private static final int LINE = 4096;

    private FullDiskVictim() {}

    /** Argument: the mounted folder, which holds a file {@code filler} to delete when room is wanted. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path mount = Path.of(args[0]);
        StoreSettings settings =
                Stores.with(1 << 20, 1 << 20, Duration.ofHours(6), Duration.ofDays(3000), 1L << 30, 1L << 30);
        List<Integer> taken = new ArrayList<>();
        long refused = 0;
        try (ConsoleStore store = Stores.open(mount.resolve("store"), settings)) {
            long deadline = System.nanoTime() + Duration.ofSeconds(40).toNanos();
            boolean roomMade = false;
            int afterwards = 0;
            for (int i = 0; afterwards < 300; i++) {
                if (System.nanoTime() > deadline) throw new AssertionError("took " + taken.size() + ", then no more");
                if (Stores.say(store, Stores.SERIAL, Stores.NOON + i, line(i))) {
                    taken.add(i);
                    if (roomMade) afterwards++;
                } else {
                    refused += LINE;
                    Thread.sleep(2); // a capture thread would read the pipe meanwhile
                }
                if (!roomMade && !store.check().check().ok()) {
                    System.out.println(store.check().check().text());
                    if (refused == 0) continue;
                    Files.delete(mount.resolve("filler"));
                    roomMade = true;
                }
            }
        }
        try (ConsoleStore store = Stores.open(mount.resolve("store"), settings)) {
            check(Stores.hear(store, Stores.SERIAL, 0), taken, refused);
        }
        System.out.println("all there");
    }

    private static void check(List<Stores.Heard> heard, List<Integer> taken, long refused) {
        int at = 0;
        long told = 0;
        for (Stores.Heard one : heard) {
            if (one.isMark()) told += Long.parseLong(one.mark().replace("DROPPED:", ""));
            else if (!Arrays.equals(one.bytes(), line(taken.get(at++))))
                throw new AssertionError("line " + (at - 1) + " of those taken is another one");
        }
        if (at != taken.size()) throw new AssertionError(at + " lines instead of " + taken.size());
        if (told != refused) throw new AssertionError(told + " bytes told as dropped instead of " + refused);
    }

    /** Does not compress. */
    private static byte[] line(int number) {
        byte[] line = new byte[LINE];
        new Random(number).nextBytes(line);
        return line;
    }
}
