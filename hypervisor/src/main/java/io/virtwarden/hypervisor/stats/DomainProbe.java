package io.virtwarden.hypervisor.stats;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import io.virtwarden.hypervisor.link.Connection;
import io.virtwarden.hypervisor.link.LibvirtException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the bulk call does not tell of domains: one call per domain and thing. A domain that is gone or stopped meanwhile is left
 * out. Immutable; the calls block, so make them on a link's thread.
 */
public final class DomainProbe {
    private static final int ACTIVE = 1;
    private static final int CONTROL_BYTES = 16;
    private static final int CONTROL_OK = 0;
    /** virDomainDiskError: char *disk, int error. */
    private static final int DISK_ERROR_BYTES = 16;

    private static final int MOST_DISK_ERRORS = 256;

    /** virVcpuInfo: unsigned number, int state, unsigned long long cpuTime, int cpu. */
    private static final int VCPU_BYTES = 24;

    /** QEMU's own limit for one guest. */
    private static final int MOST_VCPUS = 4096;

    private final Predicate<String> names;

    /** Asks every domain. */
    public DomainProbe() {
        this(name -> true);
    }

    /** @param names of the domains that are asked; the others are left out. Any thread */
    public DomainProbe(Predicate<String> names) {
        this.names = names;
    }

    /** A domain. */
    public record Who(UUID uuid, String name) {}

    /**
     * A job.
     *
     * @param type 0 none, 1 bounded, 2 unbounded, 3 completed, 4 failed, 5 cancelled
     * @param numbers by libvirt's name, such as {@code memory_remaining}
     */
    public record Job(Who domain, int type, Map<String, Long> numbers) {}

    /** @param state 0 ok, 1 job, 2 occupied, 3 error; since in milliseconds */
    public record Control(Who domain, int state, long since) {}

    /** @param cpu of the host, where the virtual CPU ran when it was looked at */
    public record Placement(Who domain, int vcpu, int cpu) {}

    /** @param checkpoints -1 where the driver has none */
    public record Counts(Who domain, int snapshots, int checkpoints) {}

    /** @param error 1 unspecified, 2 no space */
    public record DiskError(Who domain, String disk, int error) {}

    /** @param family ipv4 or ipv6 */
    public record Address(Who domain, String device, String mac, String family, String address) {}

    /** Where addresses come from (virDomainInterfaceAddressesSource). */
    public enum Source {
        LEASE(0),
        ARP(2);

        private final int number;

        Source(int number) {
            this.number = number;
        }
    }

    /** Asks one domain; an answer of null leaves it out. */
    private interface Question<T> {
        @Nullable
        T ask(StatsLibrary libvirt, Pointer domain, Who who) throws LibvirtException;
    }

    private <T> List<T> each(Connection connection, int flags, Question<T> question) throws LibvirtException {
        StatsLibrary libvirt = StatsLibrary.load();
        List<T> answers = new ArrayList<>();
        try (Listed list = Listed.domains(libvirt, connection.pointer(), flags);
                Memory uuid = new Memory(16)) {
            for (Pointer domain : list.items()) {
                String name = DomainIdentity.name(libvirt, domain);
                if (!names.test(name)) {
                    continue;
                }
                Who who = new Who(DomainIdentity.uuid(libvirt, domain, uuid), name);
                try {
                    T answer = question.ask(libvirt, domain, who);
                    if (answer != null) {
                        answers.add(answer);
                    }
                } catch (LibvirtException e) {
                    // Other refusals are a matter of one domain: one that is migrating in has no statistics of its job
                    // here.
                    if (e.code() == Errors.NO_SUPPORT) {
                        throw e;
                    }
                }
            }
        }
        return answers;
    }

    /** Of active domains, also those without a job. */
    public List<Job> jobs(Connection connection) throws LibvirtException {
        return each(connection, ACTIVE, (libvirt, domain, who) -> {
            IntByReference type = new IntByReference();
            IntByReference count = new IntByReference();
            PointerByReference parameters = new PointerByReference();
            if (libvirt.virDomainGetJobStats(domain, type, parameters, count, 0) < 0) {
                throw Errors.last(libvirt, "virDomainGetJobStats");
            }
            try {
                return new Job(who, type.getValue(), numbers(parameters.getValue(), count.getValue()));
            } finally {
                libvirt.virTypedParamsFree(parameters.getValue(), count.getValue());
            }
        });
    }

    private static Map<String, Long> numbers(@Nullable Pointer parameters, int count) {
        Map<String, Long> numbers = new LinkedHashMap<>();
        for (int i = 0; parameters != null && i < count; i++) {
            Pointer parameter = parameters.share((long) i * Layout.PARAMETER_WORDS * Long.BYTES);
            int type = parameter.getInt((long) Layout.TYPE_WORD * Long.BYTES);
            Pointer value = parameter.share((long) Layout.VALUE_WORD * Long.BYTES);
            switch (type) {
                case Layout.INT -> numbers.put(DomainIdentity.text(parameter), (long) value.getInt(0));
                case Layout.UINT ->
                    numbers.put(DomainIdentity.text(parameter), Integer.toUnsignedLong(value.getInt(0)));
                case Layout.LLONG, Layout.ULLONG -> numbers.put(DomainIdentity.text(parameter), value.getLong(0));
                case Layout.BOOLEAN -> numbers.put(DomainIdentity.text(parameter), value.getByte(0) == 0 ? 0L : 1L);
                default -> {
                    // Texts such as errmsg belong into events, not into metrics.
                }
            }
        }
        return numbers;
    }

