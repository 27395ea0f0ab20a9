package io.virtwarden.alerting.live;

import io.virtwarden.alerting.action.Sight;
import io.virtwarden.testkit.lab.DomainXml;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.UUID;

/** Guests of one boot sector that keep something busy. Their owner allows everything. */
final class BusyGuest {
    /**
     * Fills 13 MiB of memory over and over, so that a migration at 4 MiB/s cannot end.
     *
     * <pre>
     *       cli; xor ax, ax; mov ds, ax; lgdt [table]
     *       mov eax, cr0; or al, 1; mov cr0, eax; mov bx, 8; mov es, bx; and al, 0xfe; mov cr0, eax   all memory is in reach of es
     *       cld
     * pass: mov edi, 0x100000; mov ecx, 0x340000; inc edx; mov eax, edx; a32 rep stosd; jmp pass
     * table: its size and address, an empty segment, one of four GiB
     * </pre>
     */
    private static final String RESTLESS = "fa 31c0 8ed8 0f0116347c 0f20c0 0c01 0f22c0 bb0800 8ec3 24fe 0f22c0 fc"
            + " 66bf00001000 66b900003400 6642 6689d0 f36766ab ebe9"
            + " 0f003a7c0000 0000000000000000 ffff00000092cf00";

    /**
     * Writes its disk from the 64th sector on, 64 sectors at a time.
     *
     * <pre>
     *       xor ax, ax; mov ds, ax; mov ss, ax; mov sp, 0x7c00; sti
     * next: mov ax, 0x4300; mov dl, 0x80; mov si, packet; int 0x13; add word [packet + 8], 64; jmp next
     * packet: 16 bytes, 64 sectors, from 0x1000:0000, to sector 64
     * </pre>
     */
    private static final String WRITING = "31c0 8ed8 8ed0 bc007c fb"
            + " b80043 b280 be1b7c cd13 8306237c40 ebef"
            + " 1000 4000 0000 0010 4000000000000000";

    private BusyGuest() {}

    /** A domain that its owner lets alerting act on. */
    static DomainXml allowed(String name, UUID uuid) {
        return DomainXml.named(name)
                .uuid(uuid)
                .emulated()
                .with("<metadata><vw:alerting xmlns:vw='" + Sight.NAMESPACE + "' allow='all'/></metadata>");
    }

    static DomainXml restless(String name, UUID uuid, Path folder) throws IOException {
        // Read-only: libvirt moves no guest away from a disk that it writes to, unless the disk is on shared storage.
        return allowed(name, uuid)
                .device("<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='"
                        + image(folder, uuid, RESTLESS, 1 << 20)
                        + "'/><target dev='vda' bus='virtio'/><readonly/></disk>");
    }

    /** @param size of the disk, which takes no space until it is written */
    static DomainXml writing(String name, UUID uuid, Path folder, long size) throws IOException {
        return allowed(name, uuid)
                .device(
                        "<disk type='file' device='disk'><driver name='qemu' type='raw' error_policy='enospace'/><source file='"
                                + image(folder, uuid, WRITING, size) + "'/><target dev='hda' bus='ide'/></disk>");
    }

    private static Path image(Path folder, UUID uuid, String code, long size) throws IOException {
        byte[] sector = new byte[512];
        byte[] program = HexFormat.of().parseHex(code.replace(" ", ""));
        System.arraycopy(program, 0, sector, 0, program.length);
        sector[510] = 0x55;
        sector[511] = (byte) 0xaa;
        Path image = Files.write(folder.resolve("busy-" + uuid + ".img"), sector);
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(size);
        }
        return image;
    }
}
