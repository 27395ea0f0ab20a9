package io.virtwarden.dist.command;

import io.virtwarden.chassis.audit.AuditRecord;
import io.virtwarden.chassis.audit.Delivered;
import io.virtwarden.chassis.audit.Timestamps;
import io.virtwarden.chassis.kafka.AuditTopics;
import io.virtwarden.chassis.kafka.AuditVisitor;
import io.virtwarden.chassis.launch.ExitCode;
import io.virtwarden.chassis.outbox.SinkException;
import io.virtwarden.monitor.http.RecordJson;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code virtwarden audit tail}. */
@Command(
        name = "tail",
        description = "The latest records with their place in the chain.",
        mixinStandardHelpOptions = true)
final class AuditTailCommand implements Callable<Integer> {
    private static final int LINK_SHOWN = 12;
    /** They are sorted in memory. */
    private static final int MOST = 100_000;

    private static final Comparator<AuditRecord> AS_IT_HAPPENED = Comparator.comparing(AuditRecord::time)
            .thenComparing(AuditRecord::node)
            .thenComparing(AuditRecord::epoch)
            .thenComparing(AuditRecord::sequence);

    private final Surroundings io;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call
    private CommandSpec spec;

    @Mixin
    private final AuditSource source = new AuditSource();

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what comes.")
    private boolean follow;

    @Option(
            names = "-n",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many of the latest, up to 100000; default 20.")
    private int count;

    @Option(
            names = {"-o", "--output"},
            defaultValue = "table",
            description = "table or json (one record per line).")
    private Output output = Output.TABLE;

    AuditTailCommand(Surroundings io) {
        this.io = io;
    }

    @Override
    public Integer call() {
        if (count < 0 || count > MOST) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "-n: " + count + " is not in the range from 0 to " + MOST);
        }
        if (source.kafka()) {
            kafka();
        } else {
            node();
        }
        return ExitCode.FINE.code();
    }

    private void node() {
        DaemonClient client = source.daemon().client(io.env());
        long last = client.json("/v1/node").path("journal").path("last").asLong();
        Map<String, String> query = new LinkedHashMap<>();
        query.put("since", Long.toString(Math.max(0, last - count)));
        query.put("follow", Boolean.toString(follow));
        AuditSource.stream(client, query, this::show);
    }

    private void kafka() {
        AuditSource.Kafka kafka = source.openKafka(io);
        try (AuditTopics topics = kafka.topics()) {
            PriorityQueue<AuditRecord> latest = new PriorityQueue<>(AS_IT_HAPPENED);
            topics.latest(count);
            topics.toEnd(visitor(record -> {
                latest.add(record);
                if (latest.size() > count) {
                    latest.remove();
                }
            }));
            while (!latest.isEmpty()) {
                show(latest.remove());
            }
            if (follow) {
                topics.follow(visitor(this::show), () -> !Thread.currentThread().isInterrupted());
            }
        } catch (SinkException e) {
            throw new FailedException(ExitCode.UNREACHABLE, String.valueOf(e.getMessage()));
        }
    }

    private AuditVisitor visitor(Consumer<AuditRecord> each) {
        return new AuditVisitor() {
            @Override
            public void record(Delivered delivered) {
                each.accept(delivered.record());
            }

            @Override
            public void unreadable(String where, String reason) {
                io.err().println("virtwarden: the record at " + where + " " + reason);
            }
        };
    }

    private void show(AuditRecord record) {
        if (output == Output.JSON) {
            io.line(new String(RecordJson.line(record), StandardCharsets.UTF_8));
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
