package io.virtwarden.testkit.etcd;

import java.net.URI;
import java.util.List;

/** Members of one etcd. One thread. */
public final class EtcdCluster implements AutoCloseable {
    private final List<EtcdServer> members;

    private EtcdCluster(List<EtcdServer> members) {
        this.members = List.copyOf(members);
    }

    /** Three members that all answer. Needs {@code LabRequirements.Part.ETCD}. */
    public static EtcdCluster ofThree() {
        return new EtcdCluster(EtcdServer.members(3));
    }

    /** The members. */
    public List<EtcdServer> members() {
        return members;
    }

    /** Where clients ask. */
    public List<URI> uris() {
        return members.stream().map(EtcdServer::uri).toList();
    }

    /** Kills all and deletes their data. */
    @Override
    public void close() {
        members.forEach(EtcdServer::close);
    }
}
