package io.virtwarden.lab.hold;

import io.virtwarden.lab.node.Node;
import io.virtwarden.testkit.lab.DomainXml;
import io.virtwarden.testkit.lab.TickingGuest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The ready-made domains of a node. One thread for a node. */
final class Guests {
    /** Defined by one call of virsh. */
    private static final int BATCH = 25;

    /** Where libvirt's own tools have consoles logged. */
    private static final String LOGS = "/var/log/libvirt/qemu";

    private final Plan plan;
    private final Acceleration acceleration;

    /** @param acceleration not {@code AUTO} */
    Guests(Plan plan, Acceleration acceleration) {
        this.plan = plan;
        this.acceleration = acceleration;
    }

    /** Defines them and starts as many as are wanted. */
    void settle(Node node, String name) throws IOException {
        Path folder = Files.createDirectories(node.folder().resolve("guests"));
        Files.createDirectories(node.hypervisor().at(LOGS));
        List<String> names = new ArrayList<>();
        List<Path> files = new ArrayList<>();
        for (int i = 1; i <= plan.domains(); i++) {
            String guest = String.format(Locale.ROOT, "%s-guest%03d", name, i);
            names.add(guest);
            files.add(Files.writeString(folder.resolve(guest + ".xml"), xml(folder, guest)));
        }
        for (int from = 0; from < files.size(); from += BATCH) {
            // One text of several commands: virsh ends at the first that fails.
            node.hypervisor()
                    .virsh(files.subList(from, Math.min(from + BATCH, files.size())).stream()
                            .map(file -> "define " + file)
                            .collect(Collectors.joining("; ")));
        }
        names.stream().limit(plan.running()).forEach(guest -> node.hypervisor().virsh("start", guest));
    }

    private String xml(Path folder, String guest) throws IOException {
        Path disk = TickingGuest.disk(folder.resolve(guest + ".img"), 1);
        Path log = Path.of(LOGS, guest + "-serial0.log");
        DomainXml domain = TickingGuest.domain(guest, disk, log);
        return (acceleration == Acceleration.KVM ? domain.accelerated() : domain).toXml();
    }
}
