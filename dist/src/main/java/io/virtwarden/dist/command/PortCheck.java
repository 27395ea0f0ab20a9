package io.virtwarden.dist.command;

import io.virtwarden.chassis.ops.Status;
import io.virtwarden.chassis.settings.HttpSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a daemon can serve where its settings say. In use is fine if it is this daemon that uses it.
 *
 * @param daemon its name and its section of the settings
 * @param client asks whoever serves there
 */
record PortCheck(String daemon, HttpSettings http, Supplier<DaemonClient> client) {
    Status look() {
        String place = http.host() + ":" + http.port();
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(http.host(), http.port()));
            return Status.ok(place + " is free");
        } catch (IOException e) {
            String why = e.getMessage();
            try {
                DaemonClient there = client.get();
                Matcher build = buildInfo(there);
                if (build.find()) {
                    return Status.ok(daemon + " runs at " + there.address() + ", version " + build.group(1));
                }
            } catch (FailedException | IOException notOurs) {
                why = notOurs.getMessage();
            }
            return Status.failed(daemon + ".http.port: " + place + " is in use by something that is no " + daemon + " ("
                    + why + "); set another port, in the file or as VIRTWARDEN_" + daemon.toUpperCase(Locale.ROOT)
                    + "_HTTP_PORT");
        }
    }

    private Matcher buildInfo(DaemonClient there) throws IOException {
        Pattern mine = Pattern.compile("virtwarden_build_info\\{daemon=\"" + daemon + "\",version=\"([^\"]*)\"");
        try (InputStream page = there.get("/metrics", Map.of())) {
            return mine.matcher(new String(page.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
