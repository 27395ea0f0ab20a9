package io.virtwarden.alerting;

import io.virtwarden.alerting.live.Fence;
import io.virtwarden.alerting.live.Webhook;
import io.virtwarden.chassis.settings.Key;
import io.virtwarden.chassis.settings.SecretFile;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What actions reach beside libvirt. Only the settings can name it: rules cannot, and neither can signals. */
final class OutsideSettings {
    private OutsideSettings() {}

    /** One of {@code alerting.webhooks}. */
    public record Hook(
            @Key(help = "Where it is told, http or https. Redirects are not followed.")
            URI url,

            @Key(name = "token.file", help = "File with a bearer token that is sent along.")
            Optional<SecretFile> tokenFile,

            @Key(help = "From the request to the answer.", def = "10s")
            Duration timeout) {
        public Hook {
            boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (!http || url.getHost() == null) {
                throw new IllegalArgumentException("url must be http://HOST or https://HOST, is '" + url + "'");
            }
            bounded("timeout", timeout, Duration.ofMinutes(5));
        }
    }

    /** Section {@code alerting.fence}. */
    public record FenceProgram(
            @Key(
                    help =
                            "Program (absolute path) and arguments, run without a shell; {domain}, {name}, {hypervisor} and"
                                    + " {action} are filled in. It ends with 0 if the domain is fenced.")
            List<String> command,

            @Key(help = "After that it is killed, and the action counts as unknown.", def = "1m")
            Duration timeout) {
        public FenceProgram {
            if (!command.isEmpty() && !command.get(0).startsWith("/")) {
                throw new IllegalArgumentException(
                        "command must begin with an absolute path, begins with '" + command.get(0) + "'");
            }
            bounded("timeout", timeout, Duration.ofHours(1));
        }
    }

    private static void bounded(String key, Duration value, Duration most) {
        if (value.compareTo(Duration.ofMillis(100)) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(key + " must be 100ms to " + most + ", is " + value);
        }
    }

    static Map<String, Webhook> webhooks(Map<String, Hook> hooks) {
        Map<String, Webhook> webhooks = new HashMap<>();
        hooks.forEach((name, hook) -> webhooks.put(name, new Webhook(hook.url(), hook.tokenFile(), hook.timeout())));
        return webhooks;
    }

    static Fence fence(FenceProgram program) {
        return new Fence(program.command(), program.timeout());
    }
}
