package io.virtwarden.logd.store;

import java.io.IOException;
import java.nio.file.Path;

/** The process that {@link StoreKillIT} kills: goes on with the numbers that the store has. */
final class StoreVictim {
    private StoreVictim() {}

    static String line(long number) {
        return number + " " + "v".repeat((int) (number * 37 % 900)) + "\n";
    }

    public static void main(String[] args) throws IOException {
        try (ConsoleStore store = Stores.open(Path.of(args[0]), Stores.small());
                History serialHistory = store.history(Stores.SERIAL, 0);
                History otherHistory = store.history(Stores.OTHER, 0)) {
            long serialReadable = Stores.drain(serialHistory).size();
            long otherReadable = Stores.drain(otherHistory).size();
            long serial = serialReadable;
            long other = otherReadable;
            System.out.println("open");
            while (true) {
                for (int i = 0; i < 500; i++) {
                    if (Stores.say(store, Stores.SERIAL, Stores.NOON + serial, line(serial))) serial++;
                    if (Stores.say(store, Stores.OTHER, Stores.NOON + other, line(other))) other++;
                }
                // Readable is durable: the parent may rely on so many.
                serialReadable += Stores.drain(serialHistory).size();
                otherReadable += Stores.drain(otherHistory).size();
                System.out.println(Math.min(serialReadable, otherReadable));
                System.out.flush();
            }
        }
    }
}
