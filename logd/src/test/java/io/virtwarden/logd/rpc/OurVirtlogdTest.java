package io.virtwarden.logd.rpc;

import io.virtwarden.logd.console.ConsoleSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class OurVirtlogdTest extends VirtlogdContract {
    @TempDir
    Path folder;

    private OurVirtlogd ours;
    private Path logs;

    @BeforeEach
    void start() throws IOException {
        ours = new OurVirtlogd(Files.createDirectory(folder.resolve("state")), MAX_SIZE, 3, ConsoleSink.NONE);
        logs = Files.createDirectory(folder.resolve("logs"));
    }

    @AfterEach
    void stop() {
        ours.close();
    }

    @Override
    Path socket() {
        return ours.socket();
    }

    @Override
    Path logs() {
        return logs;
    }
}
