package io.virtwarden.hypervisor.event;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The data of an event record: one JSON object in UTF-8 with
 * {@code uri, object, uuid, name, id, event, detail, eventNumber, detailNumber}, the arguments and {@code generation}, absent
 * ones left out. The shape of each type is published as a JSON Schema in docs/schemas.
 *
 * <p>Not for several threads: it owns a buffer that it reuses.
 */
public final class EventJson {
    private final JsonBytes json = new JsonBytes(1024);

    /** The event's data; the array belongs to the caller. */
    public byte[] encode(HypervisorEvent event) {
        return encode(event, false);
    }

    /**
     * The event's data; the array belongs to the caller.
     *
     * @param reconciled true if nobody announced this: it was concluded from comparing listings
     */
    public byte[] encode(HypervisorEvent event, boolean reconciled) {
        json.reset().open('{');
        json.field("uri", event.uri());
        subject(event.subject());
        EventType type = event.type();
        if (!isLifecycle(type)) {
            json.field("event", type.name());
        }
        if (type.since().isEmpty()) {
            json.field("eventId", type.id());
        }
        arguments(type.arguments(), event.values());
        json.field("generation", event.generation());
        if (reconciled) {
            json.name("reconciled").literal("true");
        }
        return json.close('}').toByteArray();
    }

    /** Lifecycle events carry their own {@code event}; for all others it is the name of the type. */
    static boolean isLifecycle(EventType type) {
        return !type.arguments().isEmpty() && type.arguments().get(0).name().equals("event");
    }

    private void subject(Subject subject) {
        json.field("object", subject.kind().word());
        if (subject.uuid() != null) {
            json.name("uuid").uuid(subject.uuid());
        }
        text("name", subject.name());
        if (subject.id() >= 0) {
            json.field("id", subject.id());
        }
    }

    private void arguments(List<Argument> arguments, List<Object> values) {
        for (int i = 0; i < arguments.size(); i++) {
            argument(arguments.get(i), values, i);
        }
    }

    private void argument(Argument argument, List<Object> values, int at) {
        Object value = values.get(at);
        if (value == null) {
            return;
        }
        String name = argument.name();
        switch (argument.form()) {
            case CHOICE -> choice(name, argument.word((Integer) value), (Integer) value);
            case DETAIL ->
                choice(name, argument.detail((Integer) values.get(at - 1), (Integer) value), (Integer) value);
            case INT, UINT, LONG -> json.field(name, ((Number) value).longValue());
            case TEXT -> text(name, (String) value);
            case ADDRESS, IDENTITIES, PARAMETERS -> structure(name, value);
        }
    }

    private void choice(String name, String word, int number) {
        json.field(name, word);
        json.name(name, "Number").number(number);
    }

    private void text(String name, String value) {
        json.field(name, value);
        if (!json.wasClean()) {
            json.name(name, "Bytes").text(HexFormat.of().formatHex(NativeText.bytes(value)));
        }
    }

    private void structure(String name, @Nullable Object value) {
        json.name(name);
        value(value);
    }

    private void value(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            json.open('{');
            map.forEach((key, element) -> {
                json.name(String.valueOf(key));
                value(element);
            });
            json.close('}');
        } else if (value instanceof List<?> list) {
            json.open('[');
            for (Object element : list) {
                json.element();
                value(element);
            }
            json.close(']');
        } else if (value instanceof Double number) {
            json.literal(Double.isFinite(number) ? number.toString() : "null");
        } else if (value instanceof Number number) {
            json.number(number.longValue());
        } else if (value instanceof Boolean || value == null) {
            json.literal(String.valueOf(value));
        } else {
            json.text(value.toString());
        }
    }
}
