package io.virtwarden.hypervisor.stats;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes samples from names and values: for fakes of {@link DomainStats} and for measurements without a hypervisor. Layouts are
 * shared between samples of one maker as a reader shares them. Not thread-safe.
 */
public final class SampleMaker {
    private final FieldTable fields;
    private final LayoutTable layouts = new LayoutTable();

    public SampleMaker(FieldTable fields) {
        this.fields = fields;
    }

    /**
     * @param id -1 for an inactive domain
     * @param values by field name: Integer (int), Long (unsigned long long), Double, Boolean, String
     */
    public DomainSample sample(UUID uuid, String name, int id, Instant at, Map<String, Object> values) {
        List<Field> names = new ArrayList<>();
        byte[] types = new byte[values.size()];
        long[] bits = new long[values.size()];
        List<String> texts = new ArrayList<>();
        int slot = 0;
        for (Map.Entry<String, Object> value : values.entrySet()) {
            names.add(fields.intern(value.getKey()));
            types[slot] = type(value.getValue());
            bits[slot] = value.getValue() instanceof String ? texts.size() : bits(value.getValue());
            if (value.getValue() instanceof String text) {
                texts.add(text);
            }
            slot++;
        }
        Layout layout = layouts.intern(names, types, names.size());
        @Nullable String[] array = texts.toArray(new String[0]);
        return new DomainSample(uuid, name, id, at, layout, bits, array);
    }

    private static byte type(Object value) {
        if (value instanceof Integer) {
            return Layout.INT;
        } else if (value instanceof Long) {
            return Layout.ULLONG;
        } else if (value instanceof Double) {
            return Layout.DOUBLE;
        } else if (value instanceof Boolean) {
            return Layout.BOOLEAN;
        } else if (value instanceof String) {
            return Layout.STRING;
        }
        throw new IllegalArgumentException("no statistic is a " + value.getClass());
    }

    private static long bits(Object value) {
        if (value instanceof Double number) {
            return Double.doubleToRawLongBits(number);
        } else if (value instanceof Boolean flag) {
            return flag ? 1 : 0;
        }
        return ((Number) value).longValue();
    }
}
