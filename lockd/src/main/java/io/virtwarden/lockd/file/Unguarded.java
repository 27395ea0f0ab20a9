package io.virtwarden.lockd.file;

import io.virtwarden.lockd.lease.Lease;

/**
 * A lease of a running domain without the lock on its file: other hosts are not kept out.
 *
 * @param why for people
 */
public record Unguarded(Lease lease, String why) {}
