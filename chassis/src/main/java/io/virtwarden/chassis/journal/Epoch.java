package io.virtwarden.chassis.journal;

import java.io.IOException;
import java.util.OptionalLong;

/** The file {@code epoch}: the journal's identity, for the time when there is no segment to tell it. */
final class Epoch {
    private static final String FILE = "epoch";

    private Epoch() {}

    /** Empty if there is none that can be read. */
    static OptionalLong read(Disk disk) throws IOException {
        String text = SmallFile.read(disk, FILE);
        if (text == null || !text.strip().matches("[0-9]{1,18}")) return OptionalLong.empty();
        return OptionalLong.of(Long.parseLong(text.strip()));
    }

    static void write(Disk disk, long epoch) throws IOException {
        SmallFile.replace(disk, FILE, epoch + "\n");
    }
}
