package io.virtwarden.hypervisor.feed;

import java.time.Duration;

/**
 * How a feed listens.
 *
 * @param resync how often everything is listed anew on a connection that stays up; at least a second
 * @param patience how long libvirt's event loop may wait for room in the queue before an event is dropped and counted; all
 *     connections stand still meanwhile, so keep it below the keepalive interval
 * @param buffer events kept per connection between registration and the end of the first listing, at least 1
 */
public record FeedSettings(Duration resync, Duration patience, int buffer) {
    public FeedSettings {
        if (resync.toMillis() < 1000) {
            throw new IllegalArgumentException("libvirt.resync must be at least 1s, is " + resync);
        }
        if (patience.isNegative()) {
            throw new IllegalArgumentException("patience must not be negative, is " + patience);
        }
        if (buffer < 1) {
            throw new IllegalArgumentException("buffer must be at least 1, is " + buffer);
        }
    }

    /** Five minutes, two seconds, 100,000 events. */
    public static FeedSettings standard() {
        return new FeedSettings(Duration.ofMinutes(5), Duration.ofSeconds(2), 100_000);
    }

    /** The standard ones, listing everything anew this often. */
    public static FeedSettings every(Duration resync) {
        FeedSettings standard = standard();
        return new FeedSettings(resync, standard.patience, standard.buffer);
    }
}
