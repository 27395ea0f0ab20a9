package io.virtwarden.monitor.page;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.virtwarden.chassis.ops.Gzip;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * One file of the page, as it goes out: the same bytes for everybody. Browsers keep it and ask each time whether it has changed
 * (RFC 9111, no-cache), so that a new version of the daemon is a new page at once.
 */
final class Asset {
    private static final int HASH_CHARS = 20;

    private final String contentType;
    private final byte[] plain;
    private final byte[] zipped;
    private final String etag;

    private Asset(String contentType, byte[] plain) {
        this.contentType = contentType;
        this.plain = plain;
        this.zipped = Gzip.member(plain, 0, plain.length);
        // Weak: plain and zipped are the same page in different bytes.
        this.etag = "W/\"" + hash(plain) + "\"";
    }

    /** A file beside this class. */
    static Asset of(String name) throws IOException {
        try (InputStream in = Asset.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("the page's file " + name + " is missing in " + Asset.class.getPackageName());
            }
            return new Asset(type(name), in.readAllBytes());
        }
    }

    private static String type(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "html" -> "text/html; charset=utf-8";
            case "js" -> "text/javascript; charset=utf-8";
            case "css" -> "text/css; charset=utf-8";
            case "svg" -> "image/svg+xml";
            default -> throw new IllegalArgumentException("no type is known for " + name);
        };
    }

    private static String hash(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(digest).substring(0, HASH_CHARS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Answers GET or HEAD. */
    void send(HttpServerRequest request) {
        HttpServerResponse response = request.response()
                .putHeader("ETag", etag)
                .putHeader("Cache-Control", "no-cache")
                .putHeader("Vary", "Accept-Encoding");
        if (has(request.getHeader("If-None-Match"))) {
            var unused = response.setStatusCode(304).end();
            return;
        }
        boolean gzip = Gzip.accepted(request.getHeader("Accept-Encoding"));
        byte[] body = gzip ? zipped : plain;
        response.putHeader("Content-Type", contentType).putHeader("Content-Length", Integer.toString(body.length));
        if (gzip) {
            response.putHeader("Content-Encoding", "gzip");
        }
        var unused = HttpMethod.HEAD.equals(request.method()) ? response.end() : response.end(Buffer.buffer(body));
    }

    private boolean has(@Nullable String ifNoneMatch) {
        return ifNoneMatch != null
                && Arrays.stream(ifNoneMatch.split(",", -1))
                        .map(String::strip)
                        .anyMatch(tag -> tag.equals("*") || tag.equals(etag) || ("W/" + tag).equals(etag));
    }

    int length() {
        return plain.length;
    }
}
