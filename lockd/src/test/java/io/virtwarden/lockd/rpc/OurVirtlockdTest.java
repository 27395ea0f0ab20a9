package io.virtwarden.lockd.rpc;

import io.virtwarden.lockd.process.KillSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class OurVirtlockdTest extends VirtlockdContract {
    @TempDir
    Path temporary;

    private OurVirtlockd ours;
    private Path folder;
    private Process guest;
    private Process otherGuest;

    @BeforeEach
    void prepare() throws IOException {
        ours = new OurVirtlockd(
                Files.createDirectory(temporary.resolve("state")), new MemoryLeases(), KillSettings.standard());
        folder = Files.createDirectory(temporary.resolve("files"));
        guest = Guests.start();
        otherGuest = Guests.start();
        makeDisk();
    }

    @AfterEach
    void stop() {
        ours.close();
        guest.destroyForcibly();
        otherGuest.destroyForcibly();
    }

    @Override
    Path socket() {
        return ours.socket();
    }

    @Override
    Path folder() {
        return folder;
    }

    @Override
    long guest() {
        return guest.pid();
    }

    @Override
    long otherGuest() {
        return otherGuest.pid();
    }

    @Override
    Holder holder(Path file, boolean ignoresTerm) {
        return HolderMain.Running.here(ours.socket(), file, ignoresTerm);
    }
}
