package io.virtwarden.alerting.intake;

import io.virtwarden.alerting.rule.Statistic;
import io.virtwarden.hypervisor.link.Connection;
import io.virtwarden.hypervisor.link.LibvirtException;
import io.virtwarden.hypervisor.stats.DomainProbe;
import io.virtwarden.hypervisor.stats.DomainReading;
import io.virtwarden.hypervisor.stats.DomainSample;
import io.virtwarden.hypervisor.stats.DomainStats;
import io.virtwarden.hypervisor.stats.StatsGroup;
import io.virtwarden.hypervisor.stats.StatsRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The values of {@link Statistic} of one connection, from one bulk call per round. One thread. */
public final class StatisticSource {
    private static final StatsRequest REQUEST = new StatsRequest(
            Set.of(StatsGroup.STATE, StatsGroup.BALLOON, StatsGroup.VCPU, StatsGroup.BLOCK), false, 1000);
    private static final double NANOS = 1e9;

    /** How much a job still had to do, and since when that has not changed. */
    private record Progress(String figures, Instant since) {}

    private record Waited(long nanos, Instant at) {}

    private final DomainStats stats;
    private final DomainProbe probe = new DomainProbe();
    private final Map<UUID, Progress> jobs = new HashMap<>();
    private final Map<UUID, Waited> waited = new HashMap<>();

    public StatisticSource(DomainStats stats) {
        this.stats = stats;
    }

    /** Measures all domains; on the link's thread. */
    public List<StatisticIntake.Value> read(Connection connection, Instant now) throws LibvirtException {
        DomainReading reading = stats.all(connection, REQUEST);
        List<StatisticIntake.Value> values = new ArrayList<>();
        for (DomainSample sample : reading.samples()) {
            if (sample.active()) {
                disks(sample, values);
                memory(sample, values);
                steal(sample, values);
            }
        }
        jobs(connection, now, values);
        return values;
    }

    private static void disks(DomainSample sample, List<StatisticIntake.Value> values) {
        long count = sample.value("block.count", 0);
        for (long i = 0; i < count; i++) {
            long allocation = sample.value("block." + i + ".allocation", -1);
            long physical = sample.value("block." + i + ".physical", 0);
            int slot = sample.layout().slot("block." + i + ".name");
            String name = slot < 0 ? null : sample.text(slot);
            if (allocation >= 0 && physical > 0 && name != null) {
                add(values, sample, Statistic.DISK_FILL, Map.of("disk", name), (double) allocation / physical);
            }
        }
    }

    private static void memory(DomainSample sample, List<StatisticIntake.Value> values) {
        long usable = sample.value("balloon.usable", -1);
        long available = sample.value("balloon.available", 0);
        if (usable >= 0 && available > 0) {
            add(values, sample, Statistic.MEMORY_USED, Map.of(), 1 - (double) usable / available);
        }
    }

    private void steal(DomainSample sample, List<StatisticIntake.Value> values) {
        long count = sample.value("vcpu.current", 0);
        long sum = 0;
        for (long i = 0; i < count; i++) {
            sum += sample.value("vcpu." + i + ".delay", 0);
        }
        Waited before = waited.put(sample.uuid(), new Waited(sum, sample.at()));
        if (before != null && count > 0 && sum >= before.nanos()) {
            double seconds = Duration.between(before.at(), sample.at()).toMillis() / 1000.0;
            if (seconds > 0) {
                double share = (sum - before.nanos()) / NANOS / seconds / count;
                add(values, sample, Statistic.CPU_STEAL, Map.of(), share);
            }
        }
    }

    private void jobs(Connection connection, Instant now, List<StatisticIntake.Value> values) throws LibvirtException {
        Set<UUID> running = new java.util.HashSet<>();
        for (DomainProbe.Job job : probe.jobs(connection)) {
            if (job.type() == 1 || job.type() == 2) {
                UUID uuid = job.domain().uuid();
                running.add(uuid);
                String figures = remaining(job.numbers());
                Progress before = jobs.get(uuid);
                Progress after =
                        before != null && before.figures().equals(figures) ? before : new Progress(figures, now);
                jobs.put(uuid, after);
                values.add(new StatisticIntake.Value(
                        uuid,
                        job.domain().name(),
                        Statistic.JOB_STALLED,
                        Map.of(),
                        Duration.between(after.since(), now).toMillis() / 1000.0));
            }
        }
        jobs.keySet().retainAll(running);
    }

    private static String remaining(Map<String, Long> numbers) {
        return numbers.get("data_remaining") + "/" + numbers.get("data_processed") + "/"
                + numbers.get("memory_processed");
    }

    private static void add(
            List<StatisticIntake.Value> values,
            DomainSample sample,
            Statistic statistic,
            Map<String, String> labels,
            double value) {
        values.add(new StatisticIntake.Value(sample.uuid(), sample.name(), statistic, labels, value));
    }
}
