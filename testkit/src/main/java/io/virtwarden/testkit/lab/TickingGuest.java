package io.virtwarden.testkit.lab;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/**
 * A guest of one boot sector that leaves the processor to others: at each tick of its timer, 18.2 times a second, it writes the next
 * numbers, 00000000, 00000001, ..., one a line, to its serial port, the last of them to its disk, and one dot to QEMU's debug console.
 */
public final class TickingGuest {
    /** Bytes of one line. */
    public static final int LINE = CountingGuest.LINE;

    private static final int USUAL_LINES = 32;

    private static final int SIZE = 1 << 20;
    private static final int SECTOR = 512;
    private static final int MOST_LINES = 100;
    // Of the low byte of si's value in the code.
    private static final int LINES_AT = 26;

    private static final String CODE = "fa31c08ed88ed08ec0bc007c" // cli; ds = ss = es = 0; sp = 0x7c00
            + "6631dbbaf803" // ebx = 0; dx = 0x3f8
            + "fbf4fa" // tick: sti; hlt; cli
            + "b02ee6e9" // a dot to port 0xe9, QEMU's debug console
            + "be0000" // si = the number of lines, filled in below
            + "b90800" // next: cx = 8
            + "66c1c30488d8240f3c0a1c692f" // digit: rol ebx,4; al = the hex digit of bl & 15
            + "e82800e2ee" // call put; loop digit
            + "b00ae82100" // al = newline; call put
            + "66434e75e1" // inc ebx; dec si; jnz next
            + "66891e007e60b80103bb007eb90200ba8000cd1361668b1e007e" // the number to the second sector, by the BIOS
            + "ebbb" // jmp tick
            + "88c4b2fdeca82074fbb2f888e0eec3"; // put: wait until the transmitter is empty; out

    private TickingGuest() {}

    /** Its disk image, with 32 lines a tick. */
    public static Path disk(Path file) throws IOException {
        return disk(file, USUAL_LINES);
    }

    /**
     * Its disk image: 1 MiB, of which one sector takes room until it runs.
     *
     * @param lines at each tick, 1 to 100
     */
    public static Path disk(Path file, int lines) throws IOException {
        if (lines < 1 || lines > MOST_LINES) {
            throw new IllegalArgumentException(lines + " lines a tick: 1 to " + MOST_LINES);
        }
        byte[] sector = new byte[SECTOR];
        byte[] code = HexFormat.of().parseHex(CODE);
        System.arraycopy(code, 0, sector, 0, code.length);
        sector[LINES_AT] = (byte) lines;
        sector[SECTOR - 2] = 0x55;
        sector[SECTOR - 1] = (byte) 0xAA;
        try (RandomAccessFile image = new RandomAccessFile(file.toFile(), "rw")) {
            image.setLength(0);
            image.write(sector);
            image.setLength(SIZE);
        }
        return file;
    }

    /**
     * A domain that ticks, under TCG.
     *
     * @param disk from {@link #disk}; its own, since it is locked
     * @param log of its serial port
     */
    public static DomainXml domain(String name, Path disk, Path log) {
        return new DomainXml(name, null, "qemu", 16, 1, "", "", List.of())
                .device("<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='" + disk
                        + "'/><target dev='hda' bus='ide'/></disk>")
                .console(log);
    }

    /**
     * The same, with the dots in a file of QEMU's own, which nobody stands before: a dot that fails to come is a guest that stood still.
     *
     * @param beats one byte each tick
     */
    public static DomainXml domain(String name, Path disk, Path log, Path beats) {
        return domain(name, disk, log)
                .with("<qemu:commandline xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>"
                        + "<qemu:arg value='-debugcon'/><qemu:arg value='file:" + beats + "'/></qemu:commandline>");
    }
}
