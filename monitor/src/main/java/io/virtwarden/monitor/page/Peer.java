package io.virtwarden.monitor.page;

import io.virtwarden.chassis.settings.HttpSettings;
import java.net.URI;
import java.util.List;

/**
 * One of the node's other daemons.
 *
 * @param name as in its section of the settings
 * @param address without a path
 */
record Peer(String name, URI address) {
    /** All that there are. */
    static final List<String> NAMES = List.of("alerting", "lockd", "logd");

    /** Whether it is an address that tokens and consoles may travel to: on this host, or with TLS. */
    static boolean fits(URI address) {
        String path = address.getRawPath();
        boolean bare = (path == null || path.isEmpty() || path.equals("/"))
                && address.getRawQuery() == null
                && address.getRawUserInfo() == null;
        if (!PageSettings.isWeb(address) || !bare) {
            return false;
        }
        return "https".equals(address.getScheme()) || HttpSettings.loopback(address.getHost());
    }

    /** The absolute address of a path. */
    String at(String path) {
        return address.toString().replaceAll("/+$", "") + path;
    }
}
