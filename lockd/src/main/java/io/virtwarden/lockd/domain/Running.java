package io.virtwarden.lockd.domain;

import io.virtwarden.lockd.lease.Owner;
import java.util.List;
import java.util.UUID;

/** A domain that runs, and what it must have. */
record Running(UUID uuid, String name, String uri, Owner owner, List<Wanted> wanted) {
    Running {
        wanted = List.copyOf(wanted);
    }
}
