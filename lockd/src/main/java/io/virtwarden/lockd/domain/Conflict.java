package io.virtwarden.lockd.domain;

import io.virtwarden.lockd.lease.Mode;
import io.virtwarden.lockd.lease.Owner;
import io.virtwarden.lockd.lease.Refusal;
import io.virtwarden.lockd.lease.Resource;
import java.time.Instant;

/** A domain runs and writes although it was not given the lease. Nothing was done about it: somebody must look. */
public record Conflict(Resource resource, Mode mode, Owner owner, Refusal refusal, Instant since) {}
