package io.virtwarden.chassis.settings;

/** Where a server listens; written {@code host:port}, an IPv6 address as {@code [::1]:port}. */
public record HostPort(String host, int port) {
    public HostPort {
        if (host.isBlank()) throw new IllegalArgumentException("the host is missing before ':" + port + "'");
        if (port < 1 || port > 65535) throw new IllegalArgumentException("port " + port + " is not in 1 to 65535");
    }

    /** @throws IllegalArgumentException if it is not host:port, with a message that says what is missing */
    public static HostPort parse(String text) {
        var trimmed = text.strip();
        var colon = trimmed.lastIndexOf(':');
        if (colon < 0) throw new IllegalArgumentException("'" + text + "' has no port; write host:port");
        var host = trimmed.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) host = host.substring(1, host.length() - 1);
        else if (host.indexOf(':') >= 0)
            throw new IllegalArgumentException("'" + text + "': write an IPv6 address as [" + host + "]:port");
        try {
            return new HostPort(host, Integer.parseInt(trimmed.substring(colon + 1)));
        } catch (NumberFormatException noNumber) {
            throw new IllegalArgumentException("'" + text + "': the port is not a number; write host:port", noNumber);
        }
    }

    /** The form that {@link #parse} reads. */
    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
