package io.virtwarden.lockd.domain;

import io.virtwarden.lockd.lease.Mode;
import io.virtwarden.lockd.lease.Resource;

/** What a running domain must have. */
record Wanted(Resource resource, Mode mode) {}
