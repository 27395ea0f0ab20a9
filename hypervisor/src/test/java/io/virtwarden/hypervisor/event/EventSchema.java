package io.virtwarden.hypervisor.event;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;

/** The JSON Schema of one event type's data, made from its row. */
final class EventSchema {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final EventType type;
    private final ObjectNode properties = JSON.objectNode();

    private EventSchema(EventType type) {
        this.type = type;
    }

    static String of(EventType type) throws IOException {
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentObjectsWith(new DefaultIndenter("  ", "\n"));
        return new ObjectMapper().writer(printer).writeValueAsString(new EventSchema(type).build()) + "\n";
    }

    private ObjectNode build() {
        property("uri", "string", "libvirt's URI as configured");
        properties.set("object", JSON.objectNode().put("const", type.object().word()));
        if (type.object() != ObjectKind.NODE_DEVICE) {
            property("uuid", "string", "of the " + type.object().word()).put("format", "uuid");
        }
        text("name", type.object() == ObjectKind.SECRET ? "usage id" : "any Unicode");
        if (type.object() == ObjectKind.DOMAIN) {
            property("id", "integer", "number of the running domain; absent if it does not run");
        }
        if (!EventJson.isLifecycle(type)) {
            properties.set("event", JSON.objectNode().put("const", type.name()));
        }
        type.arguments().forEach(this::argument);
        property("generation", "integer", "which opening of that connection heard it, from 1")
                .put("minimum", 1);
        property("reconciled", "boolean", "true: nobody announced this, it was concluded from comparing listings");

        properties
                .putObject("after")
                .put(
                        "description",
                        "what the node knows of the object after this, null when it is gone; absent where nothing is known")
                .putArray("type")
                .add("object")
                .add("null");

        ObjectNode schema = JSON.objectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("$id", "urn:virtwarden:schema:" + type.ceType());
        schema.put("title", type.object().word() + " " + type.name());
        schema.put("description", "libvirt's event " + type.id() + " of its kind, since libvirt " + type.since());
        schema.put("type", "object");
        schema.set("properties", properties);
        ArrayNode required = schema.putArray("required");
        List.of("uri", "object", "name", "event", "generation").forEach(required::add);
        return schema;
    }

    private void argument(Argument argument) {
        String name = argument.name();
        String unit = argument.unit() == null ? "" : argument.unit();
        switch (argument.form()) {
            case CHOICE -> choice(name, argument.words());
            case DETAIL ->
                choice(
                        name,
                        argument.details().stream()
                                .flatMap(List::stream)
                                .distinct()
                                .toList());
            case INT, UINT, LONG -> property(name, "integer", unit);
            case TEXT -> text(name, "");
            case ADDRESS -> {
                ObjectNode fields = property(name, "object", "").putObject("properties");
                List.of("family", "node", "service")
                        .forEach(field -> fields.putObject(field).put("type", "string"));
            }
            case IDENTITIES -> {
                ObjectNode items = property(name, "array", "").putObject("items");
                ObjectNode fields = items.put("type", "object").putObject("properties");
                List.of("type", "name").forEach(field -> fields.putObject(field).put("type", "string"));
            }
            case PARAMETERS -> property(name, "object", "libvirt's typed parameters by their names");
        }
    }

    private void choice(String name, List<String> words) {
        ArrayNode either = properties.putObject(name).put("type", "string").putArray("anyOf");
        ArrayNode known = JSON.arrayNode();
        words.stream().filter(word -> !word.isEmpty()).forEach(known::add);
        if (!known.isEmpty()) {
            either.addObject().set("enum", known);
        }
        either.addObject().put("pattern", "^unknown(-.+)?$");
        property(name + "Number", "integer", "libvirt's own number");
    }

    private void text(String name, String description) {
        property(name, "string", description);
        property(name + "Bytes", "string", "the bytes in hexadecimal, only if they are not UTF-8")
                .put("pattern", "^([0-9a-f]{2})+$");
    }

    private ObjectNode property(String name, String jsonType, String description) {
        ObjectNode property = properties.putObject(name).put("type", jsonType);
        if (!description.isEmpty()) {
            property.put("description", description);
        }
        return property;
    }
}
