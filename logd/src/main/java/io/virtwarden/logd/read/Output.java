package io.virtwarden.logd.read;

import io.virtwarden.logd.console.ConsoleMark;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/** Collects what the reader gets: stamps lines and, for the last lines of a search, keeps only these. One thread. */
final class Output {
    /** Last lines may take so much memory; with more, the oldest of them are left out. */
    private static final long MOST_KEPT = 32 << 20;

    private final boolean timestamps;
    private final Stamp stamp = new Stamp();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(4096);
    private final Deque<byte[]> kept = new ArrayDeque<>();
    private long keep;
    private long keptBytes;
    private boolean atLineStart = true;

    /** @param keep how many last lines to keep back until {@link #release}; 0 for giving everything at once */
    Output(boolean timestamps, long keep) {
        this.timestamps = timestamps;
        this.keep = keep;
    }

    int size() {
        return out.size();
    }

    /** What has gathered. */
    byte[] take() {
        byte[] bytes = out.toByteArray();
        out.reset();
        return bytes;
    }

    /** Text as it comes, lines or parts of lines. */
    void text(Run run, int from, int to) {
        if (!timestamps) {
            if (to > from) atLineStart = run.text()[to - 1] == '\n';
            out.write(run.text(), from, to - from);
            return;
        }
        int at = from;
        while (at < to) {
            if (atLineStart) out.writeBytes(stamp.of(run.timeAt(at)));
            int end = lineEnd(run.text(), at, to);
            out.write(run.text(), at, end - at);
            atLineStart = run.text()[end - 1] == '\n';
            at = end;
        }
    }

    /** One line as a whole. */
    void line(byte[] text, int from, int to, long micros) {
        freshLine();
        int start = out.size();
        if (timestamps) out.writeBytes(stamp.of(micros));
        out.write(text, from, to - from);
        atLineStart = to > from && text[to - 1] == '\n';
        if (keep > 0) keepBack(start);
    }

    /** A mark on a line of its own. */
    void mark(ConsoleMark mark, long micros) {
        freshLine();
        int start = out.size();
        String missing = mark.bytes() > 0 && mark.text().isEmpty() ? mark.bytes() + " bytes" : mark.text();
        String line = "--- " + mark.kind().name().toLowerCase(Locale.ROOT) + (missing.isEmpty() ? "" : ": " + missing)
                + " ---\n";
        out.writeBytes(stamp.of(micros));
        out.writeBytes(line.getBytes(StandardCharsets.UTF_8));
        if (keep > 0) keepBack(start);
    }

    private void freshLine() {
        if (!atLineStart) out.write('\n');
        atLineStart = true;
    }

    private void keepBack(int start) {
        byte[] all = out.toByteArray();
        byte[] line = java.util.Arrays.copyOfRange(all, start, all.length);
        out.reset();
        kept.add(line);
        keptBytes += line.length;
        while (kept.size() > keep || keptBytes > MOST_KEPT) keptBytes -= kept.remove().length;
    }

    /** Gives the last lines, and from now on everything at once. */
    void release() {
        kept.forEach(out::writeBytes);
        kept.clear();
        keptBytes = 0;
        keep = 0;
    }

    /** Behind the line's end, or the end. */
    static int lineEnd(byte[] text, int from, int to) {
        for (int i = from; i < to; i++) if (text[i] == '\n') return i + 1;
        return to;
    }
}
