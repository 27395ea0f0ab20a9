package io.virtwarden.hypervisor.libvirt;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.virtwarden.hypervisor.event.ObjectKind;
import io.virtwarden.hypervisor.event.Subject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads who an object is, from memory that libvirt's client side holds: never a round trip. One thread per instance. */
public final class SubjectReader {
    private final Memory uuid = new Memory(16);
    private final ByteBuffer bytes = uuid.getByteBuffer(0, 16).order(ByteOrder.BIG_ENDIAN);
    private final long address = Pointer.nativeValue(uuid);

    /** Its identity as libvirt has it now; copies everything. */
    public Subject read(ObjectKind kind, Pointer object) {
        return read(kind, Pointer.nativeValue(object));
    }

    Subject read(ObjectKind kind, long object) {
        return switch (kind) {
            case DOMAIN ->
                new Subject(
                        kind,
                        uuid(EventCalls.virDomainGetUUID(object, address)),
                        text(EventCalls.virDomainGetName(object)),
                        EventCalls.virDomainGetID(object));
            case NETWORK ->
                new Subject(
                        kind,
                        uuid(EventCalls.virNetworkGetUUID(object, address)),
                        text(EventCalls.virNetworkGetName(object)),
                        -1);
            case POOL ->
                new Subject(
                        kind,
                        uuid(EventCalls.virStoragePoolGetUUID(object, address)),
                        text(EventCalls.virStoragePoolGetName(object)),
                        -1);
            case NODE_DEVICE -> new Subject(kind, null, text(EventCalls.virNodeDeviceGetName(object)), -1);
            case SECRET ->
                new Subject(
                        kind,
                        uuid(EventCalls.virSecretGetUUID(object, address)),
                        text(EventCalls.virSecretGetUsageID(object)),
                        -1);
        };
    }

    private @Nullable UUID uuid(int result) {
        return result < 0 ? null : new UUID(bytes.getLong(0), bytes.getLong(8));
    }

    private static String text(long address) {
        String text = NativeStrings.borrowed(address);
        return text == null ? "" : text;
    }
}
