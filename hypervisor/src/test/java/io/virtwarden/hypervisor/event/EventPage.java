package io.virtwarden.hypervisor.event;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** docs/events.md, made from the table. */
final class EventPage {
    private static final String HEAD = """
            # Events

            Made from the event table in `hypervisor` (`EventTable`); the test that checks it writes it anew with
            `mvn -pl hypervisor test -Dtest=EventDocsTest -Ddocs.write=true`.

            Each is a CloudEvent of type `io.virtwarden.<object>.<event>.v1`; its data is JSON, described by the schema of the same
            name in [schemas](schemas). The words are libvirt's own constants in lower case with hyphens, without their prefix
            (`VIR_DOMAIN_EVENT_SUSPENDED_IOERROR` is event `suspended`, detail `ioerror`); next to each word stands the raw number
            in `<field>Number`. A number without a word, from a newer libvirt, is shown as `unknown-N`. A text that is not valid
            UTF-8 has U+FFFD in its place and the bytes in `<field>Bytes`.

            In every event: `uri`, `object`, `uuid` (not for node devices), `name` (of a secret: its usage id), `id` (of a running
            domain), `event` (the type's name, for `lifecycle` what happened), `generation` (which opening of that connection
            heard it), and `reconciled: true` if nobody announced it but a comparison of listings found it (what nobody can know
            then is `unknown`, number -1). `after` is what the node knows of the object after the event (`name`, `uuid`, `id`,
            `active`, `persistent`, `autostart`, `since`, for a domain `state` and `reason` with their numbers), `null` when it is
            gone.

            Two more types come from the node itself: [io.virtwarden.node.gap.v1](schemas/io.virtwarden.node.gap.v1.json) says
            from when to when nothing could be heard, or which records are lost, and why;
            [io.virtwarden.domain.state.v1](schemas/io.virtwarden.domain.state.v1.json) is the value in the compacted topic
            `libvirt.domain-state`.

            """;

    private EventPage() {}

    static String text() {
        StringBuilder page = new StringBuilder(HEAD);
        for (ObjectKind kind : ObjectKind.values()) {
            page.append("## ")
                    .append(kind.word())
                    .append("\n\n| id | event | since libvirt | fields |\n|---|---|---|---|\n");
            for (EventType row : EventTable.rows(kind)) {
                page.append("| ")
                        .append(row.id())
                        .append(" | [")
                        .append(row.name())
                        .append("](schemas/");
                page.append(row.ceType())
                        .append(".json) | ")
                        .append(row.since())
                        .append(" | ");
                page.append(fields(row)).append(" |\n");
            }
            page.append('\n');
        }
        return page.append(details()).toString();
    }

    private static String fields(EventType row) {
        List<String> fields = new ArrayList<>();
        for (Argument argument : row.arguments()) {
            String unit = argument.unit() == null ? "" : " (" + argument.unit() + ")";
            String words = argument.words().isEmpty() ? "" : ": " + numbered(argument.words());
            fields.add("`" + argument.name() + "`" + unit + words);
        }
        return String.join("; ", fields);
    }

    private static String details() {
        Argument event =
                EventTable.row(ObjectKind.DOMAIN, "lifecycle").arguments().get(0);
        Argument detail =
                EventTable.row(ObjectKind.DOMAIN, "lifecycle").arguments().get(1);
        StringBuilder table =
                new StringBuilder("## Details of a domain's lifecycle\n\n| event | detail |\n|---|---|\n");
        for (int i = 0; i < detail.details().size(); i++) {
            table.append("| ").append(i).append(' ').append(event.word(i)).append(" | ");
            table.append(numbered(detail.details().get(i))).append(" |\n");
        }
        return table.toString();
    }

    private static String numbered(List<String> words) {
        List<String> shown = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            if (!words.get(i).isEmpty()) {
                shown.add(i + " " + words.get(i));
            }
        }
        return shown.stream().collect(Collectors.joining(", "));
    }
}
