package io.virtwarden.hypervisor.stats;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What libvirt said of one domain at one moment: a shared layout and two flat arrays. Immutable.
 *
 * <p>A field that libvirt did not return is absent, never 0. Counters restart at 0 with the guest.
 */
public final class DomainSample {
    private final UUID uuid;
    private final String name;
    private final int id;
    private final Instant at;
    private final Layout layout;
    private final long[] bits;
    private final @Nullable String[] texts;

    DomainSample(UUID uuid, String name, int id, Instant at, Layout layout, long[] bits, @Nullable String[] texts) {
        this.uuid = uuid;
        this.name = name;
        this.id = id;
        this.at = at;
        this.layout = layout;
        this.bits = bits;
        this.texts = texts;
    }

    DomainSample withId(int other) {
        return new DomainSample(uuid, name, other, at, layout, bits, texts);
    }

    public UUID uuid() {
        return uuid;
    }

    /** Any Unicode; bytes that are not UTF-8 are replaced. The same String instance as in the sample before, unless renamed. */
    public String name() {
        return name;
    }

    /** libvirt's number of a running domain, -1 for an inactive one; after a quick restart that of the run before for some rounds. */
    public int id() {
        return id;
    }

    /** Running or paused, as opposed to only defined. */
    public boolean active() {
        return id >= 0;
    }

    /** When libvirt answered. */
    public Instant at() {
        return at;
    }

    /** Shared between domains of one shape and between rounds: may be compared with {@code ==}. */
    public Layout layout() {
        return layout;
    }

    /**
     * The value as 64 bits: int and llong sign-extended, uint and ullong unsigned, double as its raw bits, boolean 0 or 1; for a
     * string its place for {@link #text}.
     */
    public long bits(int slot) {
        return bits[slot];
    }

    /** A string's value, null if libvirt gave none; the same instance as before while equal. */
    public @Nullable String text(int slot) {
        return layout.type(slot) == Layout.STRING ? texts[(int) bits[slot]] : null;
    }

    /** The value of that field, or {@code otherwise} if absent. */
    public long value(String field, long otherwise) {
        int slot = layout.slot(field);
        return slot < 0 ? otherwise : bits[slot];
    }

    /** virDomainState, or -1 if libvirt did not say. */
    public int state() {
        return (int) value("state.state", -1);
    }

    /** The reason of that state, or -1. */
    public int reason() {
        return (int) value("state.reason", -1);
    }

    /** All strings; the same array as before while none changed. Not to be written to. */
    public @Nullable String[] texts() {
        return texts;
    }
}
