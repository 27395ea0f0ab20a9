package io.virtwarden.monitor.inventory;

import io.virtwarden.hypervisor.event.HypervisorEvent;
import io.virtwarden.hypervisor.event.ObjectKind;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The last known state of every object of every connection. One thread changes it, in the order of the journal; any thread
 * reads it and sees each object whole.
 */
public final class KnownState {
    private final Map<ObjectKey, Known> objects = new ConcurrentHashMap<>();

    /** What is known of an object; null if there is no such object. Any thread. */
    public @Nullable Known get(ObjectKey key) {
        return objects.get(key);
    }

    /** Goes through all objects, without order. Any thread. */
    public void forEach(BiConsumer<ObjectKey, Known> each) {
        objects.forEach(each);
    }

    /** How many objects of a kind there are. Any thread; linear. */
    public long count(ObjectKind kind) {
        return objects.keySet().stream().filter(key -> key.kind() == kind).count();
    }

    /** A copy of everything, for a snapshot. The changing thread only, for a picture of one moment. */
    public Map<ObjectKey, Known> copy() {
        return Map.copyOf(objects);
    }

    /**
     * Takes in an event that was heard.
     *
     * @return what is known of its object now; null if it is gone or was never known
     */
    public @Nullable Known apply(HypervisorEvent event) {
        ObjectKey key = ObjectKey.of(event.uri(), event.subject());
        Known after = after(objects.get(key), event);
        set(key, after);
        return after;
    }

    /** Puts an object as it is known from elsewhere: a listing, or the journal at start. Null removes it. */
    public void set(ObjectKey key, @Nullable Known known) {
        if (known == null) {
            objects.remove(key);
        } else {
            objects.put(key, known);
        }
    }

    /** What an event makes of an object. A pure function. */
    static @Nullable Known after(@Nullable Known before, HypervisorEvent event) {
        if (!Numbers.lifecycle(event)) {
            return before;
        }
        return event.type().object() == ObjectKind.DOMAIN
                ? DomainLife.after((Known.Domain) before, event)
                : ThingLife.after((Known.Thing) before, event);
    }
}
