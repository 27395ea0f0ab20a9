package io.virtwarden.chaos.backbone;

import io.virtwarden.lab.node.Endpoints;
import io.virtwarden.lab.node.Topics;
import io.virtwarden.testkit.etcd.EtcdServer;
import io.virtwarden.testkit.kafka.BrokerOptions;
import io.virtwarden.testkit.kafka.KafkaProcess;
import io.virtwarden.testkit.lab.NetworkPath;
import io.virtwarden.testkit.lab.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Kafka and etcd, each behind a network path that can be cut. One thread. */
public final class Backbone implements AutoCloseable {
    private final KafkaProcess kafka;
    private final NetworkPath toKafka;
    private final EtcdServer etcd;
    private final NetworkPath toEtcd;

    private Backbone(KafkaProcess kafka, NetworkPath toKafka, EtcdServer etcd, NetworkPath toEtcd) {
        this.kafka = kafka;
        this.toKafka = toKafka;
        this.etcd = etcd;
        this.toEtcd = toEtcd;
    }

    /** Starts both and makes the topics; ready when this returns. */
    public static Backbone start(Path folder) throws IOException {
        int port = Ports.free();
        NetworkPath toKafka = NetworkPath.to(port);
        KafkaProcess kafka = KafkaProcess.start(
                Files.createDirectories(folder.resolve("kafka")),
                BrokerOptions.plain()
                        .at(new BrokerOptions.Place(port, toKafka.uri().getPort())));
        EtcdServer etcd = EtcdServer.start();
        Backbone started = new Backbone(kafka, toKafka, etcd, NetworkPath.to(etcd.port()));
        Topics.create(started.bootstrap());
        return started;
    }

    /** Where daemons find Kafka: the entrance of the path. */
    public String bootstrap() {
        return "127.0.0.1:" + toKafka.uri().getPort();
    }

    /** Where daemons find Kafka and etcd: the entrances of the paths. */
    public Endpoints endpoints() {
        return new Endpoints(bootstrap(), List.of(toEtcd.uri().toString()));
    }

    /** The broker's process. */
    public KafkaProcess kafka() {
        return kafka;
    }

    /** etcd's process. */
    public EtcdServer etcd() {
        return etcd;
    }

    /** The way to the broker. */
    public NetworkPath toKafka() {
        return toKafka;
    }

    /** The way to etcd. */
    public NetworkPath toEtcd() {
        return toEtcd;
    }

    @Override
    public void close() {
        kafka.close();
        toKafka.close();
        etcd.close();
        toEtcd.close();
    }
}
