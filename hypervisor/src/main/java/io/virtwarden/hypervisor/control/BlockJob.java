package io.virtwarden.hypervisor.control;

/**
 * A running block job.
 *
 * @param type virDomainBlockJobType: 1 pull, 2 copy, 3 commit, 4 active commit, 5 backup
 * @param bandwidth limit in bytes per second, 0 for none
 * @param current progress, in the job's own units (mostly bytes)
 * @param end what {@code current} will be when it is done; may grow
 */
public record BlockJob(int type, long bandwidth, long current, long end) {}
