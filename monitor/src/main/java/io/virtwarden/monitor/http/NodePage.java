package io.virtwarden.monitor.http;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** The answer of {@code /v1/node}: who the node is and how its connections, journal and outbox are. */
@FunctionalInterface
public interface NodePage {
    /** Writes one JSON object. A worker thread; answers from memory. */
    void write(JsonGenerator out) throws IOException;
}
