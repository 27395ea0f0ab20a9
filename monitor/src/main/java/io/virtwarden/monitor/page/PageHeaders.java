package io.virtwarden.monitor.page;

import io.vertx.core.http.HttpServerResponse;

/**
 * What keeps a browser from doing anything for the page but showing it: code and style from this daemon's own files alone, no
 * markup made from text (Trusted Types), no frame around it, no other site that learns of it.
 */
final class PageHeaders {
    private static final String POLICY = String.join(
            "; ",
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'");

    private PageHeaders() {}

    static void set(HttpServerResponse response) {
        response.putHeader("Content-Security-Policy", POLICY)
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Cross-Origin-Opener-Policy", "same-origin")
                .putHeader("Cross-Origin-Resource-Policy", "same-origin")
                .putHeader("X-Frame-Options", "DENY");
    }
}
