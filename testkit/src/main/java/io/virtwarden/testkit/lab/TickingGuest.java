package io.virtwarden.testkit.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/**
 * A guest of one boot sector that leaves the processor to others: at each tick of its timer, 18.2 times a second, it writes the next 32
 * numbers, 00000000, 00000001, ..., one a line, to its serial port, the last of them to its disk, and one dot into a file of QEMU's own (which
 * nobody stands before: a dot that fails to come is a guest that stood still). Runs under TCG.
 */
public final class TickingGuest {
    /** Bytes of one line. */
    public static final int LINE = CountingGuest.LINE;

    /** Bytes on the serial port in a second. */
    public static final double RATE = 18.2 * 32 * LINE;

    private static final int SIZE = 1 << 20;

    private static final String CODE = "fa31c08ed88ed08ec0bc007c" // cli; ds = ss = es = 0; sp = 0x7c00
            + "6631dbbaf803" // ebx = 0; dx = 0x3f8
            + "fbf4fa" // tick: sti; hlt; cli
            + "b02ee6e9" // a dot to port 0xe9, QEMU's debug console
            + "be2000" // si = 32
            + "b90800" // next: cx = 8
            + "66c1c30488d8240f3c0a1c692f" // digit: rol ebx,4; al = the hex digit of bl & 15
            + "e82800e2ee" // call put; loop digit
            + "b00ae82100" // al = newline; call put
            + "66434e75e1" // inc ebx; dec si; jnz next
            + "66891e007e60b80103bb007eb90200ba8000cd1361668b1e007e" // the number to the second sector, by the BIOS
            + "ebbb" // jmp tick
            + "88c4b2fdeca82074fbb2f888e0eec3"; // put: wait until the transmitter is empty; out

    private TickingGuest() {}

    /** Its disk image. */
    public static Path disk(Path file) throws IOException {
        byte[] image = new byte[SIZE];
        byte[] code = HexFormat.of().parseHex(CODE);
        System.arraycopy(code, 0, image, 0, code.length);
        image[510] = 0x55;
        image[511] = (byte) 0xAA;
        return Files.write(file, image);
    }

    /**
     * A domain that ticks.
     *
     * @param disk from {@link #disk}; its own, since it is locked
     * @param log of its serial port
     * @param beats one byte each tick
     */
    public static DomainXml domain(String name, Path disk, Path log, Path beats) {
        return new DomainXml(name, null, "qemu", 16, 1, "", "", List.of())
                .device("<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='" + disk
                        + "'/><target dev='hda' bus='ide'/></disk>")
                .console(log)
                .with("<qemu:commandline xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>"
                        + "<qemu:arg value='-debugcon'/><qemu:arg value='file:" + beats + "'/></qemu:commandline>");
    }
}
