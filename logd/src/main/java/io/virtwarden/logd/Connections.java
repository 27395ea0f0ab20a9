package io.virtwarden.logd;

import io.micrometer.core.instrument.MeterRegistry;
import io.virtwarden.hypervisor.link.Access;
import io.virtwarden.hypervisor.link.Links;
import io.virtwarden.hypervisor.stream.ConsolePort;
import io.virtwarden.hypervisor.stream.ConsoleStreams;
import io.virtwarden.logd.attach.Attacher;
import io.virtwarden.logd.console.ConsoleSink;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** What goes to libvirt, as the settings say. Stateless. */
final class Connections {
    private Connections() {}

    /** Reads consoles over connections of their own: a read-only one may not open them. */
    static Attacher attacher(
            LogdSettings settings, Links links, ConsoleSink sink, MeterRegistry registry, InstantSource clock) {
        Map<String, ConsolePort> ports = new HashMap<>();
        for (String uri : settings.libvirt().uris()) {
            ports.put(uri, new ConsoleStreams(links.open(uri, Access.READ_WRITE, "consoles")));
        }
        return new Attacher(
                new Attacher.Parts(settings.logd().attach(), ports, sink, registry, clock, System::nanoTime));
    }
}
