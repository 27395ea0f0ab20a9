package io.virtwarden.chassis.journal;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.io.TempDir;

class JournalOnFileDiskTest extends JournalContract {
    @TempDir
    Path folder;

    @Override
    Journal open(JournalLimits limits) {
        return JournalFolder.open(
                folder.resolve("journal"), limits, InstantSource.system(), new SimpleMeterRegistry(), Tags.empty());
    }

    @Override
    ReadableJournal look() {
        return JournalFolder.readOnly(folder.resolve("journal"));
    }
}
