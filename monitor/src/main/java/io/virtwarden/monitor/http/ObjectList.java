package io.virtwarden.monitor.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.virtwarden.hypervisor.event.NativeText;
import io.virtwarden.hypervisor.event.ObjectKind;
import io.virtwarden.monitor.inventory.Known;
import io.virtwarden.monitor.inventory.KnownJson;
import io.virtwarden.monitor.inventory.KnownState;
import io.virtwarden.monitor.inventory.ObjectKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The known objects of a kind, by connection and name.
 *
 * @param figures what was measured of each
 */
public record ObjectList(KnownState known, ObjectKind kind, Figures figures) {
    /**
     * Writes them as an array.
     *
     * @param most at most so many
     * @return how many there are
     */
    public int write(JsonGenerator out, int most) throws IOException {
        List<Map.Entry<ObjectKey, Known>> objects = sorted();
        out.writeStartArray();
        for (Map.Entry<ObjectKey, Known> object : objects.subList(0, Math.min(most, objects.size()))) {
            out.writeStartObject();
            out.writeStringField("uri", NativeText.readable(object.getKey().uri()));
            KnownJson.fields(out, object.getValue());
            figures.fields(out, object.getKey());
            out.writeEndObject();
        }
        out.writeEndArray();
        return objects.size();
    }

    private List<Map.Entry<ObjectKey, Known>> sorted() {
        List<Map.Entry<ObjectKey, Known>> objects = new ArrayList<>();
        known.forEach((key, value) -> {
            if (key.kind() == kind) {
                objects.add(Map.entry(key, value));
            }
        });
        objects.sort(Comparator.comparing(
                        (Map.Entry<ObjectKey, Known> object) -> object.getKey().uri())
                .thenComparing(object -> object.getValue().subject().name()));
        return objects;
    }
}
