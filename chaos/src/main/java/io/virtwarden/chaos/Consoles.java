package io.virtwarden.chaos;

import io.virtwarden.chaos.backbone.Http;
import io.virtwarden.lab.node.Node;
import io.virtwarden.lab.node.Role;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Guests' consoles as logd shows them. */
final class Consoles {
    private final Node node;

    Consoles(Node node) {
        this.node = node;
    }

    /** The whole history, with a line for each loss. */
    String withMarks(String guest) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = new Http()
                .get(
                        node.daemon(Role.LOGD).uri("/v1/consoles/" + guest + "/serial0?marks=loss"),
                        Duration.ofSeconds(60));
        if (answer.statusCode() != 200) {
            throw new IOException("the console of " + guest + " is answered with " + answer.statusCode());
        }
        return new String(answer.body(), StandardCharsets.ISO_8859_1);
    }
}
