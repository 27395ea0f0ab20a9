package io.virtwarden.lab.hold;

import io.virtwarden.lab.node.Closing;
import io.virtwarden.lab.node.Daemon;
import io.virtwarden.lab.node.Endpoints;
import io.virtwarden.lab.node.Node;
import io.virtwarden.lab.node.Topics;
import io.virtwarden.lab.state.Part;
import io.virtwarden.lab.state.ProcessRef;
import io.virtwarden.testkit.etcd.EtcdCluster;
import io.virtwarden.testkit.etcd.EtcdServer;
import io.virtwarden.testkit.kafka.BrokerOptions;
import io.virtwarden.testkit.kafka.KafkaProcess;
import io.virtwarden.testkit.lab.AlertmanagerProcess;
import io.virtwarden.testkit.lab.PrometheusProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What nodes share, as far as it is wanted. One thread. */
final class Shared {
    private final Plan plan;
    private final Path work;
    private final Closing closing;
    private final Consumer<Part> started;

    /**
     * @param work folder for data
     * @param started is told of each part
     */
    Shared(Plan plan, Path work, Closing closing, Consumer<Part> started) {
        this.plan = plan;
        this.work = work;
        this.closing = closing;
        this.started = started;
    }

    /** etcd and Kafka: what daemons need when they start. */
    Endpoints startFirst() throws IOException {
        List<String> etcd = new ArrayList<>();
        for (EtcdServer member : members()) {
            String uri = member.uri().toString();
            etcd.add(uri);
            tell("etcd", uri, member.log(), member.pid(), uri + "/health");
        }
        String bootstrap = "";
        if (plan.kafka()) {
            KafkaProcess kafka = closing.later(
                    KafkaProcess.start(Files.createDirectories(work.resolve("kafka")), BrokerOptions.plain()));
            bootstrap = kafka.bootstrap();
            Topics.create(bootstrap);
            tell("kafka", bootstrap, kafka.log(), kafka.pid(), "");
        }
        return new Endpoints(bootstrap, etcd);
    }

    /** Alertmanager and Prometheus: what has to know the daemons' ports. */
    void startLast(List<Node> nodes) {
        List<String> alertmanagers = new ArrayList<>();
        if (plan.alertmanager()) {
            AlertmanagerProcess process =
                    closing.later(AlertmanagerProcess.configured(MonitoringFiles.alertmanager(nodes)));
            alertmanagers.add(process.target());
            String address = "http://" + process.target();
            tell("alertmanager", address, process.log(), process.pid(), address + "/-/ready");
        }
        if (plan.prometheus()) {
            PrometheusProcess process =
                    closing.later(PrometheusProcess.configured(MonitoringFiles.prometheus(nodes, alertmanagers)));
            tell("prometheus", process.address(), process.log(), process.pid(), process.address() + "/-/ready");
        }
    }

    private List<EtcdServer> members() {
        return switch (plan.etcd()) {
            case 0 -> List.of();
            case 1 -> List.of(closing.later(EtcdServer.start()));
            default -> closing.later(EtcdCluster.ofThree()).members();
        };
    }

    private void tell(String name, String address, Path log, long pid, String health) {
        started.accept(new Part("", name, address, log.toString(), ProcessRef.of(pid), health));
    }

    /** What a daemon's part says. */
    static Part part(String node, Daemon daemon) {
        return new Part(
                node,
                daemon.role().word(),
                daemon.uri("").toString(),
                daemon.output().toString(),
                ProcessRef.of(daemon.pid()),
                daemon.uri("/health/ready").toString());
    }
}
