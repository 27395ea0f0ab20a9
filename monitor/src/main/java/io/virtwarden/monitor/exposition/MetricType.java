package io.virtwarden.monitor.exposition;

import java.util.Locale;

/** The types of metric families that we write. */
public enum MetricType {
    /** Only grows, until it restarts at 0; its name ends in {@code _total}. */
    COUNTER,
    GAUGE,
    /** Constant 1 with descriptive labels; its name ends in {@code _info}. A gauge in the text format, which has no such type. */
    INFO,
    /** Cumulative buckets with the label {@code le}, named {@code _bucket}; libvirt's have neither sum nor count. */
    HISTOGRAM;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
