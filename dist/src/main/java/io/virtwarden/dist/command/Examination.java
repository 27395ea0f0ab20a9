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
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/** The single checks of the doctor. Each looks itself; none needs a running daemon. */
final class Examination {
    private static final long PATIENCE_NANOS = 5_000_000_000L;
    private static final long LOOK_EVERY_MILLIS = 50;
    private static final long FREE_WANTED = 256L << 20;

    private final AllSettings settings;
    private final boolean createTopics;

    Examination(AllSettings settings, boolean createTopics) {
        this.settings = settings;
        this.createTopics = createTopics;
    }

    void run(Consumer<Line> found) {
        found.accept(new Line(
                "java",
                Status.ok(Runtime.version() + " at " + System.getProperty("java.home") + ", virtwarden "
                        + Version.current())));
        libvirt(found);
        monitor(found);
        logd(found);
        alerting(found);
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

    private void monitor(Consumer<Line> found) {
        var own = settings.monitor();
        found.accept(new Line(
                "monitor",
                new FolderCheck(
                                "monitor.state",
                                own.state(),
                                FREE_WANTED,
                                "the journal will fill it; make room or lower monitor.journal.retain.size")
                        .look()));
        found.accept(new Line("monitor", port("monitor", own.http())));
    }

    private void logd(Consumer<Line> found) {
        var own = settings.logd();
        found.accept(new Line(
                "logd",
                new FolderCheck(
                                "logd.state",
                                own.state(),
                                FREE_WANTED,
                                "the history will fill it; make room or lower logd.store.retain.size")
                        .look()));
        Status port = port("logd", own.http());
        found.accept(new Line("logd", port));
        boolean running = port.ok() && port.text().startsWith("logd runs");
        found.accept(new Line("logd", new SocketCheck("logd.socket", own.socketPath(), "virtlogd", running).look()));
        if (own.socketPath().isPresent()) {
            found.accept(new Line(
                    "logd", new FolderCheck("logd.capture.run", own.capture().run(), 0, "").look()));
            found.accept(new Line(
                    "logd",
                    new FolderCheck(
                                    "logd.capture.spill",
                                    own.capture().spill(),
                                    own.capture().spillLimit().bytes(),
                                    "less than one log may need while logd is away (logd.capture.spill-limit); make"
                                            + " room")
                            .look()));
        }
    }

    private void alerting(Consumer<Line> found) {
        var own = settings.alerting();
        found.accept(new Line(
                "alerting",
                new FolderCheck(
                                "alerting.state",
                                own.state(),
                                FREE_WANTED,
                                "the journal will fill it; make room or lower alerting.journal.retain.size")
                        .look()));
        found.accept(new Line("alerting", port("alerting", own.http())));
    }

    private static Status port(String daemon, HttpSettings http) {
        return new PortCheck(daemon, http, () -> ClientOf.daemon(daemon, http)).look();
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
