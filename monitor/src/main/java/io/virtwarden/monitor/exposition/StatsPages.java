package io.virtwarden.monitor.exposition;

import io.vertx.core.buffer.Buffer;
import io.virtwarden.chassis.ops.Format;
import io.virtwarden.chassis.ops.Gzip;
import io.virtwarden.chassis.ops.MetricsPart;
import io.virtwarden.chassis.ops.ReadyBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The newest snapshot as ready bytes. Each of the four forms (text or OpenMetrics, plain or gzip) is made at most once per round:
 * in the round itself if it was asked for lately, otherwise at the first request.
 *
 * <p>Any thread may read; one thread publishes.
 */
public final class StatsPages implements MetricsPart {
    /** Rounds after which a form that nobody asks for is no longer made ahead. */
    private static final long LATELY = 20;

    /**
     * A page is kept in pieces of this size: the C library maps larger ones anew each time, and the kernel's zeroing of fresh pages
     * took as long as encoding them.
     */
    private static final int PIECE = 8 << 20;

    private final Exposition exposition;
    /** Every page is written here and copied out of the heap: as garbage such arrays would be hard on the collector. Its own lock. */
    private final Out scratch = new Out(0);

    private final AtomicReference<@Nullable Page> newest = new AtomicReference<>();
    /** The last round in which each form was asked for. */
    private final AtomicLongArray asked = new AtomicLongArray(4);

    public StatsPages(Exposition exposition) {
        this.exposition = exposition;
        for (int form = 0; form < asked.length(); form++) {
            asked.set(form, Long.MIN_VALUE / 2);
        }
    }

    /** Makes the forms that are in demand, then shows the snapshot to everybody at once. */
    public Exposition.Encoded publish(Snapshot snapshot) {
        Page page = new Page(snapshot);
        boolean openMetrics = wanted(snapshot, Format.OPENMETRICS, false) || wanted(snapshot, Format.OPENMETRICS, true);
        Format first = openMetrics ? Format.OPENMETRICS : Format.TEXT;
        Exposition.Encoded encoded = page.encode(first);
        for (Format format : Format.values()) {
            if (wanted(snapshot, format, true)) {
                page.form(format, true);
            } else if (wanted(snapshot, format, false)) {
                page.form(format, false);
            }
        }
        newest.set(page);
        return encoded;
    }

    private boolean wanted(Snapshot snapshot, Format format, boolean gzip) {
        return snapshot.round() - asked.get(form(format, gzip)) <= LATELY;
    }

    @Override
    public Buffer part(Format format, boolean gzip) {
        Page page = newest.get();
        if (page == null) {
            return gzip ? packed(new byte[0]) : Buffer.buffer();
        }
        asked.set(form(format, gzip), page.snapshot.round());
        return page.form(format, gzip);
    }

    private static int form(Format format, boolean gzip) {
        return (format == Format.TEXT ? 0 : 2) + (gzip ? 1 : 0);
    }

    private static Buffer pieces(byte[] bytes, int length) {
        if (length <= PIECE) {
            return ReadyBuffer.of(bytes, 0, length);
        }
        List<Buffer> pieces = new ArrayList<>();
        for (int at = 0; at < length; at += PIECE) {
            pieces.add(ReadyBuffer.of(bytes, at, Math.min(PIECE, length - at)));
        }
        return ReadyBuffer.join(pieces);
    }

    private static Buffer packed(byte[] plain) {
        byte[] packed = Gzip.member(plain, 0, plain.length);
        return ReadyBuffer.of(packed, 0, packed.length);
    }

    private final class Page {
        private final Snapshot snapshot;
        private final @Nullable Buffer[] forms = new Buffer[4];

        private Page(Snapshot snapshot) {
            this.snapshot = snapshot;
        }

        private synchronized Exposition.Encoded encode(Format format) {
            synchronized (scratch) {
                Exposition.Encoded encoded = exposition.encode(snapshot, format, scratch);
                forms[StatsPages.form(format, false)] = pieces(encoded.bytes(), encoded.length());
                return encoded;
            }
        }

        /** Holds up others who want this page while it is made: they would only make it twice. */
        private synchronized Buffer form(Format format, boolean gzip) {
            int form = StatsPages.form(format, gzip);
            Buffer ready = forms[form];
            if (ready != null) {
                return ready;
            }
            if (gzip) {
                ready = packed(form(format, false).getBytes());
                forms[form] = ready;
                return ready;
            }
            encode(format);
            return Objects.requireNonNull(forms[form]);
        }
    }
}
