package io.virtwarden.dist.command;

import io.virtwarden.chassis.audit.AuditRecord;
import io.virtwarden.chassis.audit.ChainVerifier;
import io.virtwarden.chassis.audit.Delivered;
import io.virtwarden.chassis.audit.JournalTrail;
import io.virtwarden.chassis.journal.JournalFolder;
import io.virtwarden.chassis.journal.JournalUnusableException;
import io.virtwarden.chassis.journal.ReadableJournal;
import io.virtwarden.chassis.kafka.AuditTopics;
import io.virtwarden.chassis.kafka.KafkaClientProperties;
import io.virtwarden.chassis.launch.ExitCode;
import io.virtwarden.chassis.outbox.SinkException;
import io.virtwarden.monitor.MonitorSettings;
import io.virtwarden.monitor.publish.Topics;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where an audit command reads: {@code --from}, and what says where that is. */
final class AuditSource {
    @Mixin
    private final DaemonOption daemon = new DaemonOption(Asked.MONITOR);

    @Option(
            names = "--from",
            defaultValue = "node",
            description = "node: the node's journal, from its folder if it can be read, else from the monitor;"
                    + " kafka: the events topic.")
    private AuditCommand.From from = AuditCommand.From.NODE;

    boolean kafka() {
        return from == AuditCommand.From.KAFKA;
    }

    DaemonOption daemon() {
        return daemon;
    }

    /** Feeds everything there is; gives the place in words. */
    String verify(Surroundings io, ChainVerifier verifier) {
        if (kafka()) {
            return verifyKafka(io, verifier);
        }
        if (!daemon.named()) {
            Path folder = daemon.config().load(io.env()).monitor().state().resolve("journal");
            if (Files.isReadable(folder) && Files.isDirectory(folder)) {
                return verifyFolder(folder, verifier);
            }
        }
        DaemonClient client = daemon.client(io.env());
        stream(client, Map.of(), record -> verifier.feed(Delivered.fromJournal(record)));
        verifier.settle();
        return "the journal behind " + client.address();
    }

    /** The topic to read, with the client's properties. */
    Kafka openKafka(Surroundings io) {
        MonitorSettings settings = daemon.config().load(io.env());
        if (!settings.kafka().enabled()) {
            throw new FailedException(ExitCode.USAGE, "kafka.bootstrap.servers is empty: set it, or use --from node");
        }
        String topic = Topics.of(settings.kafka().topicsPrefix()).events();
        try {
            return new Kafka(
                    AuditTopics.open(KafkaClientProperties.of(settings.kafka(), "virtwarden-audit"), List.of(topic)),
                    topic);
        } catch (SinkException e) {
            throw new FailedException(ExitCode.UNREACHABLE, String.valueOf(e.getMessage()));
        }
    }

    /** An open topic. */
    record Kafka(AuditTopics topics, String name) {}

    /** Goes through the records that the monitor sends. */
    static void stream(DaemonClient client, Map<String, String> query, Consumer<AuditRecord> each) {
        try (BufferedReader body =
                new BufferedReader(new InputStreamReader(client.get("/v1/events", query), StandardCharsets.UTF_8))) {
            for (String line = body.readLine(); line != null; line = body.readLine()) {
                AuditRecord record = RecordLine.parse(line);
                if (record != null) {
                    each.accept(record);
                }
            }
        } catch (IOException e) {
            throw new FailedException(
                    ExitCode.UNREACHABLE, "the connection to " + client.address() + " broke: " + e.getMessage());
        }
    }

    private static String verifyFolder(Path folder, ChainVerifier verifier) {
        try (ReadableJournal journal = JournalFolder.readOnly(folder)) {
            JournalTrail.feed(journal, verifier);
            journal.damages().forEach(damage -> verifier.unreadable(damage.path(), damage.what()));
            return folder.toString();
        } catch (JournalUnusableException e) {
            throw new FailedException(ExitCode.PROBLEM, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FailedException(ExitCode.PROBLEM, "interrupted");
        }
    }

    private String verifyKafka(Surroundings io, ChainVerifier verifier) {
        Kafka kafka = openKafka(io);
        try (AuditTopics topics = kafka.topics()) {
            topics.verify(verifier);
            return "topic " + kafka.name();
        } catch (SinkException e) {
            throw new FailedException(ExitCode.UNREACHABLE, String.valueOf(e.getMessage()));
        }
    }
}
