package io.virtwarden.logd.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** The process that {@link StoreKillIT} kills: goes on with the numbers that the store has. */
final class StoreVictim {
    private static final long PAUSE_NANOS = 20_000_000;

    private StoreVictim() {}

    static String line(long number) {
        return number + " " + "v".repeat((int) (number * 37 % 900)) + "\n";
    }

    public static void main(String[] args) throws IOException {
        try (ConsoleStore store = Stores.open(Path.of(args[0]), Stores.small());
                History serialHistory = store.history(Stores.SERIAL, 0);
                History otherHistory = store.history(Stores.OTHER, 0)) {
            long serialReadable = count(serialHistory);
            long otherReadable = count(otherHistory);
            long serial = serialReadable;
            long other = otherReadable;
            System.out.println("open");
            while (true) {
                for (int i = 0; i < 500; i++) {
                    if (Stores.say(store, Stores.SERIAL, Stores.NOON + serial, line(serial))) serial++;
                    if (Stores.say(store, Stores.OTHER, Stores.NOON + other, line(other))) other++;
                }
                // Readable is durable: the parent may rely on so many.
                serialReadable += count(serialHistory);
                otherReadable += count(otherHistory);
                System.out.println(Math.min(serialReadable, otherReadable));
                System.out.flush();
                // A quick machine need not write gigabytes: whoever checks holds it all in memory.
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private static long count(History history) {
        long entries = 0;
        for (Chunk chunk = history.next(); chunk != null; chunk = history.next()) {
            entries += chunk.entries().size();
        }
        return entries;
    }
}
