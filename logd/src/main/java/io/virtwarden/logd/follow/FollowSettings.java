package io.virtwarden.logd.follow;

import io.virtwarden.chassis.settings.Key;
import java.nio.file.Path;
import java.time.Duration;

/** {@code logd.follow}: how the log files of others are followed. */
public record FollowSettings(
        @Key(
                help =
                        "Follow the log files that virtlogd or QEMU write, as far as no guest writes them through logd.socket.",
                def = "on")
        boolean enabled,

        @Key(help = "libvirt's log folder, in which each domain's own log is.", def = "/var/log/libvirt")
        Path logs,

        @Key(
                help =
                        "How often each file is looked at besides the kernel's notices, for file systems that send none.",
                def = "2s")
        Duration poll,

        @Key(
                help =
                        "How long a domain's files are still followed after it stopped: libvirt writes its last words then.",
                def = "10s")
        Duration linger) {

    public FollowSettings {
        if (poll.toMillis() < 100) {
            throw new IllegalArgumentException("poll: at least 100ms, is " + poll.toMillis() + "ms");
        }
        if (linger.isNegative()) {
            throw new IllegalArgumentException("linger: not negative");
        }
    }

    /** The defaults. */
    public static FollowSettings standard() {
        return new FollowSettings(true, Path.of("/var/log/libvirt"), Duration.ofSeconds(2), Duration.ofSeconds(10));
    }
}
