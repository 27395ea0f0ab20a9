package io.virtwarden.hypervisor.stats;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which fields a domain's statistics have, in which order, of which types. Stable between rounds and the same for domains of
 * the same shape, so it is remembered and only compared: eight bytes of a name at a time, with its terminator.
 */
public final class Layout {
    /** virTypedParameterType. */
    public static final int INT = 1, UINT = 2, LLONG = 3, ULLONG = 4, DOUBLE = 5, BOOLEAN = 6, STRING = 7;

    /** sizeof(virTypedParameter) on LP64, in words of eight bytes: name 10, type and padding 1, value 1. */
    static final int PARAMETER_WORDS = 12;

    static final int TYPE_WORD = 10;
    static final int VALUE_WORD = 11;
    static final Charset NAME_CHARSET = StandardCharsets.ISO_8859_1;

    private final Field[] fields;
    private final byte[] types;
    /** Where each field's words begin in {@link #words}; one more entry than fields. */
    private final int[] wordStart;

    private final long[] words;
    private final long[] lastMasks;
    private final int strings;
    private final int fromRecord;
    private final Map<String, Integer> slots = new HashMap<>();

    /** @param fromRecord how many of the fields, from the first, stand in libvirt's record; the rest is added by the reader */
    Layout(List<Field> names, byte[] types, int fromRecord) {
        this.fromRecord = fromRecord;
        this.fields = names.toArray(new Field[0]);
        this.types = types.clone();
        this.wordStart = new int[fields.length + 1];
        this.lastMasks = new long[fields.length];
        for (int i = 0; i < fields.length; i++) {
            wordStart[i + 1] = wordStart[i] + fields[i].name().getBytes(NAME_CHARSET).length / Long.BYTES + 1;
        }
        this.words = new long[wordStart[fields.length]];
        int strings = 0;
        for (int i = 0; i < fields.length; i++) {
            learn(i);
            slots.put(fields[i].name(), i);
            strings += types[i] == STRING ? 1 : 0;
        }
        this.strings = strings;
    }

    private void learn(int slot) {
        byte[] name = fields[slot].name().getBytes(NAME_CHARSET);
        int count = wordStart[slot + 1] - wordStart[slot];
        ByteBuffer padded = ByteBuffer.allocate(count * Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .put(0, name);
        for (int w = 0; w < count; w++) {
            words[wordStart[slot] + w] = padded.getLong(w * Long.BYTES);
        }
        // What follows the terminator is not defined, so the last word counts only as far as that.
        ByteBuffer mask = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
        for (int b = 0; b <= name.length % Long.BYTES; b++) {
            mask.put(b, (byte) 0xff);
        }
        lastMasks[slot] = mask.getLong(0);
    }

    /** True if the parameter beginning at {@code base} has this slot's name and type. */
    boolean fits(int slot, long[] parameters, int base) {
        int from = wordStart[slot];
        int last = wordStart[slot + 1] - 1;
        int at = base;
        for (int w = from; w < last; w++, at++) {
            if (parameters[at] != words[w]) {
                return false;
            }
        }
        return (parameters[at] & lastMasks[slot]) == words[last]
                && Words.firstInt(parameters[base + TYPE_WORD]) == types[slot];
    }

    /** Number of statistics. */
    public int size() {
        return fields.length;
    }

    /** The field in this slot, from 0. */
    public Field field(int slot) {
        return fields[slot];
    }

    /** Its virTypedParameterType. */
    public int type(int slot) {
        return types[slot];
    }

    /** Number of statistics in libvirt's record. */
    int fromRecord() {
        return fromRecord;
    }

    /** Number of slots of type string. */
    int strings() {
        return strings;
    }

    /** Where a field of that name is, or -1. */
    public int slot(String name) {
        @Nullable Integer slot = slots.get(name);
        return slot == null ? -1 : slot;
    }
}
