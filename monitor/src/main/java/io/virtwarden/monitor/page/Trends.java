package io.virtwarden.monitor.page;

import com.fasterxml.jackson.core.JsonGenerator;
import io.virtwarden.hypervisor.event.ObjectKind;
import io.virtwarden.hypervisor.stats.DomainSample;
import io.virtwarden.monitor.http.Figures;
import io.virtwarden.monitor.inventory.ObjectKey;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * CPU, disk and network of each domain over the last {@value Trend#POINTS} rounds, for the page's sparklines: whoever opens it sees
 * what was before. About half a KiB per domain. {@link #refresh} is for one thread at a time, the rest for any.
 */
public final class Trends implements Figures {
    private static final long KIB = 1024;

    private final List<String> uris;
    private final Function<String, List<DomainSample>> samples;
    private volatile Map<ObjectKey, Trend> trends = Map.of();

    /** @param samples the latest of a connection, by URI */
    public Trends(List<String> uris, Function<String, List<DomainSample>> samples) {
        this.uris = List.copyOf(uris);
        this.samples = samples;
    }

    /** Takes over what the last round has brought; forgets domains that are no more. */
    public void refresh() {
        Map<ObjectKey, Trend> before = trends;
        Map<ObjectKey, Trend> now = new HashMap<>();
        for (String uri : uris) {
            for (DomainSample sample : samples.apply(uri)) {
                ObjectKey key =
                        new ObjectKey(uri, ObjectKind.DOMAIN, sample.uuid().toString());
                Trend trend = before.getOrDefault(key, new Trend());
                trend.add(sample);
                now.put(key, trend);
            }
        }
        trends = now;
    }

    @Override
    public void fields(JsonGenerator out, ObjectKey key) throws IOException {
        Trend trend = trends.get(key);
        if (trend == null) {
            return;
        }
        DomainSample sample = trend.last();
        if (sample == null) {
            return;
        }
        number(out, "vcpus", sample.value("vcpu.current", -1));
        number(out, "memoryBytes", KIB * sample.value("balloon.current", -1));
        number(out, "memoryRssBytes", KIB * sample.value("balloon.rss", -1));
        trend.write(out);
    }

    private static void number(JsonGenerator out, String name, long value) throws IOException {
        if (value >= 0) {
            out.writeNumberField(name, value);
        }
    }
}
