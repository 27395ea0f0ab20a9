package io.virtwarden.monitor.stats;

/** Other exporters whose names can be written beside ours. Those of the inovex exporter are always written. */
public enum Compatibility {
    /** Tinkoff/libvirt-exporter, formerly AlexZzz/libvirt-exporter. */
    TINKOFF
}
