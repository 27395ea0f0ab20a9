package io.virtwarden.chaos.node;

import io.virtwarden.testkit.etcd.EtcdServer;
import io.virtwarden.testkit.kafka.BrokerOptions;
import io.virtwarden.testkit.kafka.KafkaProcess;
import io.virtwarden.testkit.lab.NetworkPath;
import io.virtwarden.testkit.lab.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** Kafka and etcd, each behind a network path that can be cut. One thread. */
public final class Backbone implements AutoCloseable {
    private static final int PARTITIONS = 3;

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
        started.createTopics();
        return started;
    }

    /** Where daemons find Kafka: the entrance of the path. */
    public String bootstrap() {
        return "127.0.0.1:" + toKafka.uri().getPort();
    }

    /** Where daemons find etcd: the entrance of the path. */
    public String etcdUri() {
        return toEtcd.uri().toString();
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

    private void createTopics() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap()))) {
            Map<String, String> compact = Map.of("cleanup.policy", "compact");
            admin.createTopics(List.of(
                            new NewTopic("libvirt.events", PARTITIONS, (short) 1),
                            new NewTopic("libvirt.audit", PARTITIONS, (short) 1),
                            new NewTopic("libvirt.console", PARTITIONS, (short) 1),
                            new NewTopic("libvirt.domain-state", 1, (short) 1).configs(compact),
                            new NewTopic("libvirt.leases", 1, (short) 1).configs(compact)))
                    .all()
                    .get(60, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("cannot make the topics", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        kafka.close();
        toKafka.close();
        etcd.close();
        toEtcd.close();
    }
}
