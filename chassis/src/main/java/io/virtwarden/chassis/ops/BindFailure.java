package io.virtwarden.chassis.ops;

import io.virtwarden.chassis.settings.HttpSettings;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Locale;

/** Says why a server cannot listen, and which setting mends it. */
final class BindFailure {
    private BindFailure() {}

    static IOException explain(String section, HttpSettings settings, Throwable cause) {
        var address = settings.host() + ":" + settings.port();
        var message = "cannot listen on " + address + ": " + why(section, settings, cause);
        return new IOException(message, cause);
    }

    private static String why(String section, HttpSettings settings, Throwable cause) {
        var text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        if (text.contains("in use")) {
            var owner = new PortOwner(Path.of("/proc")).of(settings.port());
            return "the port is taken by " + owner.orElse("another process") + "; end it or change " + section
                    + ".port";
        }
        if (text.contains("permission denied"))
            return "ports below 1024 need CAP_NET_BIND_SERVICE; change " + section + ".port";
        if (text.contains("cannot assign") || text.contains("can't assign"))
            return "this machine has no such address; change " + section + ".host";
        if (cause instanceof UnknownHostException || text.contains("resolve"))
            return "the host name is not known; change " + section + ".host";
        return cause.getMessage() + " (settings " + section + ".*)";
    }
}
