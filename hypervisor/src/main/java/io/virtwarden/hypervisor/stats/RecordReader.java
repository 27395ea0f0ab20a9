package io.virtwarden.hypervisor.stats;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads an array of virDomainStatsRecord as flat memory. Remembers each domain's last sample: a name, text or layout that did not
 * change is the same instance again, so that a round leaves two arrays per domain and those who follow may compare with ==.
 *
 * <pre>
 * virDomainStatsRecord (LP64, 24 bytes)      virTypedParameter (96 bytes)
 * 0  virDomainPtr dom                        0   char field[80], NUL-terminated
 * 8  virTypedParameterPtr params  ---------> 80  int type
 * 16 int nparams                             88  union: int, unsigned, llong, ullong, double, char boolean, char *string
 * </pre>
 *
 * Any thread; one at a time by the monitor of this object, which is never held during a call that may block.
 */
final class RecordReader {
    private static final int RECORD_PARAMS = 8;
    private static final int RECORD_COUNT = 16;

    /** Stands for an id only until the real one is known. */
    private static final int NOT_ASKED = -1;

    /** A crashed domain may be kept for looking at, or be gone: only its id tells. */
    private static final int CRASHED = 6;

    private static final int ASK_AGAIN = 16;

    /** Above this many layouts, those that no domain has any more are forgotten. */
    static final int SWEEP_FROM = 64;

    private int asked;
    private final DomainCalls calls = new DomainCalls();
    private final FieldTable fields;
    private final DomainInfo info;
    private final LayoutTable layouts = new LayoutTable();
    private Map<UUID, DomainSample> remembered = new HashMap<>();
    /** The layout that fitted last: most domains of a host look alike. */
    private @Nullable Layout lastFit;
    /** The parameters of the domain at hand. */
    private long[] scratch = new long[0];

    RecordReader(StatsLibrary libvirt, FieldTable fields) {
        this.fields = fields;
        this.info = new DomainInfo(libvirt, fields);
    }

    /**
     * @param records the array that libvirt gave, still alive
     * @param everything true if it holds every domain, so that the others may be forgotten
     * @param withInfo add what virDomainGetInfo tells of active domains, for drivers whose bulk call does not
     */
    synchronized List<DomainSample> read(Pointer records, int count, Instant at, boolean everything, boolean withInfo) {
        List<DomainSample> samples = new ArrayList<>(count);
        try (Identity identity = new Identity()) {
            for (int i = 0; i < count; i++) {
                Pointer record = records.getPointer((long) i * Long.BYTES);
                Pointer domain = record.getPointer(0);
                int parameters = record.getInt(RECORD_COUNT);
                if (parameters > 0) {
                    copy(record.getPointer(RECORD_PARAMS), parameters);
                }
                DomainInfo.Values added = withInfo ? info.info(domain) : DomainInfo.NOTHING;
                samples.add(sample(identity.read(domain), parameters, added, at));
            }
        }
        if (everything) {
            keepOnly(samples);
        } else {
            samples.forEach(s -> remembered.put(s.uuid(), s));
        }
        return samples;
    }

    /** One native copy per domain: reading the array on the heap is several times faster than reading through a buffer. */
    private void copy(Pointer parameters, int count) {
        int words = count * Layout.PARAMETER_WORDS;
        if (scratch.length < words) {
            scratch = new long[words];
        }
        parameters.read(0, scratch, 0, words);
    }

    /** Samples of domains for which this driver has no bulk call: state and what virDomainGetInfo tells. */
    synchronized List<DomainSample> fromInfo(List<Pointer> domains, Instant at) {
        List<DomainSample> samples = new ArrayList<>(domains.size());
        try (Identity identity = new Identity()) {
            for (Pointer domain : domains) {
                DomainInfo.Values values = info.stateAndInfo(domain);
                samples.add(sample(identity.read(domain), 0, values, at));
            }
        }
        keepOnly(samples);
        return samples;
    }

    /** Forgets what was remembered of other domains. */
    synchronized void keepOnly(List<DomainSample> samples) {
        Map<UUID, DomainSample> kept = new HashMap<>(samples.size() * 4 / 3 + 1);
        samples.forEach(s -> kept.put(s.uuid(), s));
        remembered = kept;
        if (layouts.size() > SWEEP_FROM) {
            Set<Layout> used = Collections.newSetFromMap(new IdentityHashMap<>());
            samples.forEach(s -> used.add(s.layout()));
            layouts.keepOnly(used);
        }
    }

    /** How many domains are remembered. */
    synchronized int remembered() {
        return remembered.size();
    }

    /** How many layouts are remembered. */
    synchronized int layouts() {
        return layouts.size();
    }

    private DomainSample sample(Identity identity, int count, DomainInfo.Values added, Instant at) {
        DomainSample before = remembered.get(identity.uuid);
        String name = before != null && before.name().equals(identity.name) ? before.name() : identity.name;
        UUID uuid = before == null ? identity.uuid : before.uuid();
        long[] bits = new long[count + added.fields().size()];
        Layout layout = layout(before, count, added, bits);
        System.arraycopy(added.bits(), 0, bits, count, added.bits().length);
        @Nullable String[] texts = layout.strings() == 0 ? NO_TEXTS : texts(layout, bits, before);
        DomainSample sample = new DomainSample(uuid, name, NOT_ASKED, at, layout, bits, texts);
        return sample.withId(before != null && sameRun(before, sample) ? before.id() : identity.id());
    }

