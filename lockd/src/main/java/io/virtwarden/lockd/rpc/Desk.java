package io.virtwarden.lockd.rpc;

import io.virtwarden.lockd.file.FileGuard;
import io.virtwarden.lockd.file.FileLocks;
import io.virtwarden.lockd.file.Lockspaces;
import io.virtwarden.lockd.process.OwnerGuard;
import io.virtwarden.lockd.process.Processes;
import java.util.UUID;
import java.util.concurrent.Executor;

/**
 * What all connections work with.
 *
 * @param files for what libvirtd asks; {@code owners} stands before it
 * @param workers for what may wait for a disk; bounded
 * @param node this host
 * @param bootId this start of it
 */
public record Desk(
        OwnerGuard owners,
        FileGuard files,
        FileLocks locks,
        Lockspaces lockspaces,
        Processes processes,
        Executor workers,
        UUID node,
        UUID bootId) {}
