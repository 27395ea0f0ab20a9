package io.virtwarden.lockd.etcd;

import io.virtwarden.lockd.lease.Cluster;
import io.virtwarden.lockd.lease.LeaseState;
import io.virtwarden.lockd.lease.Owner;
import io.virtwarden.lockd.lease.Resource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what a node was told. */
final class Heard implements Cluster.Listener {
    private final List<String> told = new CopyOnWriteArrayList<>();

    @Override
    public void changed(Resource resource, Owner owner, long token, LeaseState state, String why) {
        told.add(state + " " + resource + " " + token + ": " + why);
    }

    @Override
    public void regained(Resource resource, Owner owner, long token, long newToken) {
        told.add("REGAINED " + resource + " " + token + " as " + newToken);
    }

    @Override
    public void freed(Resource resource) {
        told.add("FREED " + resource);
    }

    List<String> all() {
        return told;
    }

    boolean has(String beginning) {
        return told.stream().anyMatch(line -> line.startsWith(beginning));
    }
}
