package io.virtwarden.monitor.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.virtwarden.monitor.inventory.ObjectKey;
import java.io.IOException;

/** The latest measurements of an object. */
@FunctionalInterface
public interface Figures {
    /** Nothing was measured. */
    Figures NONE = (out, key) -> {};

    /** Adds members to the object that is open in {@code out}; none if there is no measurement. A worker thread. */
    void fields(JsonGenerator out, ObjectKey key) throws IOException;
}
