package io.virtwarden.monitor.intake;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.virtwarden.hypervisor.event.Argument;
import io.virtwarden.hypervisor.event.EventType;
import io.virtwarden.hypervisor.event.HypervisorEvent;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code libvirt_events_total{object,event,detail}}: what libvirt announced. For lifecycle events {@code event} and {@code detail}
 * are libvirt's two words; for all others the name of the event and its first word among a fixed few, if it has one, so
 * that the number of series has a bound. One thread.
 */
final class EventCounters {
    private final MeterRegistry registry;

    /** By identity: rows of the table are few and for ever, and their hash goes through all their words. */
    private final IdentityHashMap<EventType, Map<Long, Counter>> counters = new IdentityHashMap<>();

    EventCounters(MeterRegistry registry) {
        this.registry = registry;
    }

    void heard(HypervisorEvent event) {
        EventType type = event.type();
        int choice = choice(type.arguments());
        int first = number(event, choice);
        int second = lifecycle(type) ? number(event, 1) : 0;
        counters.computeIfAbsent(type, unseen -> new HashMap<>())
                .computeIfAbsent(
                        ((long) first << 32) | (second & 0xffff_ffffL), unseen -> counter(type, choice, first, second))
                .increment();
    }

    private Counter counter(EventType type, int choice, int first, int second) {
        String word = choice < 0 ? "" : type.arguments().get(choice).word(first);
        return Counter.builder("libvirt.events")
                .description("Events that libvirt announced")
                .tag("object", type.object().word())
                .tag("event", lifecycle(type) ? word : type.name())
                .tag("detail", lifecycle(type) ? detail(type.arguments().get(1), first, second) : word)
                .register(registry);
    }

    /** Networks, pools, devices and secrets carry a second number that has no words, always 0. */
    private static String detail(Argument detail, int first, int second) {
        return detail.details().isEmpty() ? "" : detail.detail(first, second);
    }

    private static boolean lifecycle(EventType type) {
        return type.id() == 0 && type.arguments().size() == 2;
    }

    /** Index of the first argument that has words; -1 if none has. */
    private static int choice(List<Argument> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            if (arguments.get(i).form() == Argument.Form.CHOICE) {
                return i;
            }
        }
        return -1;
    }

    private static int number(HypervisorEvent event, int index) {
        return index >= 0 && event.values().get(index) instanceof Integer number ? number : -1;
    }
}