    /** Of active domains. libvirt answers from its own memory, also while the guest's monitor hangs. */
    public List<Control> control(Connection connection) throws LibvirtException {
        try (Memory info = new Memory(CONTROL_BYTES)) {
            return each(connection, ACTIVE, (libvirt, domain, who) -> {
                if (libvirt.virDomainGetControlInfo(domain, info, 0) < 0) {
                    throw Errors.last(libvirt, "virDomainGetControlInfo");
                }
                return new Control(who, info.getInt(0), info.getLong(8));
            });
        }
    }

    /** Of active domains, those virtual CPUs that are on a CPU of the host. No monitor is asked. */
    public List<Placement> placements(Connection connection) throws LibvirtException {
        List<Placement> placements = new ArrayList<>();
        try (Memory info = new Memory((long) MOST_VCPUS * VCPU_BYTES)) {
            each(connection, ACTIVE, (libvirt, domain, who) -> {
                int count = libvirt.virDomainGetVcpus(domain, info, MOST_VCPUS, null, 0);
                if (count < 0) {
                    throw Errors.last(libvirt, "virDomainGetVcpus");
                }
                for (long at = 0; at < (long) count * VCPU_BYTES; at += VCPU_BYTES) {
                    // Negative numbers stand for offline and for unknown.
                    if (info.getInt(at + 16) >= 0) {
                        placements.add(new Placement(who, info.getInt(at), info.getInt(at + 16)));
                    }
                }
                return who;
            });
        }
        return placements;
    }

    /** Of every domain. */
    public List<Counts> counts(Connection connection) throws LibvirtException {
        return each(connection, 0, (libvirt, domain, who) -> {
            int snapshots = libvirt.virDomainSnapshotNum(domain, 0);
            if (snapshots < 0) {
                throw Errors.last(libvirt, "virDomainSnapshotNum");
            }
            return new Counts(who, snapshots, checkpoints(libvirt, domain));
        });
    }

    private static int checkpoints(StatsLibrary libvirt, Pointer domain) {
        try (Listed checkpoints = Listed.of(
                libvirt,
                "virDomainListAllCheckpoints",
                array -> libvirt.virDomainListAllCheckpoints(domain, array, 0),
                libvirt::virDomainCheckpointFree)) {
            return checkpoints.items().size();
        } catch (LibvirtException e) {
            return -1;
        }
    }

    /** Of active domains whose control is free: this call would wait for the monitor of another. */
    public List<DiskError> diskErrors(Connection connection) throws LibvirtException {
        List<DiskError> errors = new ArrayList<>();
        try (Memory info = new Memory(CONTROL_BYTES);
                Memory found = new Memory((long) MOST_DISK_ERRORS * DISK_ERROR_BYTES)) {
            each(connection, ACTIVE, (libvirt, domain, who) -> {
                if (libvirt.virDomainGetControlInfo(domain, info, 0) == 0 && info.getInt(0) != CONTROL_OK) {
                    return null;
                }
                int count = libvirt.virDomainGetDiskErrors(domain, found, MOST_DISK_ERRORS, 0);
                if (count < 0) {
                    throw Errors.last(libvirt, "virDomainGetDiskErrors");
                }
                for (int i = 0; i < count; i++) {
                    Pointer disk = found.getPointer((long) i * DISK_ERROR_BYTES);
                    errors.add(new DiskError(
                            who, DomainIdentity.text(disk), found.getInt((long) i * DISK_ERROR_BYTES + 8)));
                    Native.free(Pointer.nativeValue(disk));
                }
                return who;
            });
        }
        return errors;
    }

    /** Of active domains. Neither source asks anything in the guest. */
    public List<Address> addresses(Connection connection, Source source) throws LibvirtException {
        List<Address> addresses = new ArrayList<>();
        each(connection, ACTIVE, (libvirt, domain, who) -> {
            try (Listed interfaces = Listed.of(
                    libvirt,
                    "virDomainInterfaceAddresses",
                    array -> libvirt.virDomainInterfaceAddresses(domain, array, source.number, 0),
                    libvirt::virDomainInterfaceFree)) {
                interfaces.items().forEach(i -> addresses.addAll(InterfaceReader.addresses(who, i)));
            }
            return who;
        });
        return addresses;
    }

    /** The domain's XML as any read-only client sees it; null if the domain is gone. */
    public @Nullable String xml(Connection connection, UUID domain) throws LibvirtException {
        StatsLibrary libvirt = StatsLibrary.load();
        try (Memory uuid = DomainIdentity.bytes(domain)) {
            Pointer found = libvirt.virDomainLookupByUUID(connection.pointer(), uuid);
            if (found == null) {
                return gone(libvirt, "virDomainLookupByUUID");
            }
            try {
                Pointer xml = libvirt.virDomainGetXMLDesc(found, 0);
                if (xml == null) {
                    return gone(libvirt, "virDomainGetXMLDesc");
                }
                String text = DomainIdentity.text(xml);
                Native.free(Pointer.nativeValue(xml));
                return text;
            } finally {
                libvirt.virDomainFree(found);
            }
        }
    }

    private static @Nullable String gone(StatsLibrary libvirt, String call) throws LibvirtException {
        LibvirtException failure = Errors.last(libvirt, call);
        if (failure.code() == Errors.NO_DOMAIN) {
            return null;
        }
        throw failure;
    }
}
