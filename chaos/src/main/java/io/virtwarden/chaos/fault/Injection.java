package io.virtwarden.chaos.fault;

import java.time.Duration;

/**
 * A fault that was injected.
 *
 * @param kind such as {@code SIGKILL}
 * @param target what it was done to
 * @param lasted from its begin to its end
 * @param recovery from its end until every daemon was ready
 */
public record Injection(String kind, String target, Duration lasted, Duration recovery) {}
