package io.virtwarden.chassis.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDiskTest extends DiskContract {
    @TempDir
    Path folder;

    @Override
    Disk disk() {
        return new FileDisk(folder.resolve("disk"));
    }

    @Test
    void letsNobodyElseReadWhatItMakes() throws Exception {
        Disk disk = disk();
        disk.makeFolder("");
        disk.makeFolder("sub");
        disk.create("sub/a").close();
        assertThat(mode("disk")).isEqualTo("rwx------");
        assertThat(mode("disk/sub")).isEqualTo("rwx------");
        assertThat(mode("disk/sub/a")).isEqualTo("rw-------");
    }

    @Test
    void syncsFoldersOnAThreadThatIsBeingInterrupted() throws Exception {
        Disk disk = disk();
        disk.makeFolder("");
        Thread.currentThread().interrupt();
        disk.syncFolder("");
        assertThat(Thread.interrupted()).isTrue();
    }

    private String mode(String name) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name)));
    }
}
