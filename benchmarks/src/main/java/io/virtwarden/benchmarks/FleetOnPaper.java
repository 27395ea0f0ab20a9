package io.virtwarden.benchmarks;

import java.util.List;
import java.util.Locale;

/**
 * A fleet that nobody can measure, computed from what was measured on one node. Every row says its formula, so that others can put in
 * their own numbers.
 *
 * @param series per domain
 * @param page bytes of a compressed scrape per domain
 * @param kafkaBytes of Kafka's log per event
 */
record FleetOnPaper(double series, double page, double kafkaBytes) {
    private static final long NODES = 10_000;
    private static final long DOMAINS_PER_NODE = 30;
    private static final long DISKS_PER_DOMAIN = 2;
    /** Starts, stops, migrations, job ends, agents and device changes; a busy cloud's figure, taken high. */
    private static final long EVENTS_PER_DOMAIN_AND_DAY = 50;

    private static final long SCRAPE_SECONDS = 15;
    private static final long REPLICAS = 3;
    private static final long BYTES_PER_SAMPLE = 2;
    /** A partition's events stay readable by one consumer: Kafka's own rule of thumb, 10 MB/s, is far above what arises here. */
    private static final long PARTITIONS = 60;

    private static final long TTL_SECONDS = 30;
    /** Hosts that share disks: one prefix in one etcd. */
    private static final long GROUP = 200;

    /** One line: what, how it is computed, the result. */
    record Row(String what, String formula, String result) {}

    List<Row> rows() {
        double domains = NODES * DOMAINS_PER_NODE;
        double events = domains * EVENTS_PER_DOMAIN_AND_DAY / 86_400;
        double samples = domains * series / SCRAPE_SECONDS;
        double leases = domains * DISKS_PER_DOMAIN;
        double changes = leases / NODES * GROUP * 2 / 86_400;
        return List.of(
                new Row("domains", NODES + " nodes x " + DOMAINS_PER_NODE, count(domains)),
                new Row("Prometheus: active series", "domains x " + Sample.text(series), count(domains * series)),
                new Row("Prometheus: samples", "series / " + SCRAPE_SECONDS + " s", count(samples) + "/s"),
                new Row(
                        "Prometheus: disk per day",
                        "samples x " + BYTES_PER_SAMPLE + " bytes",
                        bytes(samples * BYTES_PER_SAMPLE * 86_400)),
                new Row(
                        "network of all scrapes",
                        "domains x " + Sample.text(page) + " bytes / " + SCRAPE_SECONDS + " s",
                        bytes(domains * page / SCRAPE_SECONDS) + "/s"),
                new Row("events", "domains x " + EVENTS_PER_DOMAIN_AND_DAY + " a day", count(events) + "/s"),
                new Row(
                        "Kafka: bytes to all replicas",
                        "events x " + Sample.text(kafkaBytes) + " bytes x " + REPLICAS,
                        bytes(events * kafkaBytes * REPLICAS) + "/s"),
                new Row(
                        "Kafka: disk for 30 days",
                        "the same x 30 days",
                        bytes(events * kafkaBytes * REPLICAS * 86_400 * 30)),
                new Row(
                        "Kafka: events per partition",
                        "events / " + PARTITIONS + " partitions",
                        count(events / PARTITIONS) + "/s"),
                new Row("Kafka: connections", "nodes x 4 daemons, a few each", count(NODES * 4.0) + " to 3 times that"),
                new Row("lockd: leases", "domains x " + DISKS_PER_DOMAIN + " disks", count(leases)),
                new Row(
                        "etcd: renewals",
                        "nodes / (" + TTL_SECONDS + " s / 3), one session per node",
                        count(NODES / (TTL_SECONDS / 3.0)) + "/s"),
                new Row(
                        "etcd: watch events, one group of " + GROUP + " nodes",
                        "leases of a group x 2 changes a day x " + GROUP + " watchers",
                        count(changes * GROUP) + "/s"),
                new Row(
                        "etcd: watch events, if all nodes were one group",
                        "leases x 2 changes a day x nodes",
                        count(leases * 2 / 86_400 * NODES) + "/s"));
    }

    private static String count(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%,.0f" : "%.1f", value);
    }

    private static String bytes(double value) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
        int unit = 0;
        double left = value;
        while (left >= 1024 && unit < units.length - 1) {
            left /= 1024;
            unit++;
        }
        return Sample.text(left) + " " + units[unit];
    }
}
