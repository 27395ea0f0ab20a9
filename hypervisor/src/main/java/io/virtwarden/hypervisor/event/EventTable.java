package io.virtwarden.hypervisor.event;

import static io.virtwarden.hypervisor.event.ObjectKind.NETWORK;
import static io.virtwarden.hypervisor.event.ObjectKind.NODE_DEVICE;
import static io.virtwarden.hypervisor.event.ObjectKind.POOL;
import static io.virtwarden.hypervisor.event.ObjectKind.SECRET;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Everything that libvirt can announce: one row per event. Registration, JSON, schemas and documentation are made from it.
 *
 * <p>The words are libvirt's own constants in lower case with hyphens, without their prefix: what the header calls
 * {@code VIR_DOMAIN_EVENT_SUSPENDED_IOERROR} is {@code suspended} and {@code ioerror} here.
 */
public final class EventTable {
    private static final List<EventType> ROWS =
            Stream.of(DomainEvents.rows(), otherRows()).flatMap(List::stream).toList();

    private EventTable() {}

    /** All rows, in libvirt's order. */
    public static List<EventType> rows() {
        return ROWS;
    }

    /** The rows about one kind of object, in the order of their numbers, which have no holes. */
    public static List<EventType> rows(ObjectKind kind) {
        return ROWS.stream().filter(row -> row.object() == kind).toList();
    }

    /** The row with this name, such as {@code lifecycle}. */
    public static Optional<EventType> find(ObjectKind kind, String name) {
        return ROWS.stream()
                .filter(row -> row.object() == kind && row.name().equals(name))
                .findFirst();
    }

    /** The row that must be there: for the names that this code itself relies on. */
    public static EventType row(ObjectKind kind, String name) {
        return find(kind, name).orElseThrow(() -> new IllegalArgumentException("no event " + kind.word() + " " + name));
    }

    /** The row with libvirt's number, or one without arguments named {@code unknown-N} for a libvirt newer than this table. */
    public static EventType byId(ObjectKind kind, int id) {
        return ROWS.stream()
                .filter(row -> row.object() == kind && row.id() == id)
                .findFirst()
                .orElseGet(() -> new EventType(kind, id, "unknown-" + id, "", List.of()));
    }

    private static List<EventType> otherRows() {
        return List.of(
                lifecycle(NETWORK, "1.2.1", "defined", "undefined", "started", "stopped"),
                new EventType(
                        NETWORK,
                        1,
                        "metadata-change",
                        "9.8.0",
                        List.of(
                                Argument.choice("type", "description", "title", "element"),
                                Argument.text("namespaceUri"))),
                lifecycle(POOL, "2.0.0", "defined", "undefined", "started", "stopped", "created", "deleted"),
                new EventType(POOL, 1, "refresh", "2.0.0", List.of()),
                lifecycle(NODE_DEVICE, "2.2.0", "created", "deleted", "defined", "undefined"),
                new EventType(NODE_DEVICE, 1, "update", "2.2.0", List.of()),
                lifecycle(SECRET, "3.0.0", "defined", "undefined"),
                new EventType(SECRET, 1, "value-changed", "3.0.0", List.of()));
    }

    /** Outside domains the second number exists and is always 0 up to libvirt 12.5: no words for it yet. */
    private static EventType lifecycle(ObjectKind kind, String since, String... words) {
        return new EventType(
                kind,
                0,
                "lifecycle",
                since,
                List.of(
                        Argument.choice("event", words),
                        new Argument("detail", Argument.Form.DETAIL, List.of(), List.of(), null)));
    }
}
