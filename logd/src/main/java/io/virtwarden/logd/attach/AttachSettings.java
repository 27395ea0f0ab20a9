package io.virtwarden.logd.attach;

import io.virtwarden.chassis.settings.Key;
import java.time.Duration;

/** {@code logd.attach}: consoles of domains that write no log file. */
public record AttachSettings(
        @Key(
                help = "Open the consoles of running domains that have no log file (LXC too). While logd"
                        + " reads one, virsh console needs --force; it is then logd that lets go.",
                def = "off")
        boolean enabled,

        @Key(
                help = "How long logd stays away from a console that somebody else has opened, before it"
                        + " looks whether it is free again.",
                def = "1m")
        Duration away) {

    public AttachSettings {
        if (away.toMillis() < 100) {
            throw new IllegalArgumentException("away: at least 100ms, is " + away.toMillis() + "ms");
        }
    }
}
