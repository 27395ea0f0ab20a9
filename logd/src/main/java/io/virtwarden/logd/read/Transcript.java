package io.virtwarden.logd.read;

import io.virtwarden.logd.console.ConsoleId;
import io.virtwarden.logd.console.ConsoleMark;
import io.virtwarden.logd.console.EpochMicros;
import io.virtwarden.logd.store.Chunk;
import io.virtwarden.logd.store.ConsoleStore;
import io.virtwarden.logd.store.Entry;
import io.virtwarden.logd.store.History;
import io.virtwarden.logd.store.Tail;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What a reader gets of a console, a bounded piece at a time. Reads the disk; one thread at a time. */
public final class Transcript implements AutoCloseable {
    private static final int PIECE = 64 << 10;
    /** A search that finds nothing lets others have the thread now and then. */
    private static final long STINT = Duration.ofMillis(50).toNanos();

    private static final Filter ANY = Filter.of(".*");

    private final Request request;
    private final History history;
    private final long stopAfter;
    private final long sinceMicros;
    private final long untilMicros;
    private final Output out;
    private final EscapeStripper stripper = new EscapeStripper();
    private final @org.jspecify.annotations.Nullable LineSearch search;
    private long skip;
    private boolean ended;

    private Transcript(
            Request request,
            History history,
            long skip,
            long stopAfter,
            Output out,
            @org.jspecify.annotations.Nullable LineSearch search) {
        this.request = request;
        this.history = history;
        this.skip = skip;
        this.stopAfter = stopAfter;
        this.sinceMicros = request.since().map(Transcript::micros).orElse(Long.MIN_VALUE);
        this.untilMicros = request.until().map(Transcript::micros).orElse(Long.MAX_VALUE);
        this.out = out;
        this.search = search;
    }

    /** Finds where to begin; reads no text yet. */
    public static Transcript open(ConsoleStore store, ConsoleId console, Request request) {
        boolean byIndex = request.grep().isEmpty() && request.until().isEmpty();
        boolean lastLines = request.tail().isPresent() && !byIndex;
        long position =
                request.since().map(since -> store.since(console, since)).orElse(0L);
        long skip = 0;
        if (request.tail().isPresent() && (byIndex || request.tail().getAsLong() == 0)) {
            Tail tail = store.tail(console, request.tail().getAsLong());
            if (tail.position() >= position) {
                position = tail.position();
                skip = tail.skip();
            }
        }
        long stopAfter =
                request.until().map(until -> store.until(console, until)).orElse(Long.MAX_VALUE);
        Output out = new Output(request.timestamps(), lastLines ? request.tail().getAsLong() : 0);
        LineSearch search = request.grep().isEmpty() && !lastLines
                ? null
                : new LineSearch(request.grep().orElse(ANY), request.grep().isEmpty(), out);
        return new Transcript(request, store.history(console, position), skip, stopAfter, out, search);
    }

    /**
     * What comes next.
     *
     * @param upToDate whether there is nothing further at the moment
     * @param complete whether this was all that was asked for
     */
    public record Piece(byte[] bytes, boolean upToDate, boolean complete) {}

    /** The next piece, which may be empty; never waits for more to come. */
    public Piece next() {
        long start = System.nanoTime();
        boolean upToDate = ended;
        while (!upToDate && out.size() < PIECE && System.nanoTime() - start < STINT) {
            Chunk chunk = history.next();
            if (chunk == null || chunk.entries().get(0).position() > stopAfter) {
                upToDate = true;
                endOfHistory();
            } else {
                chunk(chunk);
            }
        }
        return new Piece(out.take(), upToDate, upToDate && !request.follow());
    }

    private void endOfHistory() {
        if (!request.follow() && search != null) search.finish();
        out.release();
        ended = !request.follow();
    }

    private void chunk(Chunk chunk) {
        List<Entry> entries = chunk.entries();
        int first = 0;
        for (int i = 0; i <= entries.size(); i++) {
            boolean breaks = i == entries.size() || !belongs(entries.get(i));
            if (!breaks) continue;
            if (i > first) run(chunk, entries.subList(first, i));
            first = i + 1;
            if (i < entries.size()) other(entries.get(i), chunk);
        }
    }

    /** Whether an entry is text to be shown. */
    private boolean belongs(Entry entry) {
        return entry.mark() == null && isWanted(entry);
    }

    private boolean isWanted(Entry entry) {
        return entry.epochMicros() >= sinceMicros && entry.epochMicros() < untilMicros;
    }

    private void other(Entry entry, Chunk chunk) {
        ConsoleMark mark = entry.mark();
        if (mark == null) {
            // Not wanted, but its lines count among those to be passed over.
            for (int i = entry.start(); skip > 0 && i < entry.start() + entry.length(); i++)
                if (chunk.text()[i] == '\n') skip--;
        } else if (skip == 0 && isWanted(entry) && request.marks().shows(mark)) {
            out.mark(mark, entry.epochMicros());
        }
    }

    private void run(Chunk chunk, List<Entry> entries) {
        Entry last = entries.get(entries.size() - 1);
        int from = passOver(chunk.text(), entries.get(0).start(), last.start() + last.length());
        if (from >= last.start() + last.length()) return;
        Run run = request.plain() ? stripped(chunk, entries, from) : asIs(chunk, entries, from);
        if (search != null) search.run(run);
        else out.text(run, run.from(), run.to());
    }

    private int passOver(byte[] text, int from, int to) {
        int at = from;
        while (skip > 0 && at < to) if (text[at++] == '\n') skip--;
        return skip > 0 ? to : at;
    }

    private static Run asIs(Chunk chunk, List<Entry> entries, int from) {
        Entry last = entries.get(entries.size() - 1);
        return new Run(
                chunk.text(),
                from,
                last.start() + last.length(),
                entries.stream().mapToInt(Entry::start).toArray(),
                entries.stream().mapToLong(Entry::epochMicros).toArray());
    }

    private Run stripped(Chunk chunk, List<Entry> entries, int from) {
        int to = entries.get(entries.size() - 1).start()
                + entries.get(entries.size() - 1).length();
        byte[] text = new byte[to - from];
        int[] starts = new int[entries.size()];
        int length = 0;
        for (int i = 0; i < starts.length; i++) {
            Entry entry = entries.get(i);
            starts[i] = length;
            int end = entry.start() + entry.length();
            if (end > from) length += stripper.strip(chunk.text(), Math.max(from, entry.start()), end, text, length);
        }
        return new Run(
                text,
                0,
                length,
                starts,
                entries.stream().mapToLong(Entry::epochMicros).toArray());
    }

    private static long micros(Instant time) {
        return EpochMicros.of(time);
    }

    @Override
    public void close() {
        history.close();
    }
}
