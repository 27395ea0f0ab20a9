package io.virtwarden.lab.node;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** The topics that our daemons write to. */
public final class Topics {
    private static final int PARTITIONS = 3;

    private Topics() {}

    /**
     * Makes them on a broker that has none; returns when they are there.
     *
     * @param bootstrap {@code host:port}
     */
    public static void create(String bootstrap) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
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
            throw new IllegalStateException("cannot make the topics on " + bootstrap, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
