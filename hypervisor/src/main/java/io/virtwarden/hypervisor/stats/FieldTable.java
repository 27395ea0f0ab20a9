package io.virtwarden.hypervisor.stats;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Interns field names, for all readers of a process, from any thread. Bounded, because names come from outside: beyond
 * {@link #MOST} distinct ones a field gets the id {@link Field#UNLISTED} and is counted; nobody shows it.
 */
public final class FieldTable {
    /** Enough for a thousand disks with every field that libvirt 12 knows. */
    static final int MOST = 100_000;

    private final ConcurrentHashMap<String, Field> fields = new ConcurrentHashMap<>();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger unlisted = new AtomicInteger();

    Field intern(String name) {
        Field known = fields.get(name);
        if (known != null) {
            return known;
        }
        if (fields.size() >= MOST) {
            unlisted.incrementAndGet();
            return Field.of(Field.UNLISTED, name);
        }
        return fields.computeIfAbsent(name, n -> Field.of(next.getAndIncrement(), n));
    }

    /** How many times a field had to stay without an id of its own. */
    public int unlisted() {
        return unlisted.get();
    }
}
