package io.virtwarden.monitor.stats;

import java.util.Locale;

/** Other exporters whose names can be written beside ours. Those of the inovex exporter are always written. */
public enum Compatibility {
    /** Tinkoff/libvirt-exporter, formerly AlexZzz/libvirt-exporter. */
    TINKOFF,
    /** kumina/libvirt_exporter, which Debian's prometheus-libvirt-exporter is. */
    KUMINA;

    /** As the table of metrics and settings spell it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
