package io.virtwarden.hypervisor.control;

import java.util.Map;

/**
 * A domain's job.
 *
 * @param type virDomainJobType: 0 none, 1 bounded, 2 unbounded, 3 completed, 4 failed, 5 cancelled
 * @param values by libvirt's names, such as {@code data_remaining} (bytes) and {@code time_elapsed} (ms)
 */
public record JobStats(int type, Map<String, Object> values) {}
