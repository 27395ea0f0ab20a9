package io.virtwarden.chassis.etcd;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;

/** Tells what is certain after a request that failed. */
final class Faults {
    // gRPC's codes: invalid argument, already exists, permission denied, resource exhausted (etcd's space or queue),
    // failed
    // precondition, out of range, unimplemented, unauthenticated. etcd decides all of these before or instead of
    // applying.
    private static final Set<Integer> REFUSALS = Set.of(3, 6, 7, 8, 9, 11, 12, 16);
    private static final int NOT_FOUND = 5;

    private Faults() {}

    /** It could not be sent, or no answer came. */
    static EtcdException transport(String endpoint, Throwable fault) {
        boolean unsent = fault instanceof ConnectException
                || fault instanceof NoRouteToHostException
                || fault instanceof UnknownHostException
                || fault instanceof SSLHandshakeException;
        String detail = text(fault)
                + (fault instanceof SSLHandshakeException ? "; see tls.ca, tls.certificate and tls.key" : "");
        return new EtcdException(
                unsent ? EtcdException.Kind.NOT_SENT : EtcdException.Kind.UNKNOWN,
                "etcd at " + endpoint + (unsent ? " cannot be reached: " : " did not answer: ") + detail);
    }

    /** Its message, and that of its innermost cause: "Failed to create SSL connection" alone helps nobody. */
    private static String text(Throwable fault) {
        Throwable innermost = fault;
        while (innermost.getCause() != null && innermost.getCause() != innermost) {
            innermost = innermost.getCause();
        }
        String text = message(fault);
        String cause = message(innermost);
        return text.contains(cause) ? text : text + ": " + cause;
    }

    private static String message(Throwable fault) {
        return fault.getMessage() == null ? fault.getClass().getSimpleName() : fault.getMessage();
    }

    /** It was answered with something that is not 200. */
    static EtcdException answered(String endpoint, int status, Buffer body) {
        JsonObject document = document(body);
        int code = (int) Wire.number(document, "code");
        String said = document.getString("message", document.getString("error", body.toString()));
        String text = "etcd at " + endpoint + " answered " + status + ": " + said.strip();
        if (code == NOT_FOUND && said.contains("lease not found")) {
            return new EtcdException(EtcdException.Kind.LEASE_GONE, text);
        }
        boolean refused = REFUSALS.contains(code) || status == 404 || status == 401;
        return new EtcdException(refused ? EtcdException.Kind.REFUSED : EtcdException.Kind.UNKNOWN, text);
    }

    /** Whether a new token may mend it. */
    static boolean staleToken(EtcdException fault) {
        String text = fault.reason();
        return text.contains("invalid auth token") || text.contains("revision of auth store is old");
    }

    private static JsonObject document(Buffer body) {
        try {
            return body.length() == 0 ? new JsonObject() : new JsonObject(body);
        } catch (DecodeException notJson) {
            return new JsonObject();
        }
    }
}
