package io.virtwarden.chassis.ops;

import io.netty.util.NetUtil;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;

/**
 * Answers only who asks for this host by address or as {@code localhost}. A daemon that trusts everybody on its host would
 * otherwise trust every web page that a browser on it shows: the page's server only has to let its own name point to 127.0.0.1
 * (DNS rebinding), and the browser takes daemon and page for one site.
 */
final class HostGuard implements Handler<RoutingContext> {
    @Override
    public void handle(RoutingContext context) {
        // Null: an old client without the header, or one with nonsense in it, which the parser makes nothing of.
        var authority = context.request().authority();
        if (context.request().getHeader("Host") == null || (authority != null && ofThisHost(authority.host()))) {
            context.next();
            return;
        }
        context.fail(
                421,
                new Problem(
                        421,
                        "Misdirected request",
                        "This daemon asks for no token, so it answers only requests to localhost or an address of the "
                                + "host, not to a name. Ask for http://127.0.0.1, or set http.token.file."));
    }

    private static boolean ofThisHost(String host) {
        var bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        return bare.equals("localhost") || NetUtil.isValidIpV4Address(bare) || NetUtil.isValidIpV6Address(bare);
    }
}
