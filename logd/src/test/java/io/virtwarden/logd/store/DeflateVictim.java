package io.virtwarden.logd.store;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;

/** Runs where zstd's native library cannot be loaded: keeps, seals and reads a console. */
final class DeflateVictim {
    private static final int PIECES = 200;

    private DeflateVictim() {}

    /** Argument: the store's folder. */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (Compressor.codec() != Compressor.DEFLATE) throw new AssertionError("zstd was loaded all the same");
        StoreSettings settings =
                Stores.with(64 << 20, 1 << 20, Duration.ofHours(6), Duration.ofDays(3000), 1L << 30, 1L << 30);
        try (ConsoleStore store = Stores.open(Path.of(args[0]), settings)) {
            for (int i = 0; i < PIECES; i++) {
                if (!Stores.say(store, Stores.SERIAL, Stores.NOON + i, piece(i))) throw new AssertionError("refused");
            }
            long until = System.nanoTime() + Duration.ofSeconds(40).toNanos();
            while (Stores.info(store, Stores.SERIAL).storedBytes() > (long) PIECES * piece(0).length / 2) {
                if (System.nanoTime() > until) throw new AssertionError("nothing was sealed");
                Thread.sleep(20);
            }
        }
        try (ConsoleStore store = Stores.open(Path.of(args[0]), settings)) {
            int at = 0;
            for (Stores.Heard one : Stores.hear(store, Stores.SERIAL, 0)) {
                if (!one.isMark() && !Arrays.equals(one.bytes(), piece(at++))) throw new AssertionError("piece " + at);
            }
            if (at != PIECES) throw new AssertionError(at + " pieces");
        }
        System.out.println("all there");
    }

    /** Compresses well. */
    private static byte[] piece(int number) {
        byte[] piece = new byte[32 << 10];
        byte[] word = new byte[512];
        new Random(number).nextBytes(word);
        for (int i = 0; i < piece.length; i++) piece[i] = word[i % word.length];
        return piece;
    }
}
