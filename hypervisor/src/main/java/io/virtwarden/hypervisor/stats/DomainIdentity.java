package io.virtwarden.hypervisor.stats;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Names and UUIDs of libvirt's objects. */
final class DomainIdentity {
    private DomainIdentity() {}

    /** @param bytes 16 bytes to work in */
    static UUID uuid(StatsLibrary libvirt, Pointer domain, Memory bytes) {
        libvirt.virDomainGetUUID(domain, bytes);
        return uuid(bytes);
    }

    static UUID uuid(Memory bytes) {
        var buffer = bytes.getByteBuffer(0, 16).order(ByteOrder.BIG_ENDIAN);
        return new UUID(buffer.getLong(0), buffer.getLong(8));
    }

    static Memory bytes(UUID uuid) {
        Memory bytes = new Memory(16);
        bytes.getByteBuffer(0, 16)
                .order(ByteOrder.BIG_ENDIAN)
                .putLong(0, uuid.getMostSignificantBits())
                .putLong(8, uuid.getLeastSignificantBits());
        return bytes;
    }

    static String name(StatsLibrary libvirt, Pointer domain) {
        Pointer name = libvirt.virDomainGetName(domain);
        return name == null ? "" : text(name);
    }

    /** A C string; bytes that are not UTF-8 become U+FFFD. */
    static String text(Pointer string) {
        long length = string.indexOf(0, (byte) 0);
        return new String(string.getByteArray(0, (int) length), StandardCharsets.UTF_8);
    }
}
