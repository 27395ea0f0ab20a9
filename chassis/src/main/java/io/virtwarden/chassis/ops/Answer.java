package io.virtwarden.chassis.ops;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;

/** Ends a response with a whole body, or with its length alone for HEAD. */
final class Answer {
    private Answer() {}

    static void end(RoutingContext context, Buffer body) {
        var response = context.response();
        response.putHeader("Content-Length", Integer.toString(body.length()));
        // A client that went away is no failure of ours; vertx-web's end handlers still run.
        if (HttpMethod.HEAD.equals(context.request().method())) response.end();
        else response.end(body);
    }
}
