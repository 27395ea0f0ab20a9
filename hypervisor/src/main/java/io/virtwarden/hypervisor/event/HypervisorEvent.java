package io.virtwarden.hypervisor.event;

import java.time.Instant;
import java.util.List;

/**
 * One event as libvirt announced it.
 *
 * @param uri the connection's URI as configured
 * @param generation which opening of that connection heard it, from 1
 * @param type its row in the table
 * @param subject what it is about
 * @param seenAt when the callback was entered; libvirt's events carry no time of their own
 * @param values one per {@code type.arguments()}; elements may be null
 */
public record HypervisorEvent(
        String uri, long generation, EventType type, Subject subject, Instant seenAt, List<Object> values) {}
