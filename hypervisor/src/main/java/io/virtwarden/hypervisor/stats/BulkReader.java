package io.virtwarden.hypervisor.stats;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import io.virtwarden.hypervisor.link.Connection;
import io.virtwarden.hypervisor.link.LibvirtException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * The calls. Drivers without the bulk call, or whose bulk call says nothing of CPU and memory, are asked with virDomainGetInfo per
 * domain instead; what a driver cannot do is remembered, not tried again every round.
 */
final class BulkReader implements DomainStats {
    private final StatsLibrary libvirt;
    private final RecordReader records;
    private final Suspicion suspicion;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private volatile boolean noBulkCall;
    private volatile boolean noCpuInBulk;
    private volatile boolean tooManyForOneCall;

    BulkReader(StatsLibrary libvirt, FieldTable fields, InstantSource clock, LongSupplier nanos) {
        this.libvirt = libvirt;
        this.records = new RecordReader(libvirt, fields);
        this.suspicion = new Suspicion(libvirt);
        this.clock = clock;
        this.nanos = nanos;
    }

    @Override
    public DomainReading all(Connection connection, StatsRequest request) throws LibvirtException {
        if (noBulkCall) {
            return oneByOne(connection, Set.of());
        }
        if (tooManyForOneCall) {
            return inBatches(connection, request, Set.of());
        }
        long began = nanos.getAsLong();
        PointerByReference answer = new PointerByReference();
        int count = libvirt.virConnectGetAllDomainStats(connection.pointer(), request.bits(), answer, request.flags());
        if (count < 0) {
            LibvirtException failure = Errors.last(libvirt, "virConnectGetAllDomainStats");
            if (!Errors.unsupported(failure)) {
                throw failure;
            }
            noBulkCall = true;
            return oneByOne(connection, Set.of());
        }
        DomainReading reading = read(answer.getValue(), count, true, nanos.getAsLong() - began);
        tooManyForOneCall = count > request.batch();
        noCpuInBulk = saysNothingOfCpu(reading.samples(), request);
        return reading;
    }

    @Override
    public DomainReading careful(Connection connection, StatsRequest request, Set<UUID> suspects)
            throws LibvirtException {
        return noBulkCall ? oneByOne(connection, suspects) : inBatches(connection, request, suspects);
    }

    /** Reads and frees. */
    private DomainReading read(Pointer answer, int count, boolean everything, long nativeNanos) {
        long began = nanos.getAsLong();
        try {
            List<DomainSample> samples = records.read(answer, count, clock.instant(), everything, noCpuInBulk);
            return new DomainReading(samples, Set.of(), nativeNanos, nanos.getAsLong() - began);
        } finally {
            libvirt.virDomainStatsRecordListFree(answer);
        }
    }

    private DomainReading inBatches(Connection connection, StatsRequest request, Set<UUID> suspects)
            throws LibvirtException {
        List<DomainSample> samples = new ArrayList<>();
        long nativeNanos = 0;
        long readNanos = 0;
        try (Listed list = Listed.domains(libvirt, connection.pointer(), 0)) {
            Set<UUID> skipped = new HashSet<>();
            List<Pointer> free = suspicion.free(list.items(), suspects, skipped);
            for (int from = 0; from < free.size(); from += request.batch()) {
                List<Pointer> batch = free.subList(from, Math.min(free.size(), from + request.batch()));
                DomainReading part = batch(batch, request);
                samples.addAll(part.samples());
                nativeNanos += part.nativeNanos();
                readNanos += part.readNanos();
            }
            tooManyForOneCall = list.items().size() > request.batch();
            if (skipped.isEmpty()) {
                records.keepOnly(samples);
            }
            return new DomainReading(samples, skipped, nativeNanos, readNanos);
        }
    }

    private DomainReading batch(List<Pointer> domains, StatsRequest request) throws LibvirtException {
        long began = nanos.getAsLong();
        PointerByReference answer = new PointerByReference();
        try (Memory array = DomainList.terminated(domains)) {
            int count = libvirt.virDomainListGetStats(array, request.bits(), answer, request.flags());
            if (count < 0) {
                throw Errors.last(libvirt, "virDomainListGetStats");
            }
            return read(answer.getValue(), count, false, nanos.getAsLong() - began);
        }
    }

    private DomainReading oneByOne(Connection connection, Set<UUID> suspects) throws LibvirtException {
        long began = nanos.getAsLong();
        Instant at = clock.instant();
        Set<UUID> skipped = new HashSet<>();
        try (Listed list = Listed.domains(libvirt, connection.pointer(), 0)) {
            List<DomainSample> samples = records.fromInfo(suspicion.notIn(list.items(), suspects, skipped), at);
            return new DomainReading(samples, skipped, nanos.getAsLong() - began, 0);
        }
    }

    /** Asked for CPU, and no active domain has any: a driver like the test driver. With NOWAIT a busy domain lacks it, too. */
    private static boolean saysNothingOfCpu(List<DomainSample> samples, StatsRequest request) {
        if (!request.groups().contains(StatsGroup.CPU)) {
            return false;
        }
        boolean anyActive = false;
        for (DomainSample sample : samples) {
            if (sample.active()) {
                anyActive = true;
                int slot = sample.layout().slot("cpu.time");
                if (slot >= 0 && slot < sample.layout().fromRecord()) {
                    return false;
                }
            }
        }
        return anyActive;
    }
}
