package io.virtwarden.chassis.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The fake does what it is there for. */
class ForgetfulDiskTest extends DiskContract {
    private final ForgetfulDisk disk = new ForgetfulDisk();

    @Override
    Disk disk() {
        return disk;
    }

    @Test
    void forgetsNamesThatWereNotSynced() throws IOException {
        int lost = 0;
        Random dice = new Random(1);
        for (int seed = 0; seed < 20; seed++) {
            ForgetfulDisk other = new ForgetfulDisk();
            other.create("a").close();
            other.cutPower(dice);
            if (other.list("").isEmpty()) lost++;
        }
        assertThat(lost).isBetween(1, 19);
    }

    @Test
    void keepsWhatWasSyncedAndTearsTheRest() throws IOException {
        boolean torn = false;
        for (int seed = 0; seed < 50; seed++) {
            ForgetfulDisk other = new ForgetfulDisk();
            try (DiskFile file = other.create("a")) {
                file.write(0, ByteBuffer.wrap(filled(1000, 1)));
                file.sync();
                other.syncFolder("");
                file.write(1000, ByteBuffer.wrap(filled(4000, 2)));
            }
            other.cutPower(new Random(seed));
            byte[] now = new byte[5000];
            int count;
            try (DiskFile file = other.open("a", false)) {
                count = file.read(0, now, 0, now.length);
            }
            for (int at = 0; at < 1000; at++) assertThat(now[at]).isEqualTo((byte) 1);
            torn |= count > 1000 && now[1000] == 0 && now[4000] == 2;
        }
        assertThat(torn).isTrue();
    }

    @Test
    void losesOnAPowerCutWhatAFailedSyncDidNotTake() throws IOException {
        try (DiskFile file = disk.create("a")) {
            disk.syncFolder("");
            file.write(0, ByteBuffer.wrap(filled(10, 1)));
            disk.failSyncs(1);
            assertThatThrownBy(file::sync).isInstanceOf(IOException.class);
            file.sync();
            assertThat(file.size()).isEqualTo(10);
        }
        disk.cutPower(new Random(1));
        assertThat(disk.size("a")).isZero();
    }

    @Test
    void takesOnlyWhatFits() throws IOException {
        try (DiskFile file = disk.create("a")) {
            disk.leaveSpace(7);
            assertThatThrownBy(() -> file.write(0, ByteBuffer.wrap(filled(10, 1))))
                    .isInstanceOf(DiskFullException.class);
            assertThat(file.size()).isEqualTo(7);
        }
        assertThatThrownBy(() -> disk.create("b")).isInstanceOf(DiskFullException.class);
    }

    private static byte[] filled(int size, int with) {
        byte[] bytes = new byte[size];
        java.util.Arrays.fill(bytes, (byte) with);
        return bytes;
    }
}
