package io.virtwarden.hypervisor.stats;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Interns layouts. Guarded by its reader. */
final class LayoutTable {
    private final Map<Key, Layout> layouts = new HashMap<>();

    Layout intern(List<Field> fields, byte[] types, int fromRecord) {
        return layouts.computeIfAbsent(
                new Key(List.copyOf(fields), types.clone(), fromRecord),
                k -> new Layout(k.fields, k.types, k.fromRecord));
    }

    void keepOnly(Set<Layout> used) {
        layouts.values().retainAll(used);
    }

    int size() {
        return layouts.size();
    }

    private static final class Key {
        private final List<Field> fields;
        private final byte[] types;
        private final int fromRecord;

        Key(List<Field> fields, byte[] types, int fromRecord) {
            this.fromRecord = fromRecord;
            this.fields = fields;
            this.types = types;
        }

        @Override
        public int hashCode() {
            return 31 * fields.hashCode() + Arrays.hashCode(types);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key
                    && fromRecord == key.fromRecord
                    && fields.equals(key.fields)
                    && Arrays.equals(types, key.types);
        }
    }
}
