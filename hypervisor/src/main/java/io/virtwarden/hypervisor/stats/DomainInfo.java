package io.virtwarden.hypervisor.stats;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import java.util.List;

/**
 * virDomainGetInfo under the names that the bulk call of QEMU's driver has for the same things, for drivers without those groups
 * (libvirt's test driver) or without the bulk call (several others).
 */
final class DomainInfo {
    /** No further values. */
    static final Values NOTHING = new Values(List.of(), new byte[0], new long[0]);

    /** sizeof(virDomainInfo) on LP64. */
    private static final int BYTES = 40;

    private final StatsLibrary libvirt;
    private final List<Field> stateFields;
    private final List<Field> infoFields;
    private final List<Field> allFields;

    DomainInfo(StatsLibrary libvirt, FieldTable fields) {
        this.libvirt = libvirt;
        this.stateFields = List.of(fields.intern("state.state"), fields.intern("state.reason"));
        this.infoFields = List.of(
                fields.intern("cpu.time"),
                fields.intern("balloon.current"),
                fields.intern("balloon.maximum"),
                fields.intern("vcpu.current"));
        this.allFields = List.of(
                stateFields.get(0),
                stateFields.get(1),
                infoFields.get(0),
                infoFields.get(1),
                infoFields.get(2),
                infoFields.get(3));
    }

    /** Fields with their types and values, to be added to a sample. */
    record Values(List<Field> fields, byte[] types, long[] bits) {}

    /** Nothing for an inactive domain, or one that is gone meanwhile. */
    Values info(Pointer domain) {
        if (libvirt.virDomainGetID(domain) == -1) {
            return NOTHING;
        }
        try (Memory info = new Memory(BYTES)) {
            if (libvirt.virDomainGetInfo(domain, info) < 0) {
                return NOTHING;
            }
            return new Values(
                    infoFields, new byte[] {Layout.ULLONG, Layout.ULLONG, Layout.ULLONG, Layout.UINT}, values(info));
        }
    }

    private static long[] values(Memory info) {
        long maximum = info.getLong(8);
        long current = info.getLong(16);
        long vcpus = Short.toUnsignedLong(info.getShort(24));
        long time = info.getLong(32);
        return new long[] {time, current, maximum, vcpus};
    }

    /** The same with state and reason in front. */
    Values stateAndInfo(Pointer domain) {
        IntByReference state = new IntByReference();
        IntByReference reason = new IntByReference();
        libvirt.virDomainGetState(domain, state, reason, 0);
        Values info = info(domain);
        if (info.fields().isEmpty()) {
            return new Values(
                    stateFields, new byte[] {Layout.INT, Layout.INT}, new long[] {state.getValue(), reason.getValue()});
        }
        long[] bits = info.bits();
        return new Values(
                allFields,
                new byte[] {Layout.INT, Layout.INT, Layout.ULLONG, Layout.ULLONG, Layout.ULLONG, Layout.UINT},
                new long[] {state.getValue(), reason.getValue(), bits[0], bits[1], bits[2], bits[3]});
    }
}
