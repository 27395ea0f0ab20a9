package io.virtwarden.lockd.etcd;

/**
 * What this node remembers of etcd.
 *
 * @param cluster etcd's id of itself, unsigned
 * @param revision the highest that it ever showed
 * @param epoch how often a person has confirmed another etcd
 */
public record Known(long cluster, long revision, long epoch) {}
