package io.virtwarden.monitor.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtwarden.testkit.kafka.BrokerOptions;
import io.virtwarden.testkit.kafka.KafkaProcess;
import io.virtwarden.testkit.kafka.TopicContent;
import io.virtwarden.testkit.lab.DomainXml;
import io.virtwarden.testkit.lab.LabRequirements;
import io.virtwarden.testkit.lab.LabRequirements.Part;
import io.virtwarden.testkit.lab.PrivateHypervisor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MonitorSurvivesIT {
    private static final int KILLS = 5;

    @TempDir
    Path folder;

    @Test
    void losesNothingThatItShowedHoweverOftenItIsKilledUnderLoad() throws Exception {
        LabRequirements.demand(Part.HYPERVISOR);
        long seed = System.nanoTime();
        System.out.println("MonitorSurvivesIT seed " + seed);
        Random random = new Random(seed);
        UUID uuid = UUID.randomUUID();
        Path kafkaFolder = Files.createDirectory(folder.resolve("kafka"));
        try (PrivateHypervisor hypervisor = PrivateHypervisor.start();
                KafkaProcess kafka = KafkaProcess.start(kafkaFolder, BrokerOptions.plain())) {
            KafkaTrail trail = new KafkaTrail(kafka.bootstrap()).createTopics();
            hypervisor.createPaused(DomainXml.named("busy").uuid(uuid));
            MonitorConfig config =
                    MonitorConfig.watching(folder, hypervisor.uri()).publishingTo(kafka.bootstrap());
            try (MonitorProcess monitor = MonitorProcess.start(config).awaitReady();
                    Load load = Load.on(hypervisor, "busy")) {
                Map<String, Seen> shown = new HashMap<>();
                for (int kill = 0; kill < KILLS; kill++) {
                    TimeUnit.MILLISECONDS.sleep(200 + random.nextInt(1500));
                    monitor.history().forEach(record -> shown.put(record.id(), record));
                    monitor.process().kill9();
                    monitor.startAgain();
                    monitor.awaitReady();
                }
                load.end();
                String last = load.runs() ? "lifecycle/resumed/unpaused" : "lifecycle/suspended/paused";
                await().atMost(MonitorProcess.PATIENCE)
                        .until(() -> lastOf(monitor.history(), uuid).equals(last));
                check(monitor.history(), shown, uuid);
                awaitPublished(monitor, trail);
            }
        }
    }

    private static void check(List<Seen> history, Map<String, Seen> shown, UUID uuid) {
        assertThat(history).as("what was shown is still there").containsAll(shown.values());
        assertThat(Chains.faults(history)).isEmpty();
        assertThat(Lives.unexplained(history, uuid)).isEmpty();
        assertThat(history.stream().filter(Seen::isGap).map(Seen::reason).filter("monitor-killed"::equals))
                .as("one gap per kill")
                .hasSize(KILLS);
    }

    private static void awaitPublished(MonitorProcess monitor, KafkaTrail trail) {
        List<String> ids = monitor.history().stream().map(Seen::id).toList();
        await().atMost(MonitorProcess.PATIENCE)
                .untilAsserted(
                        () -> assertThat(trail.seen().stream().map(Seen::id).distinct())
                                .containsAll(ids));
        assertThat(Chains.faults(trail.seen())).isEmpty();
        assertThat(Chains.disordered(trail.seen())).isEmpty();
        assertThat(TopicContent.chainFaults(trail.records())).isEmpty();
    }

    private static String lastOf(List<Seen> history, UUID uuid) {
        List<String> words = new ArrayList<>();
        for (Seen record : history) {
            if (record.subject().equals(uuid.toString()) && record.what().startsWith("lifecycle/")) {
                words.add(record.what());
            }
        }
        return words.isEmpty() ? "" : words.get(words.size() - 1);
    }

    /** Resumes and suspends a domain without a pause. */
    private static final class Load implements AutoCloseable {
        private final AtomicBoolean ended = new AtomicBoolean();
        private final ExecutorService thread = Executors.newSingleThreadExecutor();
        private final PrivateHypervisor hypervisor;
        private final String domain;
        private final Future<?> work;

        private Load(PrivateHypervisor hypervisor, String domain) {
            this.hypervisor = hypervisor;
            this.domain = domain;
            this.work = thread.submit(this::run);
        }

        static Load on(PrivateHypervisor hypervisor, String domain) {
            return new Load(hypervisor, domain);
        }

        boolean runs() {
            return hypervisor.virsh("domstate", domain).equals("running");
        }

        private void run() {
            while (!ended.get()) {
                // One virsh for several changes: starting a process costs more than the change.
                hypervisor.virsh("resume " + domain + "; suspend " + domain + "; resume " + domain + "; suspend "
                        + domain + "; resume " + domain + "; suspend " + domain);
            }
        }

        /** Returns after the last change. */
        void end() {
            ended.set(true);
            try {
                work.get(60, TimeUnit.SECONDS);
            } catch (InterruptedException | ExecutionException | TimeoutException e) {
                throw new IllegalStateException("the load did not end well", e);
            }
        }

        @Override
        public void close() {
            ended.set(true);
            thread.shutdown();
        }
    }
}
