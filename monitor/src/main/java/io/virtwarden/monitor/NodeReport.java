package io.virtwarden.monitor;

import com.fasterxml.jackson.core.JsonGenerator;
import io.virtwarden.chassis.journal.Journal;
import io.virtwarden.chassis.launch.NodeIdentity;
import io.virtwarden.chassis.launch.Version;
import io.virtwarden.chassis.ops.Status;
import io.virtwarden.chassis.outbox.Pump;
import io.virtwarden.hypervisor.event.ObjectKind;
import io.virtwarden.hypervisor.feed.Feed;
import io.virtwarden.hypervisor.link.Link;
import io.virtwarden.hypervisor.link.LinkState;
import io.virtwarden.monitor.http.NodePage;
import io.virtwarden.monitor.inventory.KnownState;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The answer of {@code /v1/node}. */
record NodeReport(
        NodeIdentity node,
        Feed feed,
        Journal journal,
        @Nullable Pump pump,
        KnownState known) implements NodePage {

    @Override
    public void write(JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeStringField("uuid", node.uuid().toString());
        out.writeStringField("name", node.name());
        out.writeStringField("version", Version.current());
        out.writeArrayFieldStart("connections");
        for (Link link : feed.links()) {
            connection(out, link);
        }
        out.writeEndArray();
        out.writeObjectFieldStart("objects");
        for (ObjectKind kind : ObjectKind.values()) {
            out.writeNumberField(kind.word(), known.count(kind));
        }
        out.writeEndObject();
        journal(out);
        kafka(out);
        out.writeEndObject();
    }

    private static void connection(JsonGenerator out, Link link) throws IOException {
        LinkState state = link.state();
        out.writeStartObject();
        out.writeStringField("uri", link.uri());
        out.writeStringField("state", state.getClass().getSimpleName().toLowerCase(Locale.ROOT));
        out.writeStringField("since", state.since().toString());
        if (state instanceof LinkState.Up up) {
            out.writeStringField("driver", up.driver());
            out.writeStringField("libvirt", version(up.libvirtVersion()));
        }
        out.writeStringField("explanation", state.text());
        out.writeEndObject();
    }

    /** As libvirt counts: major * 1,000,000 + minor * 1,000 + release. */
    private static String version(long number) {
        return number / 1_000_000 + "." + number / 1000 % 1000 + "." + number % 1000;
    }

    private void journal(JsonGenerator out) throws IOException {
        out.writeObjectFieldStart("journal");
        out.writeNumberField("epoch", journal.epoch());
        out.writeNumberField("first", journal.first());
        out.writeNumberField("last", journal.durable());
        out.writeNumberField("bytes", journal.size());
        out.writeStringField("state", journal.condition().state().name().toLowerCase(Locale.ROOT));
        out.writeEndObject();
    }

    private void kafka(JsonGenerator out) throws IOException {
        if (pump != null) {
            Status status = pump.check();
            out.writeObjectFieldStart("kafka");
            out.writeBooleanField("ok", status.ok());
            out.writeStringField("explanation", status.text());
            out.writeNumberField("acknowledged", pump.acknowledged());
            out.writeEndObject();
        }
    }
}
