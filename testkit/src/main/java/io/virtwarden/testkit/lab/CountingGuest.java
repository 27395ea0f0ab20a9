package io.virtwarden.testkit.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/**
 * A guest of one boot sector: it writes 00000000, 00000001, ... to its serial port, one number a line, as fast as it can. What is
 * lost or doubled on the way shows.
 */
public final class CountingGuest {
    /** Bytes of one line. */
    public static final int LINE = 9;

    private static final String CODE = "fa31c08ed88ed0bc007c" // cli; ds = ss = 0; sp = 0x7c00
            + "6631dbbaf803" // ebx = 0; dx = 0x3f8
            + "b90800" // next: cx = 8
            + "66c1c30488d8240f3c0a1c692f" // digit: rol ebx,4; al = the hex digit of bl & 15
            + "e80b00e2ee" // call put; loop digit
            + "b00ae80400" // al = newline; call put
            + "6643ebe2" // inc ebx; jmp next
            + "88c4b2fdeca82074fbb2f888e0eec3"; // put: wait until the transmitter is empty; out

    private CountingGuest() {}

    /** Its disk image. */
    public static Path disk(Path folder) throws IOException {
        var sector = new byte[512];
        var code = HexFormat.of().parseHex(CODE);
        System.arraycopy(code, 0, sector, 0, code.length);
        sector[510] = 0x55;
        sector[511] = (byte) 0xAA;
        return Files.write(folder.resolve("counting.img"), sector);
    }

    /** A domain that counts into a log on its serial port. */
    public static DomainXml domain(String name, Path disk, Path log) {
        return new DomainXml(name, null, "qemu", 16, 1, "", "", List.of())
                .device("<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='" + disk
                        + "'/><target dev='hda' bus='ide'/></disk>")
                .console(log);
    }
}