    /**
     * True if nothing says that the guest was started or stopped in between. libvirt formats the UUID into a debug message at every
     * such call, so that asking for the id would cost as much as reading thirty statistics; it is asked again now and then in case a
     * restart went unnoticed.
     */
    private boolean sameRun(DomainSample before, DomainSample now) {
        int state = now.state();
        return ++asked % ASK_AGAIN != 0
                && state >= 0
                && state != CRASHED
                && state == before.state()
                && Long.compareUnsigned(now.value("cpu.time", 0), before.value("cpu.time", 0)) >= 0;
    }

    private static final @Nullable String[] NO_TEXTS = new String[0];

    /** Finds the layout and fills in the values on the way. */
    private Layout layout(@Nullable DomainSample before, int count, DomainInfo.Values added, long[] bits) {
        if (before != null && fill(before.layout(), count, added, bits)) {
            return before.layout();
        }
        Layout last = lastFit;
        if (last != null && fill(last, count, added, bits)) {
            return last;
        }
        Layout found = learn(count, added);
        if (!fill(found, count, added, bits)) {
            throw new IllegalStateException("a layout does not fit the record it was made of");
        }
        lastFit = found;
        return found;
    }

    private boolean fill(Layout layout, int count, DomainInfo.Values added, long[] bits) {
        if (layout.fromRecord() != count
                || layout.size() - count != added.fields().size()
                || (layout.size() > count
                        && layout.field(count) != added.fields().get(0))) {
            return false;
        }
        long[] parameters = scratch;
        for (int slot = 0, base = 0; slot < count; slot++, base += Layout.PARAMETER_WORDS) {
            if (!layout.fits(slot, parameters, base)) {
                return false;
            }
            bits[slot] = value(parameters[base + Layout.VALUE_WORD], layout.type(slot));
        }
        return true;
    }

    /** Only as many bytes as the type says: those above are not defined. */
    private static long value(long word, int type) {
        return switch (type) {
            case Layout.INT -> Words.firstInt(word);
            case Layout.UINT -> Integer.toUnsignedLong(Words.firstInt(word));
            case Layout.BOOLEAN -> Words.nthByte(word, 0) != 0 ? 1 : 0;
            default -> word;
        };
    }

    private Layout learn(int count, DomainInfo.Values added) {
        List<Field> names = new ArrayList<>(count + added.fields().size());
        byte[] types = new byte[count + added.fields().size()];
        for (int slot = 0; slot < count; slot++) {
            int base = slot * Layout.PARAMETER_WORDS;
            names.add(fields.intern(name(base)));
            types[slot] = (byte) Words.firstInt(scratch[base + Layout.TYPE_WORD]);
        }
        names.addAll(added.fields());
        System.arraycopy(added.types(), 0, types, count, added.types().length);
        return layouts.intern(names, types, count);
    }

    /** Latin-1 keeps every byte apart, so that a name with bytes that are no ASCII still compares as it is. */
    private String name(int base) {
        byte[] bytes = new byte[Layout.TYPE_WORD * Long.BYTES];
        int length = 0;
        while (length < bytes.length) {
            byte next = Words.nthByte(scratch[base + length / Long.BYTES], length % Long.BYTES);
            if (next == 0) {
                break;
            }
            bytes[length++] = next;
        }
        return new String(bytes, 0, length, Layout.NAME_CHARSET);
    }

    /** Reads the texts behind the pointers and puts their places where the pointers were. */
    private static @Nullable String[] texts(Layout layout, long[] bits, @Nullable DomainSample before) {
        @Nullable String[] texts = new String[layout.strings()];
        @Nullable String[] known = before != null && before.layout() == layout ? before.texts() : null;
        boolean same = known != null;
        int place = 0;
        for (int slot = 0; slot < layout.size(); slot++) {
            if (layout.type(slot) == Layout.STRING) {
                String text = bits[slot] == 0 ? null : DomainIdentity.text(new Pointer(bits[slot]));
                String earlier = known == null ? null : known[place];
                if (text != null && text.equals(earlier)) {
                    text = earlier;
                }
                same &= Objects.equals(text, earlier);
                bits[slot] = place;
                texts[place++] = text;
            }
        }
        return same && known != null ? known : texts;
    }

    /** Who a virDomainPtr is. */
    private final class Identity implements AutoCloseable {
        private final Memory bytes = new Memory(16);
        private final long[] halves = new long[2];
        private UUID uuid = new UUID(0, 0);
        private String name = "";
        private long address;

        Identity read(Pointer domain) {
            address = Pointer.nativeValue(domain);
            calls.virDomainGetUUID(address, Pointer.nativeValue(bytes));
            bytes.read(0, halves, 0, 2);
            uuid = new UUID(Words.bigEndian(halves[0]), Words.bigEndian(halves[1]));
            long text = calls.virDomainGetName(address);
            name = text == 0 ? "" : DomainIdentity.text(new Pointer(text));
            return this;
        }

        int id() {
            return calls.virDomainGetID(address);
        }

        @Override
        public void close() {
            bytes.close();
        }
    }
}
