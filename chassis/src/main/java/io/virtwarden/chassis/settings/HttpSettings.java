package io.virtwarden.chassis.settings;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Section {@code http} of every daemon. */
public record HttpSettings(
        @Key(help = "Address to listen on. Anything but loopback asks for tls or token.file.", def = "127.0.0.1")
        String host,

        @Key(help = "Port to listen on; 0 takes any free one.", min = 0, max = 65535)
        int port,

        @Key(help = "HTTPS from PEM files.") Optional<TlsSettings> tls,

        @Key(name = "token.file", help = "File with the bearer token that requests must show.")
        Optional<SecretFile> tokenFile,

        @Key(help = "Allows listening beyond loopback with neither TLS nor token.", def = "false")
        boolean insecure,

        @Key(
                name = "requests.max",
                help = "Requests served at the same time, streams included; more are answered 503.",
                def = "64",
                min = 1,
                max = 10000)
        int requestsMax) {

    public HttpSettings {
        if (host.isBlank()) throw new IllegalArgumentException("host must not be empty");
        if (!loopback(host) && tls.isEmpty() && tokenFile.isEmpty() && !insecure)
            throw new IllegalArgumentException(
                    "host '" + host + "' can be reached from other machines: set tls.certificate and tls.key, "
                            + "or token.file, or insecure: true if the network is trusted");
    }

    /** Settings for a test or a try-out: loopback, any free port. */
    public static HttpSettings ephemeral() {
        return new HttpSettings("127.0.0.1", 0, Optional.empty(), Optional.empty(), false, 64);
    }

    /** Whether only this host can reach it. */
    public boolean loopback() {
        return loopback(host);
    }

    /**
     * Whether a host is this one and no other can be meant by it: {@code localhost}, or a loopback address, with or without the
     * brackets that it has in a URI. Other names count as others': what they resolve to can change.
     */
    public static boolean loopback(String host) {
        if (host.equals("localhost")) return true;
        var address = NetUtil.createByteArrayFromIpAddressString(host);
        try {
            return address != null && InetAddress.getByAddress(address).isLoopbackAddress();
        } catch (UnknownHostException wrongLength) {
            throw new IllegalStateException(wrongLength);
        }
    }
}
