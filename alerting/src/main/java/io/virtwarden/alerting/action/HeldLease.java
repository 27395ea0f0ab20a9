package io.virtwarden.alerting.action;

/**
 * A lease that this node holds on something of a domain.
 *
 * @param resource what is leased, as lockd names it
 * @param token fencing token: strictly increasing per resource; whoever checks it refuses a lower one
 * @param scope {@code host} or {@code cluster}
 */
public record HeldLease(String resource, long token, String scope) {}
