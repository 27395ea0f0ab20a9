package io.virtwarden.grafana;

import java.util.List;

/**
 * What a number means.
 *
 * @param value as it stands in the metric
 */
record Mapping(int value, String text, Colour colour) {
    /** {@code libvirt_domain_info_state}. */
    static final List<Mapping> DOMAIN = List.of(
            new Mapping(0, "no state", Colour.OFF),
            new Mapping(1, "running", Colour.GOOD),
            new Mapping(2, "blocked", Colour.IN),
            new Mapping(3, "paused", Colour.WARNING),
            new Mapping(4, "shutting down", Colour.IDLE),
            new Mapping(5, "shut off", Colour.OFF),
            new Mapping(6, "crashed", Colour.BAD),
            new Mapping(7, "suspended", Colour.MOVING));

    /** {@code libvirt_storage_pool_state}. */
    static final List<Mapping> POOL = List.of(
            new Mapping(0, "inactive", Colour.OFF),
            new Mapping(1, "building", Colour.IN),
            new Mapping(2, "running", Colour.GOOD),
            new Mapping(3, "degraded", Colour.WARNING),
            new Mapping(4, "inaccessible", Colour.BAD));

    /** {@code libvirt_up}, {@code up}, collectors. */
    static final List<Mapping> UP = List.of(new Mapping(0, "down", Colour.BAD), new Mapping(1, "up", Colour.GOOD));

    static final List<Mapping> ACTIVE =
            List.of(new Mapping(0, "inactive", Colour.OFF), new Mapping(1, "active", Colour.GOOD));

    static final List<Mapping> SUCCESS =
            List.of(new Mapping(0, "failed", Colour.BAD), new Mapping(1, "worked", Colour.GOOD));

    /** {@code virtwarden_lockd_etcd_session_state}. */
    static final List<Mapping> SESSION = List.of(
            new Mapping(0, "none", Colour.BAD),
            new Mapping(1, "held", Colour.GOOD),
            new Mapping(2, "suspect", Colour.WARNING),
            new Mapping(3, "expired", Colour.BAD));

    /** Why alerting begins nothing. */
    static final List<Mapping> STANDING =
            List.of(new Mapping(1, "paused", Colour.WARNING), new Mapping(2, "breaker open", Colour.BAD));

    /** {@code libvirt_domain_block_error}. */
    static final List<Mapping> DISK_ERROR =
            List.of(new Mapping(1, "unspecified", Colour.BAD), new Mapping(2, "no space", Colour.BAD));
}
