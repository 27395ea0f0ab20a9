package io.virtwarden.hypervisor.control;

/**
 * A domain's memory, in KiB.
 *
 * @param maximum what it can have
 * @param current what it has now; the balloon's reading while it runs
 */
public record MemorySize(long maximum, long current) {}
