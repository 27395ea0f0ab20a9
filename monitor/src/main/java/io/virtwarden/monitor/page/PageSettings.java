package io.virtwarden.monitor.page;

import io.virtwarden.chassis.settings.Key;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Section {@code monitor.page}. */
public record PageSettings(
        @Key(help = "Serves the page at / of monitor.http.", def = "true")
        boolean enabled,

        @Key(
                help =
                        "The other daemons of this node that the page shows: logd, lockd, alerting. Plain http only on loopback.",
                def = "logd=http://127.0.0.1:9178,lockd=http://127.0.0.1:9179,alerting=http://127.0.0.1:9180")
        Map<String, URI> daemons,

        @Key(name = "ca", help = "Certificates (PEM) that sign theirs; without it those that Java trusts count.")
        Optional<Path> authority,

        @Key(
                help =
                        "Shows the other daemons also to those who reach monitor from beyond this host; they are asked from "
                                + "this host, whatever their own http.host lets in. Asks for monitor.http.token.file or "
                                + "monitor.http.tls.client-ca.",
                def = "false")
        boolean remote,

        @Key(help = "Grafana with the dashboards, such as https://grafana.example.org; the page then links to them.")
        Optional<URI> grafana) {

    public PageSettings {
        // Ordered, so that the page lists them in the same order every time.
        daemons = new TreeMap<>(daemons);
        List<String> faults = new ArrayList<>();
        daemons.forEach((name, address) -> {
            if (!Peer.NAMES.contains(name)) {
                faults.add("daemons." + name + ": there is no such daemon; there are " + String.join(", ", Peer.NAMES));
            } else if (!Peer.fits(address)) {
                faults.add("daemons." + name + " must be of the form http://127.0.0.1:port or https://host:port, is "
                        + address);
            }
        });
        if (!grafana.map(PageSettings::isWeb).orElse(true)) {
            faults.add("grafana must be of the form https://host or http://host, is " + grafana.get());
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", faults));
        }
    }

    /** Ends up in a link: nothing but the web's own schemes. */
    static boolean isWeb(URI address) {
        return ("http".equals(address.getScheme()) || "https".equals(address.getScheme())) && address.getHost() != null;
    }
}
