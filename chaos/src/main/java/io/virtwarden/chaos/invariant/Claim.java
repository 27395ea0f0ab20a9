package io.virtwarden.chaos.invariant;

/**
 * A lease as its owner saw it.
 *
 * @param resource what it is on
 * @param owner who, unique
 * @param exclusive or shared
 * @param token the fencing token
 * @param askedNanos before the request
 * @param fromNanos after the answer: from then on the owner relies on it
 * @param toNanos before the release, or when the TTL, counted from the request, was over: until then the owner relies on it
 */
public record Claim(
        String resource, String owner, boolean exclusive, long token, long askedNanos, long fromNanos, long toNanos) {}
