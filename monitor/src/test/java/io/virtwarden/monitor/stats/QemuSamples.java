package io.virtwarden.monitor.stats;

import io.virtwarden.hypervisor.stats.DomainSample;
import io.virtwarden.hypervisor.stats.FieldTable;
import io.virtwarden.hypervisor.stats.SampleMaker;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Samples as the QEMU driver of libvirt 9 gives them, with every group. */
final class QemuSamples {
    static final Instant AT = Instant.parse("2026-11-23T12:00:00Z");

    private final SampleMaker maker = new SampleMaker(new FieldTable());

    static UUID uuid(int number) {
        return new UUID(0x4000, 0x8000000000000000L | number);
    }

    DomainSample running(int number, String name, int vcpus, int disks, int nics) {
        return maker.sample(uuid(number), name, number + 1, AT, fields(number, vcpus, disks, nics));
    }

    DomainSample of(int number, String name, int id, Map<String, Object> fields) {
        return maker.sample(uuid(number), name, id, AT, fields);
    }

    static Map<String, Object> fields(long seed, int vcpus, int disks, int nics) {
        Map<String, Object> f = new LinkedHashMap<>();
        f.put("state.state", 1);
        f.put("state.reason", 1);
        f.put("cpu.time", 12_345_678_901L + seed);
        f.put("cpu.user", 2_000_000_000L);
        f.put("cpu.system", 500_000_000L);
        f.put("cpu.haltpoll.success.time", 1L);
        f.put("cpu.haltpoll.fail.time", 20L);
        f.put("cpu.cache.monitor.count", 1L);
        f.put("cpu.cache.monitor.0.name", "vcpus_0-1");
        f.put("cpu.cache.monitor.0.vcpus", "0-1");
        f.put("cpu.cache.monitor.0.bank.count", 1L);
        f.put("cpu.cache.monitor.0.bank.0.id", 3L);
        f.put("cpu.cache.monitor.0.bank.0.bytes", 65536L);
        f.put("balloon.current", 1048576L);
        f.put("balloon.maximum", 2097152L);
        for (String name : new String[] {"swap_in", "swap_out", "unused", "usable", "rss", "disk_caches"}) {
            f.put("balloon." + name, 262144L);
        }
        f.put("balloon.available", 1048576L);
        for (String name : new String[] {"major_fault", "minor_fault", "hugetlb_pgalloc", "hugetlb_pgfail"}) {
            f.put("balloon." + name, 7L);
        }
        f.put("balloon.last-update", 1_795_000_000L);
        f.put("vcpu.current", (long) vcpus);
        f.put("vcpu.maximum", 8L);
        for (int i = 0; i < vcpus; i++) {
            f.put("vcpu." + i + ".state", 1);
            f.put("vcpu." + i + ".time", 3_000_000_000L + i);
            f.put("vcpu." + i + ".wait", 0L);
            f.put("vcpu." + i + ".halted", true);
            f.put("vcpu." + i + ".delay", 1_500_000L);
            f.put("vcpu." + i + ".halt_exits.sum", 5L);
        }
        nics(f, nics);
        disks(f, disks);
        f.put("perf.cmt", 1024L);
        f.put("perf.cache_misses", 99L);
        f.put("iothread.count", 1L);
        f.put("iothread.4.poll-max-ns", 32768L);
        f.put("iothread.4.poll-grow", 0L);
        f.put("iothread.4.poll-shrink", 0L);
        f.put("memory.bandwidth.monitor.count", 1L);
        f.put("memory.bandwidth.monitor.0.name", "vcpus_0-1");
        f.put("memory.bandwidth.monitor.0.vcpus", "0-1");
        f.put("memory.bandwidth.monitor.0.node.count", 1L);
        f.put("memory.bandwidth.monitor.0.node.0.id", 0L);
        f.put("memory.bandwidth.monitor.0.node.0.bytes.local", 10L);
        f.put("memory.bandwidth.monitor.0.node.0.bytes.total", 20L);
        f.put("dirtyrate.calc_status", 2);
        f.put("dirtyrate.calc_start_time", 1000L);
        f.put("dirtyrate.calc_period", 1);
        f.put("dirtyrate.megabytes_per_second", 16L);
        f.put("dirtyrate.calc_mode", "page-sampling");
        f.put("dirtyrate.vcpu.0.megabytes_per_second", 8L);
        f.put("vm.remote_tlb_flush.sum", 42L);
        return f;
    }

    /** What libvirt 12 says beyond them of the first disk. */
    static Map<String, Object> newer(Map<String, Object> f) {
        histogram(f, "read", new long[] {0, 10_000, 1_000_000}, new long[] {5, 7, 1});
        histogram(f, "zone_append", new long[] {0}, new long[] {3});
        for (String limit : new String[] {"request_alignment", "discard_max", "transfer_hw_max", "iov_max"}) {
            f.put("block.0.limits." + limit, 512L);
        }
        return f;
    }

    /** A histogram of the first disk; starts in nanoseconds. */
    static void histogram(Map<String, Object> f, String operation, long[] starts, long[] values) {
        String prefix = "block.0.latency_histogram." + operation + ".bin.";
        f.put(prefix + "count", (long) values.length);
        for (int bin = 0; bin < values.length; bin++) {
            f.put(prefix + bin + ".start", starts[bin]);
            f.put(prefix + bin + ".value", values[bin]);
        }
    }

    private static void nics(Map<String, Object> f, int nics) {
        f.put("net.count", (long) nics);
        for (int i = 0; i < nics; i++) {
            f.put("net." + i + ".name", "vnet" + i);
            for (String way : new String[] {"rx", "tx"}) {
                for (String what : new String[] {"bytes", "pkts", "errs", "drop"}) {
                    f.put("net." + i + "." + way + "." + what, 1000L + i);
                }
            }
        }
    }

    private static void disks(Map<String, Object> f, int disks) {
        f.put("block.count", (long) disks);
        for (int i = 0; i < disks; i++) {
            f.put("block." + i + ".name", "vd" + (char) ('a' + i % 26) + (i < 26 ? "" : String.valueOf(i)));
            f.put("block." + i + ".path", "/images/disk" + i + ".qcow2");
            f.put("block." + i + ".backingIndex", 1L);
            for (String what : new String[] {
                "rd.reqs", "rd.bytes", "rd.times", "wr.reqs", "wr.bytes", "wr.times", "fl.reqs", "fl.times"
            }) {
                f.put("block." + i + "." + what, 123_456_789L * (i + 1));
            }
            for (String what : new String[] {"allocation", "capacity", "physical", "threshold"}) {
                f.put("block." + i + "." + what, 10_737_418_240L);
            }
        }
    }
}
