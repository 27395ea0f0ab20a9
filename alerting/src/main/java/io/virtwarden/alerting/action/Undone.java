package io.virtwarden.alerting.action;

import java.util.UUID;

/**
 * What became of an effect that had to be taken back: the limits of a throttled disk, frozen file systems.
 *
 * @param id of the action that had the effect
 * @param domain on which domain
 * @param kind {@code limits} or {@code thaw}
 * @param due when it was to be taken back, RFC 3339
 * @param result {@code done}; {@code already}: it was so before; {@code left}: somebody changed it meanwhile, so it is theirs; {@code gone}:
 *     the domain is
 * @param text for people
 * @param before what was found
 * @param after what is so now
 */
public record Undone(
        String id, UUID domain, String kind, String due, String result, String text, String before, String after) {}
