package io.virtwarden.lab.node;

import java.util.List;

/**
 * Where the daemons of a node find what nodes share.
 *
 * @param kafka {@code host:port} of a broker; empty for none
 * @param etcd members as URIs; empty for none
 */
public record Endpoints(String kafka, List<String> etcd) {

    /** Copies. */
    public Endpoints {
        etcd = List.copyOf(etcd);
    }

    /** Neither Kafka nor etcd. */
    public static Endpoints none() {
        return new Endpoints("", List.of());
    }
}
