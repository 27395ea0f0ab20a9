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
import io.virtwarden.lockd.etcd.EtcdProbe;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
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
        lockd(found);
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
        state(
                found,
                "monitor",
                own.state(),
                "the journal will fill it; make room or lower monitor.journal.retain.size");
        found.accept(new Line("monitor", port("monitor", own.http())));
    }

    private void logd(Consumer<Line> found) {
        var own = settings.logd();
        state(found, "logd", own.state(), "the history will fill it; make room or lower logd.store.retain.size");
        Status port = port("logd", own.http());
        found.accept(new Line("logd", port));
        found.accept(new Line("logd", socket("logd", own.socketPath(), "virtlogd", port)));
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

    private void lockd(Consumer<Line> found) {
        var own = settings.lockd();
        state(found, "lockd", own.state(), "no lease can be recorded on a full disk; make room");
        Status port = port("lockd", own.http());
        found.accept(new Line("lockd", port));
        found.accept(new Line("lockd", socket("lockd", own.socketPath(), "virtlockd", port)));
        if (own.socketPath().isPresent()) {
            for (Path root : own.lockspaces().roots()) {
                found.accept(new Line("lockd", new FolderCheck("lockd.lockspaces.roots", root, 0, "").look()));
            }
        }
        if (!own.etcd().enabled()) {
            found.accept(new Line("etcd", Status.ok("not configured: leases hold on this host")));
        }
        for (EtcdProbe.Answer answer : EtcdProbe.ask(own.etcd())) {
            found.accept(new Line("etcd", answer.status()));
        }
    }

    private void alerting(Consumer<Line> found) {
        var own = settings.alerting();
        state(
                found,
                "alerting",
                own.state(),
                "the journal will fill it; make room or lower alerting.journal.retain.size");
        found.accept(new Line("alerting", port("alerting", own.http())));
    }

    private static void state(Consumer<Line> found, String daemon, Path folder, String otherwise) {
        found.accept(new Line(daemon, new FolderCheck(daemon + ".state", folder, FREE_WANTED, otherwise).look()));
    }

    /** @param port what was found at the daemon's port: whether it runs */
    private static Status socket(String daemon, Optional<Path> socket, String original, Status port) {
        boolean running = port.ok() && port.text().startsWith(daemon + " runs");
        return new SocketCheck(daemon + ".socket", socket, original, running).look();
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
