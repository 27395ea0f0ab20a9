package io.virtwarden.chassis.etcd;

/**
 * A key of etcd.
 *
 * @param created revision at which it came to be
 * @param modified revision at which it was put last
 * @param lease of etcd, that it goes with; 0 for none
 */
public record KeyValue(String key, String value, long created, long modified, long lease) {}
