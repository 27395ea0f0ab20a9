package io.virtwarden.chassis.journal;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;

class JournalOnForgetfulDiskTest extends JournalContract {
    private final ForgetfulDisk disk = new ForgetfulDisk();

    @Override
    Journal open(JournalLimits limits) {
        try {
            DiskJournal journal = new Opening(disk)
                    .forWriting(
                            limits,
                            InstantSource.system(),
                            Owner.thisProcess(),
                            new SimpleMeterRegistry(),
                            Tags.empty());
            journal.start();
            return journal;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    ReadableJournal look() {
        try {
            return new Opening(disk).forReading();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
