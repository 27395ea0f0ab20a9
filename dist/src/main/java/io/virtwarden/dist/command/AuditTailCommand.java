package io.virtwarden.dist.command;

import io.virtwarden.chassis.audit.AuditRecord;
import io.virtwarden.chassis.audit.Delivered;
import io.virtwarden.chassis.audit.Timestamps;
import io.virtwarden.chassis.kafka.AuditTopics;
import io.virtwarden.chassis.kafka.AuditVisitor;
import io.virtwarden.chassis.launch.ExitCode;
import io.virtwarden.chassis.outbox.SinkException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code virtwarden audit tail}. */
@Command(
        name = "tail",
        description = "The latest records with their place in the chain.",
        mixinStandardHelpOptions = true)
final class AuditTailCommand implements Callable<Integer> {
    private static final int LINK_SHOWN = 12;
    private static final Duration KAFKA_BACK = Duration.ofMinutes(10);

    private final Surroundings io;

    @Mixin
    private final AuditSource source = new AuditSource();

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what comes.")
    private boolean follow;

    @Option(names = "-n", paramLabel = "N", defaultValue = "20", description = "How many of the latest; default 20.")
    private long count;

    @Option(
            names = {"-o", "--output"},
            defaultValue = "table",
            description = "table or json (the data of each record).")
    private Output output = Output.TABLE;

    AuditTailCommand(Surroundings io) {
        this.io = io;
    }

    @Override
    public Integer call() {
        if (source.kafka()) {
            kafka();
        } else {
            node();
        }
        return ExitCode.FINE.code();
    }

    private void node() {
        MonitorClient client = source.daemon().client(io.env());
        long last = client.json("/v1/node").path("journal").path("last").asLong();
        Map<String, String> query = new LinkedHashMap<>();
        query.put("since", Long.toString(Math.max(0, last - count)));
        query.put("follow", Boolean.toString(follow));
        AuditSource.stream(client, query, this::show);
    }

    private void kafka() {
        AuditSource.Kafka kafka = source.openKafka(io);
        try (AuditTopics topics = kafka.topics()) {
            topics.from(io.clock().instant().minus(KAFKA_BACK));
            AuditVisitor visitor = new AuditVisitor() {
                @Override
                public void record(Delivered delivered) {
                    show(delivered.record());
                }

                @Override
                public void unreadable(String where, String reason) {
                    io.line(io.palette().red(where + " " + reason));
                }
            };
            topics.toEnd(visitor);
            if (follow) {
                topics.follow(visitor, () -> !Thread.currentThread().isInterrupted());
            }
        } catch (SinkException e) {
            throw new FailedException(ExitCode.UNREACHABLE, String.valueOf(e.getMessage()));
        }
    }

    private void show(AuditRecord record) {
        if (output == Output.JSON) {
            io.line(new String(record.data(), StandardCharsets.UTF_8));
            return;
        }
        String link = HexFormat.of().formatHex(record.chain()).substring(0, LINK_SHOWN);
        io.line(String.format(
                "%-10d %s  %s  %-40s %s",
                record.sequence(),
                Timestamps.rfc3339(record.time()),
                link,
                EventLine.clean(record.type()),
                EventLine.clean(record.subject())));
    }
}
