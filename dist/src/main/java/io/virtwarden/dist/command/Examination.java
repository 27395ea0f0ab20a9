package io.virtwarden.dist.command;

import io.virtwarden.chassis.kafka.KafkaClientProperties;
import io.virtwarden.chassis.kafka.Topics;
import io.virtwarden.chassis.launch.Version;
import io.virtwarden.chassis.ops.Status;
import io.virtwarden.chassis.outbox.SinkException;
import io.virtwarden.chassis.settings.HttpSettings;
import io.virtwarden.dist.command.DoctorCommand.Line;
import io.virtwarden.hypervisor.link.Access;
import io.virtwarden.hypervisor.link.Link;
import io.virtwarden.hypervisor.link.LinkSettings;
import io.virtwarden.hypervisor.link.LinkState;
import io.virtwarden.hypervisor.link.Links;
import io.virtwarden.monitor.MonitorSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** The single checks of the doctor. Each looks itself; none needs a running monitor. */
final class Examination {
    private static final long PATIENCE_NANOS = 5_000_000_000L;
    private static final long LOOK_EVERY_MILLIS = 50;
    private static final long FREE_WANTED = 256L << 20;

    private final MonitorSettings settings;
    private final boolean createTopics;

    Examination(MonitorSettings settings, boolean createTopics) {
        this.settings = settings;
        this.createTopics = createTopics;
    }

    void run(Consumer<Line> found) {
        found.accept(new Line(
                "java",
                Status.ok(Runtime.version() + " at " + System.getProperty("java.home") + ", virtwarden "
                        + Version.current())));
        libvirt(found);
        found.accept(new Line("state", state(settings.monitor().state())));
        found.accept(new Line("http", http(settings.monitor().http())));
        if (settings.kafka().enabled()) {
            found.accept(new Line("kafka", kafka()));
        } else {
            found.accept(new Line("kafka", Status.ok("not configured: events stay in the node's journal")));
        }
    }

    private void libvirt(Consumer<Line> found) {
        LinkSettings standard = LinkSettings.standard();
        LinkSettings wanted =
                settings.libvirt().authFile().map(standard::authFile).orElse(standard);
        try (Links links = new Links(wanted, InstantSource.system())) {
            for (String uri : settings.libvirt().uris()) {
                try (Link link = links.open(uri, Access.READ_ONLY, "doctor")) {
                    found.accept(new Line("libvirt", outcome(uri, link)));
                }
            }
        }
    }

    private static Status outcome(String uri, Link link) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        LinkState state = link.state();
        while (undecided(state) && System.nanoTime() < end) {
            try {
                Thread.sleep(LOOK_EVERY_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Status.failed(uri + ": interrupted");
            }
            state = link.state();
        }
        if (state instanceof LinkState.Up up) {
            long version = up.libvirtVersion();
            return Status.ok(uri + ": " + up.driver() + ", libvirt " + version / 1_000_000 + "." + version / 1000 % 1000
                    + "." + version % 1000);
        }
        return Status.failed(
                state instanceof LinkState.Connecting connecting && connecting.attempts() > 0
                        ? uri + ": " + connecting.lastFault()
                        : uri + ": no answer within 5 s; is libvirtd hung? (systemctl restart libvirtd)");
    }

    private static boolean undecided(LinkState state) {
        return !(state instanceof LinkState.Up)
                && !(state instanceof LinkState.Connecting connecting && connecting.attempts() > 0);
    }

    private static Status state(Path folder) {
        Path there = folder;
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        if (there == null || !Files.isDirectory(there)) {
            return Status.failed("monitor.state: " + there + " is no folder; set another");
        }
        if (!Files.isWritable(there)) {
            return Status.failed("monitor.state: " + there + " cannot be written by user "
                    + System.getProperty("user.name") + ": change its owner or set another folder");
        }
        try {
            long free = Files.getFileStore(there).getUsableSpace();
            String text = folder + (there.equals(folder) ? "" : " (will be made)") + ", "
                    + String.format(Locale.ROOT, "%.1f GiB free", free / (double) (1L << 30));
            return free >= FREE_WANTED
                    ? Status.ok(text)
                    : Status.failed(
                            text + ": the journal will fill it; make room or lower monitor.journal.retain.size");
        } catch (IOException e) {
            return Status.failed(folder + ": " + e.getMessage());
        }
    }

    /** In use is fine if it is a monitor that uses it. */
    private Status http(HttpSettings http) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(http.host(), http.port()));
            return Status.ok(http.host() + ":" + http.port() + " is free");
        } catch (IOException e) {
            try {
                MonitorClient client = DaemonOption.client(settings);
                return Status.ok("a monitor runs at " + client.address() + ": "
                        + client.json("/v1/node").path("name").asText() + ", version "
                        + client.json("/v1/node").path("version").asText());
            } catch (FailedException notOurs) {
                return Status.failed("monitor.http.port: " + http.host() + ":" + http.port()
                        + " is in use by something that is no monitor (" + e.getMessage()
                        + "); set another port, in the file or as VIRTWARDEN_MONITOR_HTTP_PORT");
            }
        }
    }

    private Status kafka() {
        String prefix = settings.kafka().topicsPrefix();
        Topics topics = new Topics(KafkaClientProperties.of(settings.kafka(), "virtwarden-doctor"));
        List<Topics.Spec> wanted = Topics.all(prefix);
        try {
            if (createTopics) {
                List<String> created = topics.create(wanted);
                return Status.ok(created.isEmpty() ? "every topic is there" : "created " + String.join(", ", created));
            }
            List<String> missing =
                    topics.missing(wanted.stream().map(Topics.Spec::name).toList());
            return missing.isEmpty()
                    ? Status.ok("brokers answer, every topic is there")
                    : Status.failed("these topics are missing: " + String.join(", ", missing)
                            + "; create them with `virtwarden doctor --create-topics`");
        } catch (SinkException e) {
            return Status.failed(String.valueOf(e.getMessage()));
        }
    }
}
